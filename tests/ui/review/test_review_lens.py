"""The parts that a slide offers to look at."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.ui.review import review_lens


def test_parts_are_the_largest_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """They were the first by their letters: leagues and years of which the window had no row."""
    held = {"year": {2018: 0, 2022: 90}, "league": {"Argentina": 0, "Japan": 40, "Brazil": 50}}
    monkeypatch.setattr(review_lens, "rows_of_levels", lambda _: held)
    monkeypatch.setattr(review_lens, "_asked", lambda *_: None)
    card: Any = SimpleNamespace(finding=SimpleNamespace(cohort=""))
    assert review_lens._levels(cast("Any", card)) == ["league = 'Brazil'", "league = 'Japan'"]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("year = 2022", "year=2022"),
        ("region = 'west'", "region=west"),
        ("league = 'Austrian T-Mobile Bundesliga'", "league=Austrian T-Mob…"),
    ],
)
def test_a_part_has_a_short_name(part: str, name: str) -> None:
    """Three long ones pushed "Next" to the left of a second line: it jumped from slide to slide."""
    assert review_lens._short(part) == name
