"""When the service of a report's window stood out, as the page of service says it first."""

from dataclasses import replace

from monitoring.contract.panel import SERVICE
from monitoring.findings.dating.outlying import STANDS_OUT, outlying
from monitoring.findings.documents.comparable_service import comparable
from monitoring.findings.documents.outage_words import stood_out
from monitoring.findings.report import Report
from monitoring.findings.verdicts import judge
from monitoring.panels.context import widened
from monitoring.panels.registry import compute
from monitoring.store.snapshot import Snapshot


def outages(report: Report) -> str:
    """Say on which days latency or errors stood far above their usual level.

    Parameters
    ----------
    report : Report
        With the panel of service.

    Returns
    -------
    str
        A sentence; empty where nothing stood out, or the store is not known.
    """
    if SERVICE not in report.panels or report.directory is None:
        return ""
    snapshot = Snapshot(report.directory, report.model, int(report.data_version))
    whole = replace(report.question, scope=replace(report.question.scope, by="none"))
    held = comparable(snapshot, whole, lambda: (row for row in report.measurements if row.panel == SERVICE))
    series = judge(compute(SERVICE, snapshot, widened(held, snapshot)), report.contract)
    found = [outlying(series, measure, report.question.span) for measure in STANDS_OUT]
    return stood_out([one for one in found if one], report.question) if any(found) else ""
