"""Why a question has no row, and what to ask instead: of nothing, neither page nor command can say more."""

from dataclasses import replace

from monitoring.contract.panel import QUALITY
from monitoring.findings.absent_values import absent_values
from monitoring.findings.report import Report
from monitoring.findings.words.words import counted
from monitoring.panels.context import days_with_rows
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.snapshot import Snapshot


def of_no_rows(made: Report) -> str:
    """Say why an answer rests on no row, and what to ask instead.

    Parameters
    ----------
    made : Report
        The answer; whether there are rows is only asked where it has none.

    Returns
    -------
    str
        Empty where there are rows, and of an answer without a store.
    """
    if made.directory is None or any(row.n for row in made.measurements if not _of_others(row)):
        return ""
    snapshot, window = Snapshot(made.directory, made.model, int(made.data_version)), made.question.window
    if count_rows(snapshot, window):
        return ""
    everybody = count_rows(snapshot, replace(window, cohort=None)) if window.cohort else 0
    return " ".join(absent_rows(snapshot, made.question, everybody))


def _of_others(row: Measurement) -> bool:
    """Say whether a number may rest on other rows than those asked.

    Volume rests on other days, labels on none, freshness on the newest row of all.
    """
    return row.panel == QUALITY or row.measure in ("orphan_labels", "freshness_hours")


def absent_rows(snapshot: Snapshot, question: Question, everybody: int) -> tuple[str, str]:
    """Say why a question without a row has none.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        Window, cohort and version.
    everybody : int
        Rows of the window without the cohort.

    Returns
    -------
    tuple of str
        What is not there; where rows are, and what to do.
    """
    if everybody:
        of = f"version {question.scope.version}" if question.scope.version else "everyone"
        had = f"The window has {counted(everybody, 'row')} of {of}. Change the cohort, or clear it."
        return "No row of this window is in the cohort.", " ".join(
            [*absent_values(question.window.cohort, snapshot), had]
        )
    whose = f" of version {question.scope.version}" if question.scope.version else ""
    days = days_with_rows(snapshot)
    there = f"Rows are there from {days[0]:%-d %b %Y} to {days[-1]:%-d %b %Y}. " if days else ""
    other = "another window or all versions" if whose else "another window"
    return f"No row{whose} came in this window.", f"{there}Choose {other}."
