from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import UnknownNameError
from monitoring.store.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.quarantine import MASKED, quarantine
from tests.store.conftest import LIVED


def test_every_refused_row_has_its_place_and_its_rule(lived_template: Path) -> None:
    found = quarantine(lived_template, "churn")
    assert [(one.kind, one.row, one.column, one.rule, one.value) for one in found] == [
        ("predictions", 1, "p", "score_range", "7.0"),
        ("predictions", 2, "scored_at", "time", "someday"),
    ]
    assert found[0].at.tzinfo is not None


def test_one_batch_or_an_unknown_one(lived_template: Path) -> None:
    first, second, *_ = Catalog(lived_template).batches("churn")
    assert quarantine(lived_template, "churn", first.id) == []
    assert len(quarantine(lived_template, "churn", second.id)) == 2
    with pytest.raises(UnknownNameError, match="unknown batch 'nope'"):
        quarantine(lived_template, "churn", "nope")
    with pytest.raises(UnknownNameError, match="did you mean 'churn'"):
        quarantine(lived_template, "chrun")


def test_masked_values_are_not_shown_even_when_all_was_refused(tmp_path: Path) -> None:
    contract = read_contract(LIVED.replace("mask: [iban]", "mask: [p]"))
    rows = pd.DataFrame({"customer": ["a"], "scored_at": ["2025-03-01"], "release": ["1"], "p": [7.0],
                         "age": [1.0], "channel": ["web"], "iban": ["DE"]})  # fmt: skip
    with pytest.raises(RefusedError):
        load(tmp_path, contract, predictions=rows)
    assert Catalog(tmp_path).generation("churn") is None
    assert [(one.column, one.value) for one in quarantine(tmp_path, "churn")] == [("p", MASKED)]
