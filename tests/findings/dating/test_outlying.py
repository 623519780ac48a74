"""Periods that stand out are named, calm ones are not, however many there are."""

from datetime import UTC, datetime, timedelta
from math import nan

import numpy as np

from monitoring.findings.dating.outlying import outlying
from monitoring.panels.measurement import Measurement
from monitoring.scope.window import Span
from monitoring.statistics.intervals import wilson

START = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = Span(START, START + timedelta(days=30))


def day(
    k: int, measure: str, value: float, lower: float, n: int, usual: float = nan, rows: int = 0
) -> Measurement:
    begin = START + timedelta(days=k)
    known = (usual, rows or None)
    return Measurement(
        "service", measure, "", "", "", begin, begin + timedelta(days=1), value, lower, nan, n, *known,
        nan, nan, nan, "", "", "exact",
    )  # fmt: skip


def errors(rates: list[float], n: int, seed: int, usual: float = nan, rows: int = 0) -> list[Measurement]:
    draw = np.random.default_rng(seed)
    found = []
    for k, rate in enumerate(rates):
        failed = int(draw.binomial(n, rate))
        found.append(day(k, "error_rate", failed / n, wilson(failed, n)[0], n, usual, rows))
    return found


def test_calm_days_are_not_named_whatever_their_number() -> None:
    for n in (50, 300, 3000):
        named = [
            outlying(errors([0.002] * 30, n, seed, *known), "error_rate", WINDOW)
            for seed in range(60)
            for known in ((), (0.002, 30 * n))
        ]
        assert sum(one is not None for one in named) <= 3


def test_a_bad_day_is_named_with_the_usual_level() -> None:
    rates = [0.002] * 30
    rates[20] = 0.05
    found = outlying(errors(rates, 1000, 1, 0.002, 30_000), "error_rate", WINDOW)
    assert found is not None
    assert found.usual == 0.002
    assert [row.window_start for row in found.periods] == [START + timedelta(days=20)]


def test_without_a_baseline_the_other_days_are_the_usual() -> None:
    rates = [0.002] * 30
    rates[5] = 0.05
    found = outlying(errors(rates, 1000, 2), "error_rate", WINDOW)
    assert found is not None
    assert found.worst.window_start == START + timedelta(days=5)


def test_a_latency_counts_when_its_whole_interval_is_above() -> None:
    rows = [day(k, "latency_p95", 90, 80, 500, 90) for k in range(30)]
    rows[3] = day(3, "latency_p95", 200, 120, 500, 90)
    rows[4] = day(4, "latency_p95", 200, 180, 500, 90)
    found = outlying(rows, "latency_p95", WINDOW)
    assert found is not None
    assert [row.window_start.day for row in found.periods] == [5]
    assert outlying(rows[:3], "latency_p95", WINDOW) is None
    assert outlying(rows, "latency_p95", Span(WINDOW.start, START + timedelta(days=2))) is None


def test_a_day_that_the_window_cuts_is_not_named() -> None:
    """Its rows after the window's end were told as those of the window."""
    rows = [
        day(k, "latency_p95", 250.0 if k == 20 else 90.0, 240.0 if k == 20 else 85.0, 1000) for k in range(30)
    ]
    ends = START + timedelta(days=21)
    named = outlying(rows, "latency_p95", Span(START, ends))
    assert named is not None
    assert [row.window_start for row in named.periods] == [START + timedelta(days=20)]
    for cut in (Span(START, ends - timedelta(hours=20)), Span(ends - timedelta(hours=20), WINDOW.end)):
        assert outlying(rows, "latency_p95", cut) is None
