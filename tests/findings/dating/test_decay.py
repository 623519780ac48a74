"""The change as a statement: the interval of its date holds the truth, events stand beside it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from monitoring.findings.dating.decay import Dated, decay_statement, events_beside
from monitoring.findings.dating.episode import Episode, composition, episode, level
from monitoring.findings.dating.onset import level_split
from monitoring.scope.window import Span

DAYS = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=k) for k in range(60)]
BERLIN: Any = SimpleNamespace(zone=ZoneInfo("Europe/Berlin"), span=Span(DAYS[0], DAYS[-1]))


def fallen(seed: int, size: float, at: int = 40) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.8 - size * (np.arange(60) >= at) + rng.normal(0, 0.02, 60)


@pytest.mark.parametrize("size", [0.02, 0.03, 0.06])
def test_the_interval_of_the_date_holds_the_true_day(size: float) -> None:
    found = [level_split(fallen(seed, size), np.full(60, 300.0)) for seed in range(300)]
    held = [one.first <= 40 <= one.last for one in found if one is not None and one.clear]
    assert len(held) > 200
    assert np.mean(held) >= 0.92


def test_a_small_fall_is_dated_less_sharply() -> None:
    def width(size: float) -> float:
        found = [level_split(fallen(seed, size), np.full(60, 300.0)) for seed in range(100)]
        return float(np.mean([one.last - one.first for one in found if one is not None]))

    assert width(0.08) < 1 < width(0.02)


def test_an_episode_says_between_which_days_it_began() -> None:
    found = episode(level(DAYS, fallen(3, 0.05), np.full(60, 300.0), -1.0, 0.8))
    assert found.between is not None
    assert found.since is not None
    assert found.between[0] <= DAYS[40] <= found.between[1]
    assert found.between[0] <= found.since <= found.between[1]


def test_the_start_of_a_burst_has_its_interval_too() -> None:
    rng = np.random.default_rng(5)
    table = np.array([rng.multinomial(300, [0.3, 0.7] if 30 <= k < 40 else [0.5, 0.5]) for k in range(60)])
    found = episode(composition(DAYS, table.astype(float), np.array([4500.0, 4500.0])))
    assert found.until == DAYS[40]
    assert found.between is not None
    assert found.since is not None
    assert found.between[0] <= DAYS[30] <= found.between[1]
    assert found.between[0] <= found.since <= found.between[1]


def test_events_count_inside_the_interval_and_on_the_day_before_and_after() -> None:
    found = Episode(DAYS[10], None, (DAYS[9], DAYS[12]))
    beside = events_beside(found, [(DAYS[k], str(k)) for k in range(60)])
    assert [label for _, label in beside] == ["8", "9", "10", "11", "12", "13"]
    assert events_beside(Episode(), [(DAYS[10], "x")]) == []


def test_the_statement() -> None:
    found = Episode(DAYS[10], None, (DAYS[9], DAYS[12]))
    assert decay_statement(
        Dated(found, 60), "auc", BERLIN, [(DAYS[10], "New price list"), (DAYS[40], "x")]
    ) == ("AUC changed between 10 Jan and 13 Jan; New price list on 11 Jan.")
    sharp = Episode(DAYS[10], DAYS[20], (DAYS[10], DAYS[10]))
    assert decay_statement(Dated(sharp, 60), "mae", BERLIN, []) == (
        "MAE changed on 11 Jan and had mostly gone back by 21 Jan; no event is known of these days."
    )
    slow = Episode(DAYS[10], None, (DAYS[9], DAYS[12]), DAYS[30])
    assert decay_statement(Dated(slow, 60), "mae", BERLIN, []) == (
        "MAE began to change between 10 Jan and 13 Jan, gradually until 31 Jan; "
        "no event is known of these days."
    )
    assert decay_statement(Dated(Episode(), 80), "mae", BERLIN, [(DAYS[10], "x")]) == (
        "No day on which MAE rose stands out from chance, of 80 days whose labels are in."
    )
    assert decay_statement(Dated(Episode(), 3), "mae", BERLIN, []) == (
        "Whether and when MAE changed cannot be told yet: labels are in for 3 days, 6 are needed."
    )


def test_over_years_the_statement_says_which_one() -> None:
    """ "Between 30 Nov and 7 Dec" is no date in three years."""
    years: Any = SimpleNamespace(zone=BERLIN.zone, span=Span(DAYS[0] - timedelta(days=800), DAYS[-1]))
    found = Episode(DAYS[10], DAYS[20], (DAYS[9], DAYS[12]))
    assert decay_statement(Dated(found, 1_185), "mae", years, [(DAYS[10], "x")]) == (
        "MAE changed between 10 Jan 2025 and 13 Jan 2025 and had mostly gone back by 21 Jan 2025; "
        "x on 11 Jan 2025."
    )
    assert "of 1,185 days" in decay_statement(Dated(Episode(), 1_185), "mae", years, [])
