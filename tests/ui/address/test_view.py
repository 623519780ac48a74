"""What can be used of a question is used; the rest is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.scope.question import Extent, Scope
from monitoring.ui import state
from monitoring.ui.address.view import read_view, settle

CONTRACT = read_contract(LENDING_CONTRACT)
EXTENT = Extent(
    datetime(2026, 7, 4, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
    ("3.2", "3.3"),
    frozenset({"training"}),
    {"region": "categorical", "age": "numeric"},
)


def test_a_sound_question_is_kept_whole() -> None:
    problems: list[str] = []
    scope = Scope("m", "last-7d", "previous", "region = 'west'", "3.3")
    assert settle(scope, CONTRACT, EXTENT, problems).scope == scope
    assert problems == []


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("window", "last-0d", "empty"),
        ("baseline", "trainin", "did you mean 'training'?"),
        ("cohort", "region = ", "not finished"),
        ("cohort", "age = 'old'", "without quotes"),
        ("version", "9", "unknown version"),
        ("as_of", "yesterday", "no date or time"),
        ("now", "soon", "no date or time"),
    ],
)
def test_a_broken_word_is_named_and_the_rest_works(key: str, value: str, named: str) -> None:
    problems: list[str] = []
    words = {"window": "last-7d", "cohort": "age >= 25"} | {key: value}
    question = settle(Scope("m", **words), CONTRACT, EXTENT, problems)  # type: ignore[arg-type]
    assert len(problems) == 1
    assert f"{key}={value}" in problems[0]
    assert named in problems[0]
    assert "The default is used instead" in problems[0]
    kept = {name: word for name, word in words.items() if name != key}
    assert all(getattr(question.scope, name) == word for name, word in kept.items())


def test_hours_of_a_long_window_keep_it_and_too_many_days_are_named() -> None:
    """Of three years their last days are drawn by hour; the window was given up for its default instead."""
    problems: list[str] = []
    years = "2023-10-01/2026-10-20"
    assert settle(Scope("m", years, by="hour"), CONTRACT, EXTENT, problems).scope.window == years
    assert problems == []
    assert (
        settle(Scope("m", "1970-01-01/2026-10-20", by="day"), CONTRACT, EXTENT, problems).span.start.year
        == 2026
    )
    assert "by day this window has 20,745 periods" in problems[0]


def test_a_baseline_inside_the_window_is_the_baselines_fault() -> None:
    problems: list[str] = []
    scope = Scope("m", "2026-10-01/2026-10-20", "2026-10-05/2026-10-08")
    question = settle(scope, CONTRACT, EXTENT, problems)
    assert question.scope.window == scope.window
    assert question.scope.baseline == ""
    assert "overlaps the window" in problems[0]


def test_an_empty_store_has_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(tmp_path / "none"))
    view = read_view({"model": "m"})
    assert view.models == ()
    assert view.question is None


def test_the_store_stands_beside_the_app_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDEMARK_STORE", raising=False)
    assert state.store_directory() == state.HOME / "data" / "store"
