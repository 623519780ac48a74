"""A feature that comes for the first time: the rows of before miss it, whoever asks and however they came."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.report_frame import report
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: all
baselines: {training: {file: training.parquet}}
"""
DAYS, A_DAY = 12, 40


def rows(first_day: int, days: int, *, young: bool) -> pd.DataFrame:
    n, draw = days * A_DAY, np.random.default_rng(first_day)
    at = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(
        first_day * 24 + np.arange(n) * 24 / A_DAY, unit="h"
    )
    found = {"id": first_day * A_DAY + np.arange(n), "at": at, "p": draw.random(n), "s": draw.random(n)}
    more = {"number": draw.normal(size=n), "word": draw.choice(["a", "b"], n)} if young else {}
    return pd.DataFrame(found | more)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The same rows, loaded one part after the other and all together."""
    old, new = rows(0, DAYS, young=False), rows(DAYS, DAYS, young=True)
    reference = rows(100, 5, young=False)
    apart, together = (tmp_path_factory.mktemp(name) for name in ("apart", "together"))
    contract = read_contract(CONTRACT)
    load(apart, contract, predictions=[old], references={"training": [reference]})
    load(apart, contract, predictions=[new])
    load(together, contract, predictions=[old, new], references={"training": [reference]})
    return {"apart": apart, "together": together}.__getitem__


def told(store: Path, **words: Any) -> dict[tuple[str, ...], tuple[Any, ...]]:
    found = report(["drift", "quality"], model="m", store=store, **words)
    some = found[found.subject.isin(["number", "word"])]
    return {
        (one.panel, one.measure, one.subject): (one.value, one.n, one.baseline_value, one.verdict, one.reason)
        for one in some.itertuples()
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize("baseline", ["", "previous", "2026-01-01/2026-01-07"])
@pytest.mark.parametrize("window", ["all", "2026-01-08/2026-01-20", "2026-01-08/2026-01-11"])
def test_the_answer_is_that_of_rows_that_came_together(
    stores: Callable[[str], Path], window: str, baseline: str
) -> None:
    asked = {"window": window} | ({"baseline": baseline} if baseline and window != "all" else {})
    expected = told(stores("together"), **asked)
    assert expected
    for words in ({}, {"cohort": "s >= 0"}, {"exact": True}):
        assert repr(told(stores("apart"), **asked, **words)) == repr(
            told(stores("together"), **asked, **words)
        )
    assert expected["drift", "missing_rate", "number"][1] > 0


def test_half_of_the_rows_are_missing_it(stores: Callable[[str], Path]) -> None:
    found = told(stores("apart"), window="all")
    for panel in ("drift", "quality"):
        assert found[panel, "missing_rate", "number"][:2] == (0.5, 2 * DAYS * A_DAY)


def test_what_is_stored_is_what_the_rows_give(stores: Callable[[str], Path]) -> None:
    assert [verify(stores(name), "m").differences for name in ("apart", "together")] == [(), ()]
