"""The missing rate: one quantity, which drift and data quality give alike."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.overdispersion import rate_overdispersions

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
cohorts: [region]
features:
  - {name: steady, kind: numeric}
  - {name: clustered, kind: numeric}
  - {name: mixed, kind: numeric}
  - {name: plan, kind: categorical}
  - {name: full, kind: numeric}
"""
ASKED = {"window": "2025-02-03/2025-02-10", "baseline": "2025-01-01/2025-02-03"}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Forty days: missing by chance, on whole days at a time, and by chance in a mix that changes daily."""
    rng = np.random.default_rng(8)
    days, each = 40, 150
    n = days * each
    day = np.repeat(np.arange(days), each)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(day * 24 + rng.integers(0, 24, n), unit="h")
    often = rng.beta(2, 18, days)[day]
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.random(n), "full": rng.random(n)})
    frame["region"] = rng.choice(["EU", "US"], n)
    frame["steady"] = np.where(rng.random(n) < 0.1, np.nan, rng.normal(0, 1, n))
    frame["clustered"] = np.where(rng.random(n) < often, np.nan, rng.normal(0, 1, n))
    frame["mixed"] = np.where(rng.random(n) < 0.1, np.nan, rng.normal(rng.normal(0, 1, days)[day], 1))
    frame["plan"] = np.where(rng.random(n) < often, None, rng.choice(["free", "paid"], n))
    return frame


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", [{}, {"by": "day"}, {"cohort": "region = 'EU'"}, {"cohort": "full < 0.5"}])
def test_both_panels_give_the_same(judged: Judged, rows: pd.DataFrame, words: dict[str, str]) -> None:
    ask = judged(CONTRACT, predictions=[rows])
    names = ("value", "n", "baseline_value", "baseline_n", "change", "change_lower", "change_upper")
    told = [
        {
            (one.subject, one.window_start): [getattr(one, name) for name in names]
            for one in ask(panel, **ASKED, **words)
            if one.measure == "missing_rate"
        }
        for panel in ("drift", "quality")
    ]
    assert len(told[0]) == 5 * (7 if words.get("by") else 1)
    assert told[0] == told[1]


def drawn(rng: np.random.Generator, days: int, clustered: bool) -> np.ndarray:
    share = rng.beta(5, 95, days) if clustered else np.full(days, 0.05)
    return rng.binomial(300, share).astype(float)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("clustered", [False, True])
def test_the_interval_of_its_change_covers(clustered: bool) -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(1_000):
        then, now = drawn(rng, 28, clustered), drawn(rng, 7, clustered)
        [phi] = rate_overdispersions(then[None], np.full((1, 28), 300.0))
        change = rate_change(then.sum(), 300 * 28, now.sum(), 300 * 7, phi=phi)
        covered += change.lower <= 0 <= change.upper
    assert 0.93 < covered / 1_000 < 0.98  # of independent rows, clustered: 0.63
