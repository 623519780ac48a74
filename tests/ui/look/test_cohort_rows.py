"""Rows of cohorts that may be asked about next are those of that cohort alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Scope, resolve
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.ui import cache
from monitoring.ui.look.cohort_rows import rows_of_cohort, rows_of_levels

ALIKE = [
    ("not (region = 'west' and income > 2500)", "not (region = 'west' or income > 2500)"),
    (
        "channel = 'web' and (region = 'west' or income > 2500)",
        "channel = 'web' and (region = 'west' and income > 2500)",
    ),
]


@pytest.fixture
def model(lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending_of(20_000)))
    return "lending-default"


@pytest.mark.parametrize("cohorts", ALIKE)
def test_cohorts_that_differ_in_a_word_have_their_own_rows(model: str, cohorts: tuple[str, str]) -> None:
    taken = cache.snapshot(model)
    question = resolve(Scope(model, window="last-7d"), taken.contract, taken.extent)
    found = [rows_of_cohort(question, parse_cohort(one)) for one in cohorts]
    windows = [replace(question.window, cohort=parse_cohort(one)) for one in cohorts]
    assert found == [count_rows(taken, one) for one in windows]
    assert found[0] != found[1]


def test_labels_are_those_that_were_known_then(model: str) -> None:
    taken = cache.snapshot(model)
    labelled, first = parse_cohort("not (label is null)"), f"{taken.extent.first:%Y-%m-%dT%H:%M:%SZ}"
    now, early = (
        resolve(Scope(model, window="all", as_of=moment), taken.contract, taken.extent)
        for moment in ("", first)
    )
    assert rows_of_cohort(now, labelled) > rows_of_cohort(early, labelled) == 0
    assert rows_of_cohort(now, None) == rows_of_cohort(early, None)
    assert rows_of_levels(now) == rows_of_levels(early)
