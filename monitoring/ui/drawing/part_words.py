"""The line under a headline where a finding is of a part of the rows: that part first, then everyone."""

from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.words.words import counted, evidence
from monitoring.scope.question import Question
from monitoring.ui.drawing.cards import whom


def of_part(finding: Finding | None, question: Question, rows: str, of_all: str) -> str:
    """Say what a page rests on.

    Parameters
    ----------
    finding : Finding or None
        That of the headline, if it is one.
    question : Question
        What was asked.
    rows : str
        What a part is counted in, such as ``labelled row``.
    of_all : str
        What the numbers of all asked rows rest on.

    Returns
    -------
    str
        With how sure the finding is, behind the rows that it is of.
    """
    tested = evidence(finding.adjusted_p) if finding else ""
    if finding is None or not of_a_part(finding, question):
        return " · ".join(filter(None, (of_all, tested)))
    asked = whom(question.cohort_text, question.scope.version) or "everyone"
    own = f"{whom(finding.cohort, finding.version)}: {counted(finding.n, rows)}"
    return " · ".join(filter(None, (own, tested, f"{asked}: {of_all}")))
