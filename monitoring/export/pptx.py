"""PowerPoint: a review, one finding a slide, behind one that says how the model is."""

import io
import zipfile
from datetime import datetime
from importlib import import_module
from math import ceil
from typing import Any

from monitoring.charts.theme import LIGHT
from monitoring.contract.panel import Panel
from monitoring.errors import ExportError
from monitoring.export.archive import archive
from monitoring.export.image import picture_png
from monitoring.export.links import finding_links
from monitoring.export.panel_charts import over_time, pictures
from monitoring.export.picture import Picture
from monitoring.export.report_rows import told_by_panel
from monitoring.export.report_words import calm_words, footing, headline, question_line
from monitoring.findings.documents.finding_lines import finding_lines
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import count_words, handled_words
from monitoring.findings.report import Report
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.words import VERDICTS, chance_words, number
from monitoring.kept_beside import kept_beside
from monitoring.one_line import one_line

MOST_SLIDES = 20
EXTRA = "python-pptx"
_POINT = 12_700  # of PowerPoint's own unit
_WIDE, _TALL, _MARGIN = 960, 540, 48  # points: 16 to 9
_TITLE_ONLY = 5
_LISTED = 7  # findings that the first slide names beside the worst one, which is its title
_INSETS = 14.4, 7.2  # points that a box keeps free beside and above its text
_SIGN, _BOLD, _LINE = 0.52, 0.57, 1.2  # of the size: how wide a sign is on average, how tall a line
_SMALLEST = 7
_LONGEST = 400
_LONGEST_PROPERTY = 255  # signs of what a file says about itself
_DATE = datetime(1980, 1, 1)
_COLOURS = {"critical": LIGHT.alert.text, "warning": LIGHT.watch.text, "ok": LIGHT.steady.text}
Box = tuple[float, float, float, float]


def to_pptx(report: Report, base_url: str = "") -> bytes:
    """Write the findings of a report as a presentation.

    Parameters
    ----------
    report : Report
        Any.
    base_url : str, optional
        Where the dashboard is; without it slides link to runbooks alone.

    Returns
    -------
    bytes
        At most `MOST_SLIDES` findings, worst first; the first slide says how many there are. The same report
        gives the same bytes.

    Raises
    ------
    ExportError
        Where the package that writes presentations is not installed.
    """
    review = _Review(report, base_url)
    drawn = {panel: review.picture(panel) for panel in {one.panel for one in report.findings}}
    shown = report.findings[:MOST_SLIDES]
    lines = finding_lines(report, shown)
    review.first()
    for one in shown:
        line = lines.get(one.id)
        own = over_time(line.measurements, line) if line else []
        review.finding(one, own[0] if own else drawn[one.panel])
    return review.content()


def _library() -> Any:
    try:
        return import_module("pptx")
    except ImportError:
        raise ExportError(f"a presentation needs the package {EXTRA}: pip install {EXTRA}") from None


