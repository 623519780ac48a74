"""What leading tools get wrong, answered right from the load to the verdict."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
Ask = Callable[..., list[Measurement]]
Judged = Callable[..., Ask]
Stored = Callable[[str, pd.DataFrame, pd.DataFrame], Ask]


def contract(features: list[str], zone: str = "UTC", kinds: dict[str, str] | None = None) -> str:
    listed = "".join(f"  - {{name: {f}, kind: {(kinds or {}).get(f, 'numeric')}}}\n" for f in features)
    return (
        f"model: trap\ntask: binary\nid: id\ntimestamp: at\ntimezone: {zone}\nprediction: {{score: score}}\n"
        f"features:\n{listed}baselines: {{training: {{file: reference.parquet}}}}\n"
        "default_baseline: training\n"
    )


def rows(columns: dict[str, np.ndarray], start: datetime, days: float, first: int) -> pd.DataFrame:
    """Rows spread evenly over some days, ids from `first`."""
    n = len(next(iter(columns.values())))
    at = [start + timedelta(days=days * k / n) for k in range(n)]
    return pd.DataFrame({"id": np.arange(first, first + n), "at": at, "score": np.full(n, 0.5), **columns})


@pytest.fixture
def stored(judged: Judged) -> Stored:
    """Load a contract with its reference and its predictions; gives a way to ask for judged rows."""
    return lambda text, reference, predictions: judged(
        text, predictions=[predictions], references={"training": [reference]}
    )


def alarms(measurements: list[Measurement]) -> list[tuple[str, str]]:
    return [(m.measure, m.subject) for m in measurements if m.verdict in ("warning", "critical")]


def pick(measurements: list[Measurement], measure: str, subject: str) -> Measurement:
    return next(m for m in measurements if (m.measure, m.subject) == (measure, subject))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("outlier", [None, 1e9])
def test_a_shift_is_seen_and_one_outlier_hides_nothing(stored: Stored, outlier: float | None) -> None:
    rng = np.random.default_rng(5)
    before, after = rng.normal(0, 1, 5000), rng.normal(0.3, 1, 5000)
    plain = after.copy()
    if outlier is not None:
        after[17] = outlier
    ask = stored(
        contract(["x"]),
        rows({"x": before}, START - timedelta(days=60), 50, 0), rows({"x": after}, START, 20, 10_000),
    )  # fmt: skip
    found = ask("drift", window="all")
    psi, ks = pick(found, "psi", "x"), pick(found, "ks", "x")
    assert 0.06 < psi.value < 0.13
    assert ks.value == pytest.approx(0.12, abs=0.03)
    assert ("ks", "x") in alarms(found)
    edges = np.sort(before)[[500 * k - 1 for k in range(1, 10)]]
    shares = [
        np.bincount(np.searchsorted(edges, v, side="left"), minlength=10) / 5000 for v in (before, plain)
    ]
    without = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    assert abs(psi.value - without) < 0.005


def test_the_mean_of_numbers_beyond_2_to_53_keeps_its_digits(stored: Stored) -> None:
    rng = np.random.default_rng(8)
    before, after = (rng.integers(0, 4, n) * 2.0 for n in (4000, 3000))
    ask = stored(
        contract(["x"]),
        rows({"x": before + 2.0**53}, START - timedelta(days=60), 50, 0),
        rows({"x": after + 2.0**53}, START, 20, 10_000),
    )
    shift = (after.mean() - before.mean()) / before.std(ddof=1)
    found = pick(ask("drift", window="all"), "mean_shift_sd", "x")
    assert found.value == pytest.approx(shift, rel=1e-9)
    assert found.lower < shift < found.upper


def test_small_windows_of_calm_data_raise_nothing(stored: Stored) -> None:
    """A reference of 5,000 rows against forty windows of 60."""
    rng = np.random.default_rng(6)
    ask = stored(
        contract(["x"]),
        rows({"x": rng.normal(size=5000)}, START - timedelta(days=60), 50, 0),
        rows({"x": rng.normal(size=2400)}, START, 40, 10_000),
    )  # fmt: skip
    raised = 0
    for day in range(40):
        at = (START + timedelta(days=day)).date()
        found = ask("drift", window=f"{at}/{at + timedelta(days=1)}")
        assert pick(found, "psi", "x").n == 60
        raised += bool(alarms(found))
    assert raised <= 2


def test_many_levels_raise_nothing(stored: Stored) -> None:
    rng = np.random.default_rng(7)
    sides = [rng.integers(0, 5000, 20_000).astype(str) for _ in range(2)]
    ask = stored(
        contract(["code"], kinds={"code": "categorical"}),
        rows({"code": sides[0]}, START - timedelta(days=60), 50, 0),
        rows({"code": sides[1]}, START, 20, 50_000),
    )  # fmt: skip
    found = ask("drift", window="all")
    assert not alarms(found)
    assert pick(found, "psi", "code").verdict == "ok"
    assert pick(found, "psi", "code").value < 0.05


def test_missing_values_alarm_and_an_empty_column_spoils_nothing(stored: Stored) -> None:
    rng = np.random.default_rng(8)
    before = {"x": rng.normal(size=4000), "y": rng.normal(size=4000), "empty": np.full(4000, np.nan)}
    after = {"x": rng.normal(size=4000), "y": rng.normal(size=4000), "empty": np.full(4000, np.nan)}
    after["x"][rng.random(4000) < 0.4] = np.nan
    ask = stored(
        contract(["x", "y", "empty"]),
        rows(before, START - timedelta(days=60), 50, 0), rows(after, START, 20, 10_000),
    )  # fmt: skip
    for panel in ("drift", "quality"):
        found = ask(panel, window="all")
        missing = pick(found, "missing_rate", "x")
        assert missing.verdict == "critical"
        assert missing.value == pytest.approx(0.4, abs=0.03)
        assert {subject for _, subject in alarms(found)} == {"x"}
        assert pick(found, "missing_rate", "empty").value == 1.0
    drift = ask("drift", window="all")
    assert pick(drift, "ks", "x").verdict == "ok"  # the values that are there have not moved
    assert pick(drift, "psi", "y").verdict == "ok"
    assert np.isnan(pick(drift, "ks", "empty").value)
    assert pick(drift, "ks", "empty").reason


def test_thirty_calm_features_over_twenty_weeks(stored: Stored) -> None:
    """At most one of ten weekly views raises anything, and the view of all weeks raises nothing."""
    rng = np.random.default_rng(9)
    names = [f"f{k:02d}" for k in range(30)]
    ask = stored(
        contract(names),
        rows({name: rng.normal(size=7000) for name in names}, START - timedelta(days=70), 70, 0),
        rows({name: rng.normal(size=6_000) for name in names}, START, 140, 10_000),
    )  # fmt: skip
    views = 0
    for week in range(0, 20, 2):
        at = (START + timedelta(weeks=week)).date()
        views += bool(alarms(ask("drift", window=f"{at}/{at + timedelta(days=7)}")))
    assert views <= 1
    assert not alarms(ask("drift", window="all", by="week"))


def test_a_last_period_of_five_rows_is_insufficient(stored: Stored) -> None:
    rng = np.random.default_rng(10)
    last = rows({"x": rng.normal(5, 1, 5)}, START + timedelta(days=14), 7, 90_000)
    ask = stored(
        contract(["x"]),
        rows({"x": rng.normal(size=3000)}, START - timedelta(days=60), 50, 0),
        pd.concat([rows({"x": rng.normal(size=2000)}, START, 14, 10_000), last]),
    )  # fmt: skip
    weeks = ask("drift", window="2025-01-06/2025-01-27", by="week")
    final = [m for m in weeks if m.window_start == START + timedelta(days=14) and m.evidence is not None]
    assert {m.verdict for m in final if m.measure in ("psi", "ks", "mean_shift_sd", "missing_rate")} <= {
        "insufficient", ""
    }  # fmt: skip
    assert not alarms(weeks)
    alone = ask("drift", window="2025-01-20/2025-01-27")
    assert pick(alone, "psi", "x").verdict == "insufficient"
    assert pick(alone, "ks", "x").verdict == "insufficient"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("window", "hours"),
    [("2025-03-08/2025-03-11", [24, 23, 24]), ("2025-11-01/2025-11-04", [24, 25, 24])],
)
def test_days_begin_at_midnight_in_new_york(stored: Stored, window: str, hours: list[int]) -> None:
    """One row an hour: a day has as many rows as hours, through both clock changes."""
    first = datetime(2025, 1, 1, 5, 30, tzinfo=UTC)
    n = 24 * 340
    ticks = pd.DataFrame(
        {"id": np.arange(n), "at": [first + timedelta(hours=k) for k in range(n)], "score": 0.5, "x": 1.0}
    )
    reference = rows({"x": np.ones(100)}, START - timedelta(days=60), 50, 10_000)
    ask = stored(contract(["x"], zone="America/New_York"), reference, ticks)
    days = [m for m in ask("quality", window=window, by="day") if m.measure == "rows"]
    assert [int(m.value) for m in days] == hours
    assert [(m.window_end - m.window_start).total_seconds() / 3600 for m in days] == hours
