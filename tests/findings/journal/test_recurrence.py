"""Which occurrence is looked at, and which stand beside it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.findings.finding import Finding
from monitoring.findings.gathering import findings
from monitoring.findings.journal.recurrence import recurrence
from monitoring.findings.journal.seen import seen
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.catalog.journal import Entry, Journal

Make = Callable[..., Measurement]


@pytest.fixture
def found(row: Make, question: Question) -> Finding:
    [one] = findings([row(verdict="critical")], question, "1")
    return one


def history(directory: Path, *versions: list[Finding]) -> list[Entry]:
    journal = Journal(directory)
    for number, some in enumerate(versions, 1):
        journal.decide("credit", seen(some, "credit", str(number), "hash"))
    return journal.entries()


def test_each_occurrence_has_its_neighbours(tmp_path: Path, found: Finding) -> None:
    other = replace(found, id="another", subject="age")
    elsewhere = replace(found, id="other baseline")
    entries = history(tmp_path, [found], [other], [found], [], [elsewhere, other])

    def beside(generation: int | None) -> tuple[str, ...]:
        around = recurrence(entries, found, generation)
        three = (around.previous, around.shown, around.following)
        return tuple(one.opened.data_version if one else "" for one in three)

    assert beside(None) == ("3", "5", "")
    assert [beside(number) for number in (1, 2, 3, 4, 5)] == [
        ("", "1", "3"),
        ("", "1", "3"),
        ("1", "3", "5"),
        ("1", "3", "5"),
        ("3", "5", ""),
    ]
    first = recurrence(entries, found, 1).shown
    assert first and first.recovered and first.recovered.data_version == "2"


def test_what_the_journal_does_not_know_has_none(tmp_path: Path, found: Finding) -> None:
    around = recurrence(history(tmp_path, [replace(found, id="another", subject="age")]), found)
    assert (around.previous, around.shown, around.following) == (None, None, None)
