"""What a prediction may lack is missed: its interval, its quantiles, the logged decision."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.store.cohorts import cohort_days
from monitoring.store.routes import held_rows

Judged = Callable[..., Callable[..., list[Measurement]]]
REGRESSION = """
model: m
task: regression
id: id
timestamp: at
prediction: {value: v, interval: {lower: low, upper: high, level: 0.9}, quantiles: {0.9: high}}
label: {column: y}
features: [{name: x, kind: numeric}]
"""
CLASSES = """
model: m
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p, b: q}, decision: act}
label: {column: c}
features: [{name: x, kind: numeric}]
"""
SINCE = pd.Timestamp("2025-01-25", tz="UTC")
ASKED = {"window": "2025-01-21/2025-01-31", "baseline": "2025-01-01/2025-01-21"}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Thirty days; from the 25th on most rows have neither an upper end nor a decision."""
    draw, n = np.random.default_rng(5), 3_000
    at = pd.date_range("2025-01-01", periods=n, freq=pd.Timedelta(days=30) / n, tz="UTC")
    v, p, gone = draw.normal(10, 2, n), draw.random(n).round(3), (at >= SINCE) & (draw.random(n) < 0.8)
    frame = pd.DataFrame({"id": range(n), "at": at, "v": v, "low": v - 2, "p": p, "q": (1 - p).round(3)})
    return frame.assign(
        high=np.where(gone, np.nan, v + 2),
        act=np.where(gone, None, draw.choice(["a", "b"], n)),
        y=v + draw.normal(0, 1, n),
        c=np.where(draw.random(n) < p, "a", "b"),
        x=draw.random(n),
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("cohort", ["", "x < 0.5"])
@pytest.mark.parametrize(
    ("contract", "lost", "whole"), [(REGRESSION, "high", {"low"}), (CLASSES, "act", set())]
)
def test_a_column_that_stops_coming_is_told(
    judged: Judged,
    rows: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    contract: str,
    lost: str,
    whole: set[str],
    cohort: str,
    coded: bool,
) -> None:
    """All was green: coverage and accuracy are of the rows that have an interval, or fall back on scores."""
    if coded:
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
        monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    ask = judged(contract, predictions=[rows])
    answer = ask("quality", **ASKED, cohort=cohort)
    found = {one.subject: one for one in answer if one.measure == "missing_rate"}
    own = rows[rows["x"] < 0.5] if cohort else rows
    window = own[own["at"] >= "2025-01-21"]
    assert {*found} == {"x", lost, *whole}
    assert (found[lost].value, found[lost].n) == (window[lost].isna().mean(), len(window))
    assert found[lost].baseline_value == 0
    assert found[lost].verdict == "critical"
    assert {found[name].value for name in whole} <= {0.0}


def test_what_the_contract_names_once_is_counted_once(judged: Judged, rows: pd.DataFrame) -> None:
    ask = judged(REGRESSION.replace("0.9: high", "0.1: low, 0.9: high"), predictions=[rows])
    told = [one.subject for one in ask("quality", **ASKED) if one.measure == "missing_rate"]
    assert sorted(told) == ["high", "low", "x"]
