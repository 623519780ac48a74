"""The line under a headline where a finding is of a part of the rows: that part first, then everyone."""

from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.words.words import counted, evidence
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.ui.drawing.cards import whom


def of_part(part: Finding | Measurement | None, question: Question, rows: str, of_all: str) -> str:
    """Say what a page rests on.

    Parameters
    ----------
    part : Finding or Measurement, or None
        That of the headline, if it is of one.
    question : Question
        What was asked.
    rows : str
        What a part is counted in, such as ``labelled row``.
    of_all : str
        What the numbers of all asked rows rest on.

    Returns
    -------
    str
        With how sure a finding is, behind the rows that it is of.
    """
    tested = evidence(part.adjusted_p) if isinstance(part, Finding) else ""
    if part is None or not of_a_part(part, question):
        return " · ".join(filter(None, (of_all, tested)))
    asked = whom(question.cohort_text, question.scope.version) or "everyone"
    own = f"{whom(part.cohort, part.version)}: {counted(part.n, rows)}"
    return " · ".join(filter(None, (own, tested, f"{asked}: {of_all}")))
