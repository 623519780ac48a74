"""PDF: a report on paper, with vector charts, tables with every digit, and numbered pages."""

from xml.sax.saxutils import quoteattr

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from monitoring.contract.panel import Panel
from monitoring.export.finding_pictures import finding_pictures
from monitoring.export.html_tables import Budget
from monitoring.export.last_days import day_lines
from monitoring.export.links import finding_links
from monitoring.export.panel_charts import pictures
from monitoring.export.pdf_drawing import drawing
from monitoring.export.pdf_page import MARGIN, WIDE, badge, markup, paragraph, pdf
from monitoring.export.pdf_table import panel_table
from monitoring.export.picture import Picture
from monitoring.export.report_rows import told_by_panel
from monitoring.export.report_words import (
    calm_words,
    footing,
    headline,
    incident_words,
    panel_heading,
    question_line,
)
from monitoring.export.runbooks import written_parts, written_runbooks
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import count_words, handled_words
from monitoring.findings.report import Report
from monitoring.findings.stakes import stake_words
from monitoring.findings.words.words import VERDICTS, chance_words
from monitoring.panels.measurement import Measurement

MOST_ROWS = 2_000
_TOLD = 330.0  # points of a finding's words, beside its line
_BARE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 14),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
]
_WIDTH, _HEIGHT = WIDE[0] - 2 * MARGIN, WIDE[1] - 2 * MARGIN - 60


def to_pdf(report: Report, base_url: str = "") -> bytes:
    """Write a report as a PDF.

    Parameters
    ----------
    report : Report
        Any.
    base_url : str, optional
        Where the dashboard is; without it there are no links.

    Returns
    -------
    bytes
        A4 across; at most `MOST_ROWS` rows of tables, the worst of each panel first, and how many are left
        out. The same report gives the same bytes.
    """
    budget = Budget(MOST_ROWS)
    panels = told_by_panel(report)
    story = [*_head(report), *_findings(report, base_url)]
    for panel, rows in panels:
        story += _panel(panel, rows, report, budget)
    story += _texts(written_parts(report, days=False))
    return pdf(story, f"{report.contract.title} · Tidemark", footing(report))


def _head(report: Report) -> list[Flowable]:
    verdict, sentence = headline(report)
    kicker = f"{badge(verdict, VERDICTS[verdict])} &nbsp; {markup(report.contract.title)}"
    return [
        paragraph(kicker, marked=True),
        paragraph(sentence, "h1"),
        paragraph(question_line(report), "meta"),
    ]


def _findings(report: Report, base_url: str) -> list[Flowable]:
    head, found = paragraph("Findings", "h2"), report.findings
    if not found:
        return [head, paragraph(calm_words(report))]
    steps = _texts(written_runbooks(found))
    count, drawn = paragraph(count_words(found), "meta"), finding_pictures(report)
    told = [_beside(_finding(one, found, base_url), drawn.get(one.id)) for one in found]
    return [head, count, *(flowable for some in told for flowable in some), *steps]


def _texts(written: list[tuple[str, str]]) -> list[Flowable]:
    return [
        flowable
        for heading, text in written
        for flowable in (paragraph(heading, "h2"), *(paragraph(line, "small") for line in text.splitlines()))
    ]


def _finding(one: Finding, found: list[Finding], base_url: str) -> list[Flowable]:
    together = incident_words(one, found)
    known = f"n={one.n:,}", chance_words(one.adjusted_p), stake_words(one)
    facts = [one.owner, handled_words(one) or one.status, *known, together, one.note]
    meta = " · ".join(markup(fact) for fact in facts if fact)
    links = "".join(f" · <a href={quoteattr(url)}>{name}</a>" for name, url in finding_links(one, base_url))
    said = f"{badge(one.severity, VERDICTS[one.severity])} &nbsp; {markup(one.title)}"
    return [
        paragraph(said, marked=True),
        paragraph(one.next_action, "meta"),
        paragraph(f"{meta}{links}", "meta", marked=True),
        Spacer(1, 5),
    ]


def _beside(told: list[Flowable], picture: Picture | None) -> list[Flowable]:
    """Set the line of a finding to the right of its words, on the same page."""
    if picture is None:
        return told
    drawn = [paragraph(picture.caption, "meta"), drawing(picture, _WIDTH - _TOLD, _HEIGHT)]
    return [Table([[told, drawn]], colWidths=[_TOLD, _WIDTH - _TOLD], style=_BARE, hAlign="LEFT")]


def _panel(panel: Panel, rows: list[Measurement], report: Report, budget: Budget) -> list[Flowable]:
    head = [paragraph(panel_heading(panel, report), "h2")]
    drawn: list[Flowable] = []
    for picture in pictures(panel, rows, report):
        drawn.append(KeepTogether([*head, *_figure(picture)]))  # no heading is left alone at a page's foot
        head = []
    days = [paragraph(line, "meta") for line in day_lines(report, panel)]
    return [*drawn, *days, *head, *panel_table(rows, budget)]


def _figure(picture: Picture) -> list[Flowable]:
    return [paragraph(picture.caption, "meta"), drawing(picture, _WIDTH, _HEIGHT), Spacer(1, 8)]
