"""The words that frame a report in every document: its question, its panels, where its numbers are from."""

from collections.abc import Sequence
from math import isfinite

from monitoring import __version__
from monitoring.contract.panel import Panel
from monitoring.findings.absent_rows import of_no_rows
from monitoring.findings.documents.dated_baseline import dated_baseline
from monitoring.findings.documents.outages import outages
from monitoring.findings.finding import Finding, about
from monitoring.findings.meeting.status import of_report
from monitoring.findings.report import FINDINGS, Report
from monitoring.findings.words.day_words import exact_span_words, moment_words
from monitoring.findings.words.words import counted
from monitoring.scope.address import short_hash
from monitoring.scope.question import Scope

CALM = "Nothing is at or above a warning."
"""What is said where there are no findings."""
NO_LIMIT = "Measured, and held against no limit: the contract sets none here."
NO_ROWS = "Nothing was judged: no row is there."
_PANELS: dict[Panel, str] = {"quality": "Data quality"}


def panel_name(panel: Panel) -> str:
    """Give a panel's name for people."""
    return _PANELS.get(panel, panel.capitalize())


def panel_heading(panel: Panel, report: Report) -> str:
    """Give the heading of a panel in a document: money says in what.

    Parameters
    ----------
    panel : Panel
        Its name.
    report : Report
        Its contract names the currency.
    """
    stated = report.contract.business
    money = stated.currency if panel == "business" and stated else ""
    return f"{panel_name(panel)}, in {money}" if money else panel_name(panel)


def headline(report: Report) -> tuple[str, str]:
    """Give the verdict and the sentence at the head of a report.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    tuple of str
        Of a report of findings alone that has none, no verdict: what was judged is not part of it. None
        either where there are numbers and nothing judges them, as of service without a limit: there the days
        are told on which it stood out. Of no row: that none is there, and where rows are.
    """
    nothing = of_no_rows(report)
    if nothing and not report.findings:
        return "insufficient", nothing
    if unjudged(report):
        return "", " ".join(filter(None, (outages(report), calm_words(report))))
    if report.panels == (FINDINGS,) and not report.findings:
        return "", calm_words(report)
    status = of_report(report)
    return status.verdict, " ".join(filter(None, (status.sentence, nothing)))


def unjudged(report: Report) -> bool:
    """Say whether a report has numbers, and no limit that anything of it is held against."""
    rows = report.measurements
    known = any(isfinite(row.value) and row.n for row in rows)
    return known and not report.findings and not any(row.verdict for row in rows)


def calm_words(report: Report) -> str:
    """Say what stands in place of the findings of a report that has none."""
    if of_no_rows(report):
        return NO_ROWS
    return NO_LIMIT if unjudged(report) else CALM


def incident_words(one: Finding, findings: Sequence[Finding]) -> str:
    """Say to what else a finding belongs.

    Parameters
    ----------
    one : Finding
        Of a report.
    findings : sequence of Finding
        All of it.

    Returns
    -------
    str
        Empty for an incident of its own.
    """
    together = [other for other in findings if other.incident and other.incident == one.incident]
    if len(together) < 2:
        return ""
    if one.incident_order == 1:
        return f"first of {len(together):,} that began together"
    root = next((other for other in together if other.incident_order == 1), one)
    return f"began together with {about(root)}"


def question_line(report: Report) -> str:
    """Write the whole question in words, with the rows that answer it.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    str
        Model, window, zone, what `terms` says, baseline with its days and rows, cohort, version and rows.
    """
    question = report.question
    known = [one.n for one in report.measurements if one.measure == "rows" or one.panel == "drift"]
    rows = f", {counted(max(known), 'row')}" if known and report.scope.by == "none" else ""
    zone, days = question.zone, exact_span_words(question.span, question.zone)
    end = "" if question.span.whole_days(zone) else "end not included, "
    window = f"{days} ({end}{zone.key}){terms(report.scope)}"
    return f"{report.model}: {window} against {dated_baseline(report)}, {who(report)}{rows}"


def terms(scope: Scope) -> str:
    """Say which labels count, from when ages do, and that nothing is bounded, where a question asks for it.

    Parameters
    ----------
    scope : Scope
        As asked.

    Returns
    -------
    str
        Clauses to stand behind the window, before names of any length; empty where nothing is asked.

    Examples
    --------
    >>> terms(Scope("m", as_of="2026-10-01", exact="1")), terms(Scope("m"))
    (', labels as known on 1 Oct 2026, everything from the rows,', '')
    """
    asked = ", ".join([*clocks(scope), *(["everything from the rows"] if scope.exact else [])])
    return f", {asked}," if asked else ""


def clocks(scope: Scope) -> list[str]:
    """Say which labels count and from when ages do, where a question asks for it.

    Examples
    --------
    >>> clocks(Scope("m", as_of="2026-10-01", now="2026-11-01"))
    ['labels as known on 1 Oct 2026', 'ages counted from 1 Nov 2026']
    """
    said = {"labels as known on": scope.as_of, "ages counted from": scope.now}
    return [f"{words} {moment_words(moment)}" for words, moment in said.items() if moment]


def who(report: Report) -> str:
    """Say of whom a report is: the cohort, or everyone, and the version where one is asked for."""
    version = f", version {report.scope.version}" if report.scope.version else ""
    return f"{report.question.cohort_text or 'everyone'}{version}"


def footing(report: Report) -> str:
    """Say which program, data version and contract the numbers come from."""
    return (
        f"Tidemark {__version__}, data version {report.data_version}, "
        f"contract {short_hash(report.contract_hash)}"
    )
