"""The paper of PDFs: pages that are numbered, a foot on each, and the styles of their text."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from monitoring.charts.theme import LIGHT
from monitoring.export.pdf_fonts import BOLD, REGULAR, printable, signs
from monitoring.store.scheduling.stages import begin

MARGIN = 40.0
_FRAME = 6.0  # what reportlab leaves around a frame
WIDE, TALL = landscape(A4), A4
INK, SOFT, LINE = HexColor(LIGHT.ink), HexColor(LIGHT.ink2), HexColor(LIGHT.line)
COLOURS = {
    "critical": LIGHT.alert.text,
    "warning": LIGHT.watch.text,
    "ok": LIGHT.steady.text,
    "insufficient": LIGHT.none.text,
    "undefined": LIGHT.none.text,
    "": LIGHT.none.text,
}
MARKS = {"critical": "◆", "warning": "▲", "ok": "●", "insufficient": "○", "undefined": "○", "": ""}
_SIZES = {
    "h1": (16, 20, BOLD, INK),
    "h2": (11, 15, BOLD, INK),
    "h3": (9.5, 12, BOLD, INK),
    "body": (9, 12.5, REGULAR, INK),
    "meta": (8, 11, REGULAR, SOFT),
    "small": (7.6, 9.8, REGULAR, INK),
    "cell": (7, 8.6, REGULAR, INK),
}
LONGEST = 1_000  # signs of one paragraph


@cache
def style(name: str) -> ParagraphStyle:
    """Give the style of a name: ``h1 h2 h3 body meta small cell``."""
    signs()
    size, leading, font, colour = _SIZES[name]
    head = name in ("h2", "h3")
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=colour,
        spaceBefore=size - 2 if head else 0,
        spaceAfter=3 if head else 2,
        keepWithNext=1 if head else 0,
        splitLongWords=1,
    )


def markup(text: str) -> str:
    """Make a text mean nothing but itself in a paragraph; a very long one is cut."""
    shown = printable(text[: 2 * LONGEST])  # of ten million signs nobody waits for the rest
    return escape(shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …")


def paragraph(text: str, name: str = "body", *, marked: bool = False) -> Paragraph:
    """Set a text; with `marked` it is markup already."""
    return Paragraph(text if marked else markup(text), style(name))


def badge(verdict: str, word: str) -> str:
    """Write a verdict as markup: its shape, its word, its colour."""
    return f'<font name="{BOLD}" color="{COLOURS[verdict]}">{MARKS[verdict]} {markup(word)}</font>'


def pdf(story: Sequence[Flowable], title: str, foot: str, size: tuple[float, float] = WIDE) -> bytes:
    """Lay flowables out on pages.

    Parameters
    ----------
    story : sequence of Flowable
        In their order.
    title : str
        Of the document.
    foot : str
        Stands at the foot of every page, before its number.
    size : pair of float
        Of the paper, in points.

    Returns
    -------
    bytes
        The same flowables give the same bytes: no time and no chance is in them.
    """
    begin("laying out the pages")
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=size,
        leftMargin=MARGIN - _FRAME,
        rightMargin=MARGIN - _FRAME,
        topMargin=MARGIN - _FRAME,
        bottomMargin=MARGIN,
        title=printable(title[:200]),
        author="Tidemark",
        invariant=1,
        lang="en",
    )
    shown = printable(foot)

    def canvas(*given: Any, **options: Any) -> Canvas:
        return _Numbered(shown, *given, **options)

    document.build(list(story), canvasmaker=canvas)
    return buffer.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """Writes every page when all are known, so that each can say how many there are."""

    def __init__(self, foot: str, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._foot = foot
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the pages, each with its foot."""
        pages = list(self._pages)
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            self._write_foot(f"Page {number} of {len(pages)}")
            super().showPage()
        super().save()

    def _write_foot(self, number: str) -> None:
        width, _ = self._pagesize
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, MARGIN - 4, width - MARGIN, MARGIN - 4)
        self.setFillColor(SOFT)
        self.setFont(REGULAR, 7.5)
        self.drawString(MARGIN, MARGIN - 15, self._foot)
        self.drawRightString(width - MARGIN, MARGIN - 15, number)
