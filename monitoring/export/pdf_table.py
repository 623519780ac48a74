"""The tables of PDFs: rounded for the eye, every digit below, the worst rows kept first."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, isnan

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, TableStyle

from monitoring.export.document_rows import (
    digits_below,
    document_rows,
    row_name,
    row_subject,
    shown_columns,
)
from monitoring.export.html_tables import Budget, left_out_words, worst_first
from monitoring.export.pdf_fonts import BOLD, REGULAR, printable
from monitoring.export.pdf_page import COLOURS, INK, LINE, MARGIN, SOFT, WIDE, paragraph
from monitoring.export.report_rows import NUMBERS, WHERE, from_minute, reason_words, telling
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.measure_words import words_of_row
from monitoring.findings.words.words import VERDICTS, number
from monitoring.panels.measurement import Measurement

_SIZE, _SMALL, _PADDING = 7.0, 5.2, 3.0
_GAP = 3 * _PADDING
_PAPER = WIDE[0] - 2 * MARGIN
_LONGEST_TEXT = 300
_LEAST_REASON, _MOST_AIR = 84.0, 14.0
_TEXTS = ("cohort", "version", "measure", "subject")


class Number(Flowable):  # type: ignore[misc]
    """A rounded number, the exact one small below it; to the right, and smaller where there is no room."""

    def __init__(self, rounded: str, exact: str = "") -> None:
        super().__init__()
        self.lines = [(rounded, _SIZE, INK), *([(exact, _SMALL, SOFT)] if exact else [])]

    @property
    def natural(self) -> float:
        """How wide it is where there is room."""
        return float(max(stringWidth(text, REGULAR, size) for text, size, _ in self.lines))

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Take the width there is, and the height of its lines."""
        self.width, self.height = available, 2.4 + sum(size for _, size, _ in self.lines)
        return self.width, self.height

    def draw(self) -> None:
        """Draw its lines, digits as small as they must be for all of them to be seen."""
        for (text, size, colour), below in zip(self.lines, (6.4, 13.4), strict=False):
            smaller = min(1.0, self.width / max(stringWidth(text, REGULAR, size), 1.0))
            self.canv.setFillColor(colour)
            self.canv.setFont(REGULAR, size * smaller)
            self.canv.drawRightString(self.width, self.height - below, text)


Cell = str | Number


def panel_table(rows: Sequence[Measurement], budget: Budget) -> list[Flowable]:
    """Set the rows of one panel.

    Parameters
    ----------
    rows : sequence of Measurement
        In their order.
    budget : Budget
        Rows that may still be set; the worst come first.

    Returns
    -------
    list of Flowable
        The table, how many rows found no room, and what has no value.
    """
    parts = document_rows(rows)
    valued = [*parts.first, *parts.folded]
    kept = {id(one) for one in worst_first(valued) if budget.take(1)}
    shown = [one for one in valued if id(one) in kept]
    below = left_out_words(len(valued) - len(shown)), parts.valueless
    made: list[Flowable] = [_table(shown, shown_columns(shown, [*telling(rows), *_ALWAYS]))] if shown else []
    return [*made, *(paragraph(words, "meta") for words in below if words)]


def _table(rows: Sequence[Measurement], names: Sequence[str]) -> LongTable:
    written = [[_COLUMNS[name](one) for name in names] for one in rows]
    widths = _widths(dict(zip(names, zip(*written, strict=True), strict=True)))
    body = [
        [_set(name, cell, widths[name]) for name, cell in zip(names, row, strict=True)] for row in written
    ]
    right = [k for k, name in enumerate(names) if name in NUMBERS]
    coloured = [
        ("TEXTCOLOR", (k, line), (k, line), HexColor(COLOURS[one.verdict]))
        for k in [names.index("verdict")]
        for line, one in enumerate(rows, start=1)
    ]
    style = [
        ("FONT", (0, 0), (-1, -1), REGULAR, _SIZE),
        ("TEXTCOLOR", (0, 1), (-1, -1), INK),
        ("FONT", (0, 0), (-1, 0), BOLD, _SIZE),
        ("TEXTCOLOR", (0, 0), (-1, 0), SOFT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING * 2),
        ("TOPPADDING", (0, 0), (-1, -1), _PADDING / 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), _PADDING / 2),
        *(("ALIGN", (k, 0), (k, -1), "RIGHT") for k in right),
        *coloured,
    ]
    return LongTable(
        [list(names), *body],
        colWidths=[*widths.values()],
        repeatRows=1,
        style=TableStyle(style),
        hAlign="LEFT",
    )


