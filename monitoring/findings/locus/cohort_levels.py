"""The levels of a question's cohort columns: where a finding may be looked for."""

from datetime import date, timedelta

from monitoring.contract.model import Contract
from monitoring.findings.dating.episode import Episode
from monitoring.panels.tasks.by_cohort import MOST_LEVELS, open_levels
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Comparison, Expression, names
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.columns.cells import OF_VERSION, keys_named
from monitoring.store.snapshot import Snapshot

_OFF = timedelta(days=3)


def levels_by_column(snapshot: Snapshot, question: Question) -> dict[str, list[Expression]]:
    """Give every level of every cohort column that a question leaves open.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.

    Returns
    -------
    dict of str to list of Expression
        By cohort; without columns of one level, or of more than twelve.
    """
    found: dict[str, list[Expression]] = {}
    for column, level in open_levels(snapshot, question):
        found.setdefault(column, []).append(level)
    return {column: levels for column, levels in found.items() if len(levels) >= 2}


def version_levels(snapshot: Snapshot, question: Question, known: Episode) -> list[Expression]:
    """Give the versions of a question's window in which a deviation may lie.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked.
    known : Episode
        When the deviation was: no version that came later, by more than a date may be off, has made it, and
        the only one of its days is none to name unless it came with it.

    Returns
    -------
    list of Expression
        None where the question leaves no version open, the window has one alone or more than twelve, or the
        cohort is one over features: each version would be a scan of its own.
    """
    asked = question.window
    kept = keys_named(asked.cohort) <= {one.name for one in snapshot.cohorts}
    if not kept or asked.version or OF_VERSION in names(asked.cohort):
        return []
    found = _versions(snapshot, asked)
    if not 2 <= len(found) <= MOST_LEVELS:
        return []
    return [Comparison(OF_VERSION, "=", one) for one in found if _may_be(one, snapshot, question, known)]


def _versions(snapshot: Snapshot, rows: Selection) -> tuple[str, ...]:
    files = snapshot.files("labels", rows)
    return snapshot.cube.versions("labels", files) if files else ()


def _may_be(version: str, snapshot: Snapshot, question: Question, known: Episode) -> bool:
    """Say whether a deviation may be of a version, by when both came."""
    if known.since is None:
        return True
    every = snapshot.files("labels", Selection("")) or {}
    first = snapshot.cube.first_days("labels", every).get(version, date.min)
    began = local_day(known.since, question.zone)
    if first > began + _OFF:
        return False
    days = Span(known.since, max(known.until or question.span.end, known.since))
    then = question.window.inside(days) or question.window
    return first >= began - _OFF or len(_versions(snapshot, then)) > 1


def column_of(contract: Contract, cohort: str) -> str:
    """Name the column that a cohort column is made of: itself where it is not binned."""
    return next((one.column for one in contract.cohorts if one.name == cohort), cohort)
