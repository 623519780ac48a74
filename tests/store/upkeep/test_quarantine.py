from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import UnknownNameError
from monitoring.store.by_hand.sql import ask
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import RefusedError
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep import quarantine as of_quarantine
from monitoring.store.upkeep.quarantine import MASKED, Refused, quarantine, quarantine_table, refusals
from tests.store.conftest import LIVED, lived_rows


@pytest.fixture
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, pd.DataFrame], Path]:
    """Write a file in place of the one of the same name."""
    folder = tmp_path_factory.mktemp("nightly")

    def written(name: str, frame: pd.DataFrame) -> Path:
        frame.to_csv(folder / name, index=False)
        return folder / name

    return written


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


@pytest.mark.sampled(1)
@pytest.mark.parametrize("mask", ["[iban]", "[p, iban]"])
def test_the_table_has_what_the_list_has(tmp_path: Path, mask: str) -> None:
    contract = read_contract(LIVED.replace("mask: [iban]", f"mask: {mask}"))
    rows = lived_rows("2025-03-01", 1, "1", 1)
    bad = rows.head(3).assign(customer=[None, "x2", "x3"], p=[0.5, 7.0, 9.0])
    load(tmp_path, contract, predictions=[rows, bad], references={"training": rows.assign(y=0)})
    load(tmp_path, contract, predictions=bad.tail(1).assign(p=0.5))
    listed = [asdict(one) for one in quarantine(tmp_path, "churn", history=True)]
    assert [one["settled_as"] for one in listed] == ["", "", "arrived"]
    assert [one["value"] == MASKED for one in listed] == [False, "p" in mask, "p" in mask]
    naive = [
        one | {key: one[key] and one[key].replace(tzinfo=None) for key in ("at", "settled_at")}
        for one in listed
    ]
    assert quarantine_table(tmp_path, "churn").to_pylist() == naive


def test_sql_over_all_refusals_makes_no_object_of_each(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million of them took 26 s of computing and 1.6 GB."""

    def refused(*given: object) -> Refused:
        pytest.fail("a refusal was made an object")

    monkeypatch.setattr(of_quarantine, "_refused", refused)
    counted = ask(
        Snapshot(lived, "churn"), "select rule, count(*) as n from quarantine group by all order by 1", {}
    )
    assert counted.to_pylist() == [{"rule": "score_range", "n": 1}, {"rule": "time", "n": 1}]


def test_what_settled_a_row_stays_whatever_the_same_file_brings_later(
    tmp_path: Path, write: Callable[[str, pd.DataFrame], Path]
) -> None:
    contract, rows = read_contract(LIVED), lived_rows("2025-03-01", 1, "1", 1)
    load(tmp_path, contract, references={"training": rows.assign(y=0)})
    bad = dict.fromkeys((0, 1, 2), 7.0)

    def night(broken: dict[int, float], more: int = 0) -> None:
        given = rows.assign(p=[broken.get(k, p) for k, p in enumerate(rows["p"])])
        further = rows.head(more).assign(customer=[f"new {k}" for k in range(more)])
        load(tmp_path, contract, predictions=[write("nightly.csv", pd.concat([given, further]))])

    told: dict[tuple[str, int], tuple[Any, ...]] = {}
    standing = []
    for broken, more in [
        (bad, 0),
        (bad, 0),
        (bad, 0),
        (bad, 1),
        (bad, 1),
        ({1: 7.0}, 2),
        (bad, 0),
        ({}, 3),
        (bad, 0),
    ]:
        night(broken, more)
        listed = quarantine(tmp_path, "churn", history=True)
        now = {
            (one.batch, one.row): (one.settled_by, one.settled_as, one.settled_at, one.settled_file)
            for one in listed
        }
        assert len(now) == len(listed), "none is told twice"
        assert {key: now[key] for key, told_by in told.items() if told_by[1]} == {
            key: told_by for key, told_by in told.items() if told_by[1]
        }
        told = now
        standing.append(refusals(tmp_path, "churn").standing.total())
    assert standing == [3, 3, 3, 3, 3, 1, 3, 0, 0]
    assert {how for _, how, *_ in told.values()} == {"arrived", "read_again", "replaced"}
