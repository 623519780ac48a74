"""A question without a row is told beside its answer, in which everything is merely insufficient."""

from monitoring.cli.terminal import say
from monitoring.findings.absent_rows import of_no_rows
from monitoring.findings.report import Report


def tell_no_rows(made: Report) -> None:
    """Say on standard error why an answer rests on no row.

    Parameters
    ----------
    made : Report
        The answer.
    """
    if nothing := of_no_rows(made):
        say(f"{made.model}: {nothing}")
