"""HTML: a report as one file that needs nothing else, for mail, archives and printing."""

from collections.abc import Sequence
from html import escape

from monitoring.contract.panel import Panel
from monitoring.export.finding_pictures import finding_pictures
from monitoring.export.html_style import STYLE
from monitoring.export.html_tables import Budget, panel_table
from monitoring.export.last_days import day_lines
from monitoring.export.links import finding_links
from monitoring.export.long_text import html_text, spelled
from monitoring.export.panel_charts import pictures
from monitoring.export.picture import Picture, seen
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

LARGEST = 1_000_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


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
    head = _head(report) + _findings(report, base_url)
    panels = told_by_panel(report)
    drawn = {panel: _drawn(panel, rows, report) for panel, rows in panels}
    tail = _texts(written_parts(report, days=False))
    spent = len(head.encode()) + len(tail.encode()) + sum(len(svg.encode()) for svg in drawn.values())
    budget = Budget(LARGEST - spent - 100_000)
    small_first = sorted(panels, key=lambda one: len(one[1]))  # a wide panel leaves the others their room
    tables = {panel: panel_table(rows, budget) for panel, rows in small_first}
    body = (
        head
        + "".join(_panel(panel_heading(panel, report), drawn[panel] + tables[panel]) for panel, _ in panels)
        + tail
    )
    exact = "Rounded numbers hold their exact value; CSV, JSON and Parquet have the same digits."
    return page(f"{report.contract.title} · Tidemark", body, f"{footing(report)}. {exact}").encode()


def page(title: str, body: str, foot: str, style: str = "") -> str:
    """Put a page together that needs nothing else.

    Parameters
    ----------
    title, foot : str
        Text.
    body : str
        HTML.
    style : str, optional
        Beside that of every page.

    Returns
    -------
    str
        HTML that may not run or fetch anything.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{html_text(title)}</title><style>{STYLE}{style}</style></head>\n<body><main>{body}"
        f"<footer>{html_text(foot)}</footer></main></body></html>\n"
    )


def _head(report: Report) -> str:
    verdict, sentence = headline(report)
    return (
        f"<header><p><b class='{verdict}'>{VERDICTS[verdict]}</b> "
        f"{html_text(report.contract.title)}</p><h1>{html_text(sentence)}</h1>"
        f"<p class='meta'>{html_text(question_line(report))}</p></header>\n"
    )


def _findings(report: Report, base_url: str) -> str:
    found = report.findings
    if not found:
        return f"<section><h2>Findings</h2><p>{calm_words(report)}</p></section>\n"
    drawn = {name: figure(one) for name, one in finding_pictures(report).items()}
    items = "".join(_finding(one, found, base_url, drawn.get(one.id, "")) for one in found)
    steps = _texts(written_runbooks(found))
    count = html_text(count_words(found))
    head = f"<h2>Findings</h2><p class='meta'>{count}</p>"
    return f"<section>{head}<ol class='findings'>{items}</ol></section>\n{steps}"


def _texts(written: list[tuple[str, str]]) -> str:
    return "".join(
        f"<section><h2>{html_text(heading)}</h2><pre>{escape(spelled(text))}</pre></section>\n"
        for heading, text in written
    )


def _finding(one: Finding, found: list[Finding], base_url: str, drawn: str) -> str:
    facts = [
        f"n={one.n:,}",
        chance_words(one.adjusted_p),
        stake_words(one),
        incident_words(one, found),
        one.owner,
        handled_words(one),
    ]
    meta = " · ".join(html_text(fact) for fact in facts if fact)
    said = " · ".join(f'<a href="{escape(url)}">{name}</a>' for name, url in finding_links(one, base_url))
    verdict = f"<b class='{one.severity}'>{VERDICTS[one.severity]}</b>"
    return (
        f"<li><div class='told'><div>{verdict} {html_text(one.title)}"
        f"<p>{html_text(one.next_action)}</p><p class='meta'>{meta}{' · ' if said else ''}{said}</p></div>"
        f"{drawn}</div></li>"
    )


def _panel(heading: str, shown: str) -> str:
    return f"<section><h2>{html_text(heading)}</h2>{shown}</section>\n"


def _drawn(panel: Panel, rows: Sequence[Measurement], report: Report) -> str:
    days = "".join(f"<p class='meta'>{html_text(line)}</p>" for line in day_lines(report, panel))
    return "".join(map(figure, pictures(panel, rows, report))) + days


def figure(picture: Picture) -> str:
    """Draw a picture in both themes: the style shows one of them, paper the light one."""
    caption = html_text(picture.caption)
    named = f"role='img' aria-label='{caption}'"  # else a screen reader walks through its marks
    drawn = "".join(
        f"<div class='{theme}' {named}>{seen(svg)}</div>" for theme, svg in picture.in_both().items()
    )
    of_lines = isinstance(picture.draw("light")["height"], dict)  # as high as these need, on paper as well
    kind = " class='lines'" if of_lines else ""
    return f"<figure{kind}><figcaption>{caption}</figcaption>{drawn}</figure>"
