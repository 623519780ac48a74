"""The sentence of the calibration page has its uncertainty, as every number has."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.ui.performance.calibration_words import _gap, _since, _spread


def a_bin(promised: float, came: float, half: float) -> Any:
    return SimpleNamespace(
        panel="calibration", measure="reliability", baseline_value=promised,
        value=came, lower=came - half, upper=came + half,
    )  # fmt: skip


def test_the_widest_gap_is_told_with_its_interval() -> None:
    rows = [a_bin(0.07, 0.12, 0.01), a_bin(0.5, 0.6, 0.2), a_bin(0.3, 0.32, 0.01)]
    said = _gap(cast("Any", SimpleNamespace(measurements=rows)))
    assert said == (
        "Around 7%, scores promise less than what comes: predicted 7.0%, observed 12.0% (95% CI 11.0–13.0%)."
    )


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ((0.2, 0.5, 0.78), "High scores are too high and low ones too low"),
        ((0.2, 0.6, 0.81), "Scores are too low, low ones most"),
        ((0.1, 0.4, 0.6), "Scores are too high, high ones most"),
        ((0.15, 0.6, 0.95), "Scores are too low"),
        ((0.02, 0.4, 0.75), "Scores are too high"),
        ((0.105, 0.5, 0.795), "Scores spread wider than outcomes"),
    ],
)
def test_too_certain_scores_are_off_where_the_bins_are(came: tuple[float, ...], words: str) -> None:
    """A slope below 1 says that they spread too wide, not on which side of the outcomes they are."""
    rows = [a_bin(promised, rate, 0.01) for promised, rate in zip((0.1, 0.5, 0.8), came, strict=True)]
    assert _spread(cast("Any", SimpleNamespace(measurements=rows)), "low", "high") == words


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ((0.02, 0.5, 0.9), "High scores are too low and low ones too high"),
        ((0.1, 0.6, 0.95), "Scores are too low, high ones most"),
        ((0.02, 0.4, 0.8), "Scores are too high, low ones most"),
        ((0.095, 0.5, 0.805), "Scores spread less than outcomes"),
    ],
)
def test_scores_that_could_be_more_certain_are_off_the_other_way(came: tuple[float, ...], words: str) -> None:
    """Of an alert whose mean is right the page said no more than that 100 of 100 came."""
    rows = [a_bin(promised, rate, 0.01) for promised, rate in zip((0.1, 0.5, 0.8), came, strict=True)]
    assert _spread(cast("Any", SimpleNamespace(measurements=rows)), "high", "low") == words


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, ""),
        (1, None, "Since 1 Apr · "),
        (1, 8, "From 1 Apr to 7 Apr · "),
        (1, 2, "On 1 Apr · "),
    ],
)
def test_beside_its_widest_gap_the_page_says_since_when(
    since: int | None, until: int | None, words: str
) -> None:
    """The sentence of the gap stands for the finding's title, and the title alone had the day."""

    def april(day: int | None) -> datetime | None:
        return None if day is None else datetime(2026, 4, day, tzinfo=UTC)

    end = datetime(2026, 5, 1, tzinfo=UTC)
    asked = SimpleNamespace(zone=UTC, span=SimpleNamespace(start=end - timedelta(30), end=end))
    found = SimpleNamespace(since=april(since), until=april(until))
    assert _since(cast("Any", found), cast("Any", asked)) == words
