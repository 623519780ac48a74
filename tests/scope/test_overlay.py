"""The second window: resolved as baselines are, but free to overlap."""

from zoneinfo import ZoneInfo

import pytest

from monitoring.errors import ScopeError
from monitoring.scope.overlay import resolve_overlay
from monitoring.scope.window import parse_span

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = parse_span("2026-03-28/2026-04-04", BERLIN)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("previous", "2026-03-21/2026-03-28"),
        ("week-before", "2026-03-21/2026-03-28"),
        ("year-before", "2025-03-28/2025-04-04"),
        ("2026-03-30/2026-04-02", "2026-03-30/2026-04-02"),
    ],
)
def test_the_words_mean_local_days(words: str, means: str) -> None:
    assert resolve_overlay(words, WINDOW, BERLIN) == parse_span(means, BERLIN)


def test_a_second_window_without_time_is_refused() -> None:
    """The clocks of Berlin skipped this hour a week before."""
    hour = parse_span("2026-04-05T02:00/2026-04-05T03:00", BERLIN)
    with pytest.raises(ScopeError, match="empty: a clock change skipped all of it"):
        resolve_overlay("week-before", hour, BERLIN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("previos", "did you mean 'previous'"),
        ("rest", "unknown overlay 'rest'"),
        ("2026-04-02/2026-04-02", "^second window '2026-04-02/2026-04-02' is empty"),
        ("2026-04-02/2026-04-03/2026-04-04", "^second window '.*' is no START/END"),
        ("2026-04-02/soon", "no date or time"),
    ],
)
def test_words_that_mean_nothing_are_refused(words: str, said: str) -> None:
    with pytest.raises(ScopeError, match=said):
        resolve_overlay(words, WINDOW, BERLIN)
