"""Why a question has no row, and what to ask instead: of nothing, neither page nor command can say more."""

from monitoring.findings.absent_values import absent_values
from monitoring.findings.words.words import counted
from monitoring.panels.context import days_with_rows
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot


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
