"""HTML: a report as one file that needs nothing else, for mail, archives and printing."""

from html import escape
from itertools import groupby

from monitoring import __version__
from monitoring.export.html_charts import charts
from monitoring.export.html_style import STYLE
from monitoring.export.html_tables import Budget, panel_table
from monitoring.findings.finding import Finding
from monitoring.findings.report import Report
from monitoring.findings.status import of_report
from monitoring.findings.words import VERDICTS, evidence
from monitoring.panels.measurement import Measurement
from monitoring.scope.address import short_hash
from monitoring.scope.instant import local_day

LARGEST = 1_000_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PANELS = {"quality": "Data quality"}


def to_html(report: Report, base_url: str = "") -> bytes:
    """Write a report as a page of its own.

    Parameters
    ----------
    report : Report
        Any.
    base_url : str, optional
        Where the dashboard is; without it there are no links.

    Returns
    -------
    bytes
        UTF-8, under 1 MB: no script and no request; every text of the data is escaped.
    """
    head = _head(report) + _findings(report.findings, base_url)
    panels = [(panel, list(rows)) for panel, rows in groupby(report.measurements, key=lambda m: m.panel)]
    drawn = {panel: charts(panel, rows, report) for panel, rows in panels}
    spent = len(head.encode()) + sum(len(svg.encode()) for svg in drawn.values())
    budget = Budget(LARGEST - spent - 100_000)
    body = head + "".join(_panel(panel, rows, drawn[panel], budget) for panel, rows in panels)
    return _page(report, body).encode()


def _page(report: Report, body: str) -> str:
    title = escape(f"{report.contract.title} · Tidemark")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body><main>{body}"
        f"<footer>Tidemark {escape(__version__)}, data version {escape(report.data_version)}, "
        f"contract {short_hash(report.contract_hash)}. "
        "Rounded numbers hold their exact value; CSV, JSON and Parquet have the same digits.</footer>"
        "</main></body></html>\n"
    )


def _head(report: Report) -> str:
    status = of_report(report)
    return (
        f"<header><p><b class='{status.verdict}'>{VERDICTS[status.verdict]}</b> "
        f"{escape(report.contract.title)}</p><h1>{escape(status.sentence)}</h1>"
        f"<p class='meta'>{escape(_question(report))}</p></header>\n"
    )


def _question(report: Report) -> str:
    """The whole question in words, with the rows that answer it."""
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


def _findings(found: list[Finding], base_url: str) -> str:
    if not found:
        return "<section><h2>Findings</h2><p>Nothing is at or above a warning.</p></section>\n"
    items = "".join(_finding(one, base_url) for one in found)
    return f"<section><h2>Findings</h2><ol class='findings'>{items}</ol></section>\n"


def _finding(one: Finding, base_url: str) -> str:
    facts = [f"n={one.n:,}", evidence(one.adjusted_p), one.owner]
    meta = " · ".join(escape(fact) for fact in facts if fact)
    links = [("Runbook", one.runbook), ("Open", f"{base_url.rstrip('/')}{one.link}" if base_url else "")]
    said = " · ".join(f'<a href="{escape(url)}">{name}</a>' for name, url in links if _safe(url))
    return (
        f"<li><b class='{one.severity}'>{VERDICTS[one.severity]}</b> {escape(one.title)}"
        f"<p>{escape(one.next_action)}</p><p class='meta'>{meta}{' · ' if said else ''}{said}</p></li>"
    )


def _safe(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _panel(panel: str, rows: list[Measurement], svg: str, budget: Budget) -> str:
    name = _PANELS.get(panel, panel.capitalize())
    return f"<section><h2>{escape(name)}</h2>{svg}{panel_table(rows, budget)}</section>\n"
