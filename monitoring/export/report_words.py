"""The words that frame a report in every document: its question, its panels, where its numbers are from."""

from collections.abc import Sequence
from itertools import groupby

from monitoring import __version__
from monitoring.findings.finding import Finding, about
from monitoring.findings.report import FINDINGS, Report
from monitoring.findings.status import of_report
from monitoring.panels.measurement import Measurement
from monitoring.scope.address import short_hash
from monitoring.scope.instant import local_day

CALM = "Nothing is at or above a warning."
"""What is said where there are no findings."""
_PANELS = {"quality": "Data quality"}


def panel_name(panel: str) -> str:
    """Give a panel's name for people."""
    return _PANELS.get(panel, panel.capitalize())


def by_panel(report: Report) -> list[tuple[str, list[Measurement]]]:
    """Give the rows of each panel of a report, in its order."""
    return [(panel, list(rows)) for panel, rows in groupby(report.measurements, key=lambda m: m.panel)]


def headline(report: Report) -> tuple[str, str]:
    """Give the verdict and the sentence at the head of a report.

    Parameters
    ----------
    report : Report
        Any.

    Returns
    -------
    tuple of str
        Of a report of findings alone that has none, no verdict: what was judged is not part of it.
    """
    if report.panels == (FINDINGS,) and not report.findings:
        return "", CALM
    status = of_report(report)
    return status.verdict, status.sentence


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
        Model, window, zone, baseline, cohort, version and rows.
    """
    question = report.question
    first, end = (local_day(t, question.zone).isoformat() for t in (question.span.start, question.span.end))
    counted = [one.n for one in report.measurements if one.measure == "rows" or one.panel == "drift"]
    rows = f", {max(counted):,} rows" if counted and report.scope.by == "none" else ""
    who = question.cohort_text or "everyone"
    version = f", version {report.scope.version}" if report.scope.version else ""
    return (
        f"{report.model}: {first} to {end} (end not included, {question.zone.key}) against "
        f"{question.baseline.title}, {who}{version}{rows}"
    )


def footing(report: Report) -> str:
    """Say which program, data version and contract the numbers come from."""
    return (
        f"Tidemark {__version__}, data version {report.data_version}, "
        f"contract {short_hash(report.contract_hash)}"
    )
