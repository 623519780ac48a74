"""Splitting: the asked question once for every value of a cohort column, or of the version."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from monitoring.errors import SameRowsError, ScopeError, UnknownNameError
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.scope.cohort import Both, Comparison, Expression, IsNull, Value
from monitoring.scope.question import Question, Scope
from monitoring.store.reads.window_values import window_values
from monitoring.store.snapshot import Snapshot

VERSION = "version"
MOST_VALUES = 100
_BASELINE = "{} is the baseline of the others, in their `baseline_value`, and is not held against itself."


def split_report(
    directory: Path, panels: Sequence[str], scope: Scope, split: str, *, dated: bool = True
) -> Report:
    """Answer a question, and the same question for each value of a column.

    Each value is asked as a question of its own, so that its rows and verdicts are those of asking for it
    with ``--cohort`` or ``--version``.

    Parameters
    ----------
    directory : Path
        The store.
    panels : sequence of str
        As of `report`.
    scope : Scope
        The question.
    split : str
        A cohort column, or ``version``.
    dated : bool, optional
        As of `report`, for the asked question.

    Returns
    -------
    Report
        The asked rows first, then those of each value that has rows in the window, in the values' order; the
        findings are those of the asked question. A value that is the baseline of the others has no rows, but
        a part that says so.

    Raises
    ------
    UnknownNameError
        When `split` is neither.
    ScopeError
        When the column is masked or has more than `MOST_VALUES` values in the window, or the version was
        asked for.
    """
    snapshot = Snapshot(directory, scope.model, scope.generation)
    whole = report(directory, panels, scope, dated=dated, snapshot=snapshot)
    shown = [panel for panel in whole.panels if panel != FINDINGS]
    rows, parts = list(whole.measurements), whole.parts
    for one in _scopes(snapshot, whole.question, split) if shown else ():
        try:
            rows += report(directory, shown, one, dated=False, snapshot=snapshot).measurements
        except SameRowsError:  # the value that the others are held against
            parts = (("Left out of the split", _BASELINE.format(whole.question.baseline.title)),)
    return replace(whole, measurements=rows, parts=parts)


def _scopes(snapshot: Snapshot, question: Question, split: str) -> list[Scope]:
    """The question of each value."""
    contract = snapshot.contract
    columns = {one.name: snapshot.known[one.name] for one in snapshot.cohorts}
    if VERSION in snapshot.known and contract.version is not None:
        columns[VERSION] = snapshot.known[VERSION]
    shown = tuple(name for name in columns if not contract.masks(name))
    if split not in columns:
        raise UnknownNameError("column to split by", split, shown)
    if split not in shown:
        others = f"split by one of {', '.join(shown)}" if shown else "no other column can be split by"
        raise ScopeError(f"--split {split}: the contract masks its values (`mask`); {others}")
    if split == VERSION and question.scope.version:
        raise ScopeError(f"--split version: the question is about version {question.scope.version} alone")
    values = window_values(snapshot, columns[split], question.window, MOST_VALUES)
    if len(values) > MOST_VALUES:
        raise ScopeError(
            f"--split {split}: more than {MOST_VALUES} values in the window; choose a coarser column"
        )
    return [_asked(question, split, value) for value in values]


def _asked(question: Question, split: str, value: Value | None) -> Scope:
    if split == VERSION and value:
        return replace(question.scope, version=str(value))
    # rows without a version are those of the empty one, which as the question's version would be all of them
    none: Expression = Comparison(split, "=", "") if split == VERSION else IsNull(split)
    level = none if value is None or split == VERSION else Comparison(split, "=", value)
    cohort = level if question.window.cohort is None else Both((question.window.cohort, level))
    return replace(question.scope, cohort=str(cohort))