class _Review:
    """A presentation in the making."""

    def __init__(self, report: Report, base_url: str) -> None:
        self.report, self.base_url, self.library = report, base_url, _library()
        self.rows = dict(told_by_panel(report))
        self.slides = self.library.Presentation()
        self.slides.slide_width, self.slides.slide_height = _WIDE * _POINT, _TALL * _POINT
        about = self.slides.core_properties
        about.title, about.author = _clean(report.contract.title, _LONGEST_PROPERTY), "Tidemark"
        about.created = about.modified = _DATE

    def first(self) -> None:
        """Say how the model is."""
        (verdict, sentence), found = headline(self.report), self.report.findings
        slide = self._slide(sentence, verdict, footing(self.report))
        left_out = max(len(found) - MOST_SLIDES, 0)
        more = f"; the {_least(left_out)} in the report" if left_out else ""
        findings = f"{count_words(found)}{more}"
        lines = [self.report.contract.title, findings if found else calm_words(self.report)]
        self._text(slide, lines, (_MARGIN, 170, _WIDE - 2 * _MARGIN, 80), 20)
        others = [f"{VERDICTS[one.severity]}: {one.title}" for one in found[1 : _LISTED + 1]]
        if others:
            self._text(slide, others, (_MARGIN, 255, _WIDE - 2 * _MARGIN, 170), 14)
        self._text(
            slide, [question_line(self.report)], (_MARGIN, 430, _WIDE - 2 * _MARGIN, 45), 12, LIGHT.ink2
        )

    def finding(self, one: Finding, picture: Picture | None) -> None:
        """Put one finding on a slide: sentence, evidence, chart, next action, owner, links."""
        foot = f"{footing(self.report)}. {question_line(self.report)}"  # a cohort may be cut, these not
        slide = self._slide(one.title, one.severity, foot)
        width = 330.0 if picture else _WIDE - 2.0 * _MARGIN
        who = " · ".join(
            filter(
                None, (one.owner or "the contract names no owner", handled_words(one) or one.status, one.note)
            )
        )
        self._text(slide, [_evidence(one)], (_MARGIN, 170, width, 90), 14, LIGHT.ink2)
        self._text(slide, [f"Next: {one.next_action}"], (_MARGIN, 270, width, 120), 16)
        self._text(slide, [who], (_MARGIN, 400, width, 62), 14)
        self._links(slide, finding_links(one, self.base_url), (_MARGIN, 462, width, 26))
        if picture:
            self._text(slide, [picture.caption], (400, 165, _WIDE - 400 - _MARGIN, 20), 11, LIGHT.ink2)
            self._image(slide, picture, (400, 190, _WIDE - 400 - _MARGIN, 290))

    def picture(self, panel: Panel) -> Picture | None:
        """Give the leading chart of a panel; None where it has none."""
        return next(iter(pictures(panel, self.rows.get(panel, []), self.report)), None)

    def content(self) -> bytes:
        """Give the file, packed again without the time of writing."""
        buffer = io.BytesIO()
        self.slides.save(buffer)
        with zipfile.ZipFile(buffer) as packed:
            return archive({name: packed.read(name) for name in sorted(packed.namelist(), key=_part)})

    def _slide(self, title: str, verdict: str, foot: str) -> Any:
        slide = self.slides.slides.add_slide(self.slides.slide_layouts[_TITLE_ONLY])
        place = (_MARGIN, 70, _WIDE - 2 * _MARGIN, 90)
        self._fill(slide.shapes.title, [title], place, 26, LIGHT.ink, bold=True)
        colour = _COLOURS.get(verdict, LIGHT.none.text)
        self._text(slide, [VERDICTS[verdict]], (_MARGIN, 36, 300, 30), 16, colour)
        self._text(slide, [foot], (_MARGIN, 495, _WIDE - 2 * _MARGIN, 30), 9, LIGHT.ink2)
        return slide

    def _text(self, slide: Any, lines: list[str], box: Box, size: int, colour: str = LIGHT.ink) -> None:
        shape = slide.shapes.add_textbox(*(round(k * _POINT) for k in box))
        self._fill(shape, lines, box, size, colour)

    def _fill(
        self, shape: Any, lines: list[str], box: Box, size: int, colour: str, *, bold: bool = False
    ) -> None:
        shape.left, shape.top, shape.width, shape.height = (round(k * _POINT) for k in box)
        frame = shape.text_frame
        frame.word_wrap = True
        shown = [_clean(line) for line in lines]
        fitting = _fitting(shown, box, size, _BOLD if bold else _SIGN)
        for k, line in enumerate(shown):
            text = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            text.alignment = self.library.enum.text.PP_ALIGN.LEFT
            run = text.add_run()
            run.text, run.font.size, run.font.bold = line, fitting * _POINT, bold
            run.font.color.rgb = self.library.dml.color.RGBColor.from_string(colour.removeprefix("#"))

    def _links(self, slide: Any, links: list[tuple[str, str]], box: Box) -> None:
        """Write links beside each other; nothing where there is none."""
        if not links:
            return
        frame = slide.shapes.add_textbox(*(round(k * _POINT) for k in box)).text_frame
        for k, (name, url) in enumerate(links):
            for text, address in ((" · " if k else "", None), (name, url)):
                run = frame.paragraphs[0].add_run()
                run.text, run.font.size, run.hyperlink.address = text, 14 * _POINT, address

    def _image(self, slide: Any, picture: Picture, box: Box) -> None:
        left, top, width, height = (round(k * _POINT) for k in box)
        shape = slide.shapes.add_picture(io.BytesIO(_drawn(picture)), left, top, width=width)
        if shape.height > height:
            shape.width, shape.height = round(shape.width * height / shape.height), height
        shape._element.nvPicPr.cNvPr.set("descr", picture.caption)


@kept_beside
def _drawn(picture: Picture) -> bytes:
    """Draw a picture, once for all findings without a line of their own: they have that of their panel."""
    return picture_png(picture)


def _fitting(lines: list[str], box: Box, size: int, sign: float) -> int:
    """Give the largest size, up to the wanted one, at which the lines do not leave their box."""
    wide, tall = box[2] - _INSETS[0], box[3] - _INSETS[1]
    for points in range(size, _SMALLEST, -1):
        rows = sum(max(1, ceil(len(line) * sign * points / wide)) for line in lines)
        if rows * points * _LINE <= tall:
            return points
    return _SMALLEST


def _evidence(one: Finding) -> str:
    unit = words_of_row(one).unit
    shown = f"{words_of_row(one).name} {told(one, unit).whole}"
    before = (
        "" if one.baseline_value != one.baseline_value else f"baseline {number(one.baseline_value, unit)}"
    )
    return " · ".join(filter(None, (shown, f"n={one.n:,}", before, chance_words(one.adjusted_p))))


def _part(name: str) -> tuple[bool, str]:
    """The list of content types comes first, as readers expect."""
    return name != "[Content_Types].xml", name


def _least(number: int) -> str:
    return "least of them is" if number == 1 else f"{number:,} least of them are"


def _clean(text: str, most: int = _LONGEST + 1) -> str:
    """Give a text on one line, of no more signs than `most`."""
    return one_line(" ".join(text[: 2 * _LONGEST].split()), most)
