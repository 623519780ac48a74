"""A weekend that is as every weekend of the baseline raises nothing; a fault on one does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.findings.verdicts import WEEKLY
from monitoring.panels.measurement import Measurement
from tests.panels.test_traps import Ask, alarms, contract, pick

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
WEEKS = 8
START = MONDAY + timedelta(weeks=WEEKS)
WEEKEND, WEEKDAYS = "2025-03-08/2025-03-10", "2025-03-10/2025-03-12"
FEATURES = ["x", "kind"]
KINDS = {"x": "numeric", "kind": "categorical"}


def stream(start: datetime, days: int, first: int, faulty: frozenset[int] = frozenset()) -> pd.DataFrame:
    """Three hundred rows a day: of weekends x is larger, and more often missing, and shops are closed."""
    rng, found = np.random.default_rng(first), []
    for day in range(days):
        late, n = day % 7 >= 5, 300
        x = rng.normal(size=n) + late + 3 * (day in faulty)
        x[rng.random(n) < (0.25 if late else 0.05)] = np.nan
        kind = rng.choice(["web", "shop"], n, p=[0.9, 0.1] if late else [0.5, 0.5])
        at = [start + timedelta(days=day, seconds=86400 * k / n) for k in range(n)]
        found.append(pd.DataFrame({"at": at, "score": 0.5, "x": x, "kind": kind}))
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(id=np.arange(first, first + len(rows)))


@pytest.fixture
def ask(judged: Callable[..., Ask]) -> Callable[..., Ask]:
    """Load four weeks after eight weeks of a reference."""

    def loaded(faulty: frozenset[int] = frozenset()) -> Ask:
        return judged(
            contract(FEATURES, kinds=KINDS),
            predictions=[stream(START, 28, 100_000, faulty)],
            references={"training": [stream(MONDAY, 7 * WEEKS, 0)]},
        )

    return loaded


def named(found: list[Measurement], measure: str) -> list[Measurement]:
    return [one for one in found if one.measure == measure]


def test_what_every_week_does_raises_nothing(ask: Callable[..., Ask]) -> None:
    measured = ask()
    for window in (WEEKEND, WEEKDAYS, "2025-03-15/2025-03-16", "2025-03-07/2025-03-11", "all"):
        for panel in ("drift", "quality"):
            assert alarms(measured(panel, window=window)) == [], (panel, window)
    for panel in ("drift", "quality"):
        assert alarms(measured(panel, window="all", by="day")) == []
    weekend = measured("drift", window=WEEKEND)
    assert pick(weekend, "psi", "x").value > 0.25  # beyond the limit: by the days alone it would alarm
    assert pick(weekend, "psi", "x").reason == WEEKLY
    assert pick(weekend, "missing_rate", "x").change > 0.1


def test_two_weeks_know_their_weekends(ask: Callable[..., Ask]) -> None:
    """Fewer than four weeks were thought to have none: each weekend alarmed until the fifth."""
    measured = ask()
    for panel in ("drift", "quality"):
        found = measured(panel, window="2025-03-29/2025-03-31", baseline="2025-03-10/2025-03-24")
        assert alarms(found) == []


def test_a_fault_of_a_weekend_is_seen_beside_two_weeks(ask: Callable[..., Ask]) -> None:
    measured = ask(frozenset({26, 27}))
    found = measured("drift", window="2025-03-29/2025-03-31", baseline="2025-03-10/2025-03-24")
    assert ("psi", "x") in alarms(found)


def test_a_fault_of_a_weekend_alarms(ask: Callable[..., Ask]) -> None:
    weekend = frozenset({5, 6})
    measured = ask(weekend)
    measures = {measure for measure, _ in alarms(measured("drift", window=WEEKEND))}
    assert measures >= {"psi", "ks", "mean_shift_sd"}
    days = [one for one in measured("drift", window="all", by="day") if one.verdict == "critical"]
    assert {(one.window_start - START).days for one in days} == weekend


def test_drift_and_quality_judge_missing_values_alike(ask: Callable[..., Ask]) -> None:
    measured = ask()
    for asked in ({"window": WEEKEND}, {"window": "all", "by": "day"}):
        both = [
            [
                (one.window_start, one.value, one.change, one.change_lower, one.change_upper, one.verdict)
                for one in named(measured(panel, **asked), "missing_rate")
                if one.subject == "x"
            ]
            for panel in ("drift", "quality")
        ]
        assert both[0] == both[1]