def _widths(columns: Mapping[str, Sequence[Cell]]) -> dict[str, float]:
    """Give each column what its widest cell needs, within bounds, and the reason what is left.

    Where the paper is too narrow, texts have less; where it is wider than needed, there is more air.
    """
    found = {
        name: min(_MOST[name], max(map(_natural, (name, *cells))) + _GAP) for name, cells in columns.items()
    }
    reason = found.pop("reason")
    left = _PAPER - sum(found.values())
    texts = sum(width for name, width in found.items() if name in _TEXTS)
    share = 1 + min(0.0, left - _LEAST_REASON) / texts
    air = min(_MOST_AIR, max(0.0, left - reason) / len(found))
    found = {name: width * (share if name in _TEXTS else 1) + air for name, width in found.items()}
    return found | {"reason": _PAPER - sum(found.values())}


def _natural(cell: Cell) -> float:
    """How wide a cell is where there is room."""
    if isinstance(cell, Number):
        return cell.natural
    return float(stringWidth(_shown(cell), BOLD, _SIZE))


def _set(name: str, cell: Cell, width: float) -> Flowable | str:
    """Set a cell: whose a row is and why on as many lines as they need, a number as small as it must be."""
    if not isinstance(cell, str) or not cell:
        return cell
    if name == "reason":
        return paragraph(cell, "cell")
    if _natural(cell) <= width - _GAP:
        return _shown(cell)
    return Number(cell) if name in NUMBERS else paragraph(_shown(cell), "cell")


def _exact(value: float, rounded: str) -> Cell:
    if isnan(value):
        return ""
    return Number(rounded, digits_below(value, rounded)) if isfinite(value) else rounded


def _shown(text: str) -> str:
    """Give what is printed of a text: spelled out, signs that the font lacks are longer."""
    return _middle_cut(printable(_middle_cut(text)))


def _middle_cut(text: str) -> str:
    """Keep both ends of a long text: the cohort of a split ends with its value."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[: _LONGEST_TEXT // 2]} … {text[-_LONGEST_TEXT // 2 :]}"


def _unit(one: Measurement) -> Unit:
    return words_of_row(one).unit


def _value(one: Measurement) -> Cell:
    return _exact(one.value, told(one, _unit(one)).value) or number(one.value)


_COLUMNS: dict[str, Callable[[Measurement], Cell]] = {
    "cohort": WHERE["cohort"],
    "version": WHERE["version"],
    "from": from_minute,
    "measure": row_name,
    "subject": row_subject,
    "value": _value,
    "95% interval": lambda m: told(m, _unit(m)).ends,
    "n": lambda m: f"{m.n:,}",
    "baseline": lambda m: _exact(m.baseline_value, in_decimals_of(m, m.baseline_value, _unit(m))),
    "change": lambda m: _exact(m.change, change_words(m)),
    "verdict": lambda m: VERDICTS[m.verdict],
    "reason": lambda m: reason_words(m)[:_LONGEST_TEXT],
}
_ALWAYS = tuple(name for name in _COLUMNS if name not in WHERE)
_MOST = {
    "cohort": 150,
    "version": 80,
    "from": 80,
    "measure": 130,
    "subject": 140,
    "value": 86,
    "95% interval": 104,
    "n": 60,
    "baseline": 86,
    "change": 86,
    "verdict": 50,
    "reason": 220,
}
"""Points that a column needs at most: all but texts have room together, beside the least reason."""
