"""What a load, a retry and `contract apply` refuse, because the stored rows would lose their prediction."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.errors import LoadError, StoreError
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import plan
from monitoring.store.upkeep.retry import retry
from monitoring.store.upkeep.verification import verify

HEAD = "model: m\nid: id\ntimestamp: at\nfeatures: [x]\ntask: "
BINARY = HEAD + "binary\nprediction: {score: p}\nlabel: {column: y, positive: 1, negative: 0}\n"
MARGIN = BINARY.replace("score: p", "score: p, scale: margin")
FORECAST = HEAD + "regression\nprediction: {value: v, quantiles: {0.1: low, 0.9: high}}\nlabel: {column: y}\n"
CLASSES = HEAD + "multiclass\nprediction: {scores: {a: p, b: q}}\nlabel: {column: y}\n"
APART = "this contract cannot be applied to the stored rows of 'm':\n  %s\nload the rows again with it, under"


def rows(first: int = 0, **changed: Any) -> pd.DataFrame:
    at = [datetime.now(UTC) - timedelta(days=20 - number) for number in range(10)]
    columns = {"id": range(first, first + 10), "at": at, "x": range(10), "y": [0, 1] * 5}
    said = {"p": 0.25, "q": 0.75, "v": 0.5, "low": -1.0, "high": 2.0}
    return pd.DataFrame({**columns, **said, **changed})


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (BINARY, BINARY.replace("score: p", "score: q"), "prediction columns: loaded with p, not q"),
        (FORECAST, FORECAST.replace("value: v", "value: q"),
         "prediction columns: loaded with v, low, high, not q, low, high"),
        (FORECAST, FORECAST.replace("0.1: low, 0.9: high", "0.9: high, 0.1: low"),
         "prediction columns: loaded with v, low, high, not v, high, low"),
        (FORECAST, FORECAST.replace("value: v, quantiles: {0.1", "value: p, quantiles: {0.5: v, 0.1"),
         "prediction columns: loaded with v, low, high, not p, v, low, high"),
        (FORECAST, FORECAST.replace(", 0.9: high", ""),
         "prediction columns: loaded with v, low, high, not v, low"),
        (CLASSES, CLASSES.replace("{a: p, b: q}", "{c: p, b: q}"), "classes: loaded with a, b, not c, b"),
        (MARGIN, BINARY, "prediction.scale: loaded with margin, not probability"),
    ],
)  # fmt: skip
def test_stored_rows_keep_their_prediction(tmp_path: Path, before: str, after: str, said: str) -> None:
    """A load and a retry say what `contract apply` says, and change nothing."""
    label = ["a", "b"] * 5 if before is CLASSES else [0, 1] * 5
    bad = rows(100, at=["someday"] * 10)
    load(tmp_path, read_contract(before), predictions=[rows(y=label), bad])
    other = read_contract(after)
    with pytest.raises(LoadError) as loaded:
        load(tmp_path, other, predictions=rows(50, y=label))
    with pytest.raises(LoadError) as tried:
        retry(tmp_path, "m", contract=other)
    with pytest.raises(StoreError) as applied:
        plan(tmp_path, other)
    assert str(loaded.value) == str(tried.value) == str(applied.value)
    assert str(loaded.value).startswith(APART % said)
    assert Snapshot(tmp_path, "m").data_version == "1"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BINARY, BINARY.replace("score: p", "score: p, decision: d")),
        (FORECAST.replace(", quantiles: {0.1: low, 0.9: high}", ""), FORECAST),
        (BINARY, MARGIN),
    ],
)
def test_a_load_may_bring_more_of_the_prediction(tmp_path: Path, before: str, after: str) -> None:
    """Rows of before have no decision and no quantiles; and a probability is a margin as well."""
    load(tmp_path, read_contract(before), predictions=rows())
    load(tmp_path, read_contract(after), predictions=rows(50, d=[0, 1] * 5))
    assert verify(tmp_path, "m").differences == ()
    assert Snapshot(tmp_path, "m").ask("select count(*) from rows") == [(20,)]


def test_profiles_whose_rows_are_gone_stay_readable(tmp_path: Path) -> None:
    """What a profile of labelled rows holds cannot change where it cannot be built again."""
    kept = BINARY + "retention: {rows: 15d}\n"
    load(tmp_path, read_contract(kept), predictions=rows())
    margin = read_contract(kept.replace("score: p", "score: p, scale: margin"))
    said = APART % "prediction.scale: loaded with probability, not margin"
    with pytest.raises(StoreError) as applied:
        plan(tmp_path, margin)
    with pytest.raises(LoadError) as loaded:
        load(tmp_path, margin, predictions=rows(50))
    assert str(applied.value) == str(loaded.value)
    assert str(loaded.value).startswith(said)
    decided = read_contract(kept.replace("score: p", "score: p, decision: d"))
    assert load(tmp_path, decided, predictions=rows(50, d=1)).data_version == "2"
