"""Texts under headings in exports: runbooks, once for all findings that share them, and a report's parts."""

from collections.abc import Sequence

from monitoring.contract.runbook import LONGEST, is_link
from monitoring.export.long_text import shortened
from monitoring.findings.day_status_words import day_parts
from monitoring.findings.finding import Finding
from monitoring.findings.report import Report


def written_parts(report: Report, *, days: bool = True) -> list[tuple[str, str]]:
    """Give the texts that a report ends with, each with its heading; none is longer than a runbook may be.

    Parameters
    ----------
    report : Report
        Any.
    days : bool, optional
        False where its last days stand below their picture.

    Returns
    -------
    list of (str, str)
        A heading and its text.
    """
    told = day_parts(report.days, report.question.zone) if days else []
    parts = (*told, *report.parts)
    return [(heading, shortened(text, LONGEST)) for heading, text in parts if text]


def written_runbooks(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Give the runbooks that are text, each once.

    Parameters
    ----------
    findings : sequence of Finding
        In the order in which they are written.

    Returns
    -------
    list of (str, str)
        A heading, which says of which findings where there are several runbooks, and the text as it stands
        in the contract, cut where it is longer than one may be: Markdown that is nowhere rendered, so that
        nothing in it can be fetched or run.
    """
    found: dict[str, list[int]] = {}
    for place, one in enumerate(findings, 1):
        if one.runbook and not is_link(one.runbook):
            found.setdefault(one.runbook, []).append(place)
    shared = len(found) == 1 and len(next(iter(found.values()))) == len(findings)
    return [
        ("Runbook" if shared else _of(places), shortened(text, LONGEST)) for text, places in found.items()
    ]


def _of(places: Sequence[int]) -> str:
    """Name the findings by their numbers.

    Examples
    --------
    >>> _of([2]), _of([1, 3, 4])
    ('Runbook of finding 2', 'Runbook of findings 1, 3 and 4')
    """
    if len(places) == 1:
        return f"Runbook of finding {places[0]}"
    return f"Runbook of findings {', '.join(map(str, places[:-1]))} and {places[-1]}"
