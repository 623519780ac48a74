"""What a page says in the place of what is still looked for, once its measured numbers stand.

Findings are dated and placed last, as that takes longest. A page shows its numbers before, and says what may
come to them; nobody who is answered quickly sees it, as the style has it appear after 0.3 s.
"""

from collections.abc import Sequence

from monitoring.findings.finding import Finding
from monitoring.ui.markdown import plain

NotedHead = tuple[str, str, str, str]
"""Verdict, sentence and meta line of a page, and what is still looked for, if anything is."""
WHEN_AND_WHERE = "When, and mostly where, is still looked for."
SEGMENTS = "Versions and cohorts are still looked at."
WORSE_PARTS = "When, and which versions and cohorts are worse, is still looked for."


def undecided(findings: Sequence[Finding]) -> str:
    """Say how many findings may be told first: of those as severe, what is over comes behind what lasts.

    Parameters
    ----------
    findings : sequence of Finding
        Of a page, the most severe first, not dated yet.

    Returns
    -------
    str
        A sentence; empty where only one may.
    """
    as_severe = sum(one.severity == findings[0].severity for one in findings) if findings else 0
    return f"{as_severe} measures are off." if as_severe > 1 else ""


def pending(note: str) -> str:
    """Write such a sentence, in the place that it keeps for what comes.

    Parameters
    ----------
    note : str
        What is still looked for.

    Returns
    -------
    str
        Markdown.
    """
    return f":gray[:small[:material/hourglass_top: {plain(note)}]]"
