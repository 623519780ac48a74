"""The minutes as a PDF: one upright page of A4, whatever is in it."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepInFrame, Spacer, Table

from monitoring.export.minutes_charts import minutes_pictures
from monitoring.export.minutes_words import (
    INCIDENT_COLUMNS,
    LONGEST_ANSWER,
    MOST_INCIDENTS,
    decision_blocks,
    heading,
    incident_line,
    incidents_heading,
    kicker,
    left_out,
    severity,
    short,
)
from monitoring.export.pdf_drawing import drawing
from monitoring.export.pdf_fonts import BOLD
from monitoring.export.pdf_page import COLOURS, LINE, MARGIN, TALL, badge, markup, paragraph, pdf
from monitoring.export.picture import Picture
from monitoring.export.report_words import calm_words, footing, question_line
from monitoring.findings.meeting.minutes import Minutes
from monitoring.findings.meeting.status import of_report
from monitoring.findings.words.words import VERDICTS

_WIDTH, _HEIGHT = TALL[0] - 2 * MARGIN, TALL[1] - 2 * MARGIN - 12
_HALF, _CHART = _WIDTH / 2 - 8, 102.0
_LABEL = 76.0
_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
_RULED = [*_BARE, ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]


def minutes_pdf(made: Minutes) -> bytes:
    """Write the minutes as a PDF.

    Parameters
    ----------
    made : Minutes
        Any.

    Returns
    -------
    bytes
        Exactly one page; what has no room is counted on it. The same minutes give the same bytes.
    """
    body = [*_head(made), *_sentences(made), *_charts(minutes_pictures(made)), *_standing(made)]
    body += _decisions(made)
    return pdf(
        [KeepInFrame(_WIDTH, _HEIGHT, body)], f"{heading(made)} · minutes pack", footing(made.report), TALL
    )


def _head(made: Minutes) -> list[Flowable]:
    verdict = made.standing[0].finding.severity if made.standing else of_report(made.report).verdict
    shown = f"{badge(verdict, VERDICTS[verdict])} &nbsp; {markup(kicker(made))}"
    return [
        paragraph(shown, "meta", marked=True),
        paragraph(short(heading(made)), "h1"),
        paragraph(short(question_line(made.report)), "small"),
        Spacer(1, 4),
    ]


def _sentences(made: Minutes) -> list[Flowable]:
    texts = [markup(short(one.text, LONGEST_ANSWER)) for one in made.answers]
    texts[0] = f'<font name="{BOLD}">{texts[0]}</font>'
    rows = [
        [paragraph(_bold(one.question), "small", marked=True), paragraph(text, "body", marked=True)]
        for one, text in zip(made.answers, texts, strict=True)
    ]
    return [Table(rows, colWidths=[_LABEL, _WIDTH - _LABEL], style=_RULED, hAlign="LEFT"), Spacer(1, 8)]


def _charts(found: Sequence[Picture]) -> list[Flowable]:
    cells = [
        [paragraph(_bold(one.caption), "small", marked=True), drawing(one, _HALF, _CHART)] for one in found
    ]
    rows = [[*cells[k : k + 2], ""][:2] for k in range(0, len(cells), 2)]
    return [Table(rows, colWidths=[_WIDTH / 2] * 2, style=_BARE, hAlign="LEFT"), Spacer(1, 4)] if rows else []


def _standing(made: Minutes) -> list[Flowable]:
    head = paragraph(incidents_heading(made), "h3")
    if not made.standing:
        return [head, paragraph(calm_words(made.report), "small")]
    lines = [(incident_line(some, made), severity(some)) for some in made.incidents[:MOST_INCIDENTS]]
    rows = [
        [paragraph(_bold(name), "small", marked=True) for name in INCIDENT_COLUMNS],
        *(
            [
                paragraph(badge(worst, line[0]), "small", marked=True),
                *(paragraph(c, "small") for c in line[1:]),
            ]
            for line, worst in lines
        ),
    ]
    widths = [44.0, _WIDTH - 44 - 66 - 78 - 48, 66.0, 78.0, 48.0]
    more = left_out(len(made.incidents), MOST_INCIDENTS, "incidents")
    return [
        head,
        Table(rows, colWidths=widths, style=_RULED, hAlign="LEFT"),
        *([paragraph(more, "small")] if more else []),
    ]


def _decisions(made: Minutes) -> list[Flowable]:
    story: list[Flowable] = []
    for name, lines in decision_blocks(made):
        story += [paragraph(name, "h3"), *(paragraph(line, "small") for line in lines)]
    return story


def _bold(text: str) -> str:
    return f'<font name="{BOLD}" color="{COLOURS[""]}">{markup(text)}</font>'
