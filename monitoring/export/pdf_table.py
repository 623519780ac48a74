"""The tables of PDFs: rounded for the eye, every digit below, the worst rows kept first."""

from collections.abc import Callable, Sequence
from math import isfinite, isnan
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, TableStyle

from monitoring.export.html_tables import Budget, worst_first
from monitoring.export.pdf_fonts import BOLD, REGULAR, printable
from monitoring.export.pdf_page import COLOURS, INK, LINE, SOFT, paragraph
from monitoring.findings.change_words import change_words
from monitoring.findings.measure_words import words_of
from monitoring.findings.words import VERDICTS, Unit, interval, number
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import print_instant

_SIZE, _SMALL, _PADDING = 7.0, 5.2, 3.0
_LONGEST_REASON = 300


class Exact(Flowable):  # type: ignore[misc]
    """A rounded number, the exact one small below it; both set to the right."""

    def __init__(self, rounded: str, exact: str) -> None:
        super().__init__()
        self.rounded, self.exact = rounded, exact

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """Take the width there is, and two lines."""
        self.width = available
        return available, _SIZE + _SMALL + 2.4

    def draw(self) -> None:
        """Draw both lines."""
        self.canv.setFillColor(INK)
        self.canv.setFont(REGULAR, _SIZE)
        self.canv.drawRightString(self.width, _SMALL + 3, self.rounded)
        self.canv.setFillColor(SOFT)
        self.canv.setFont(REGULAR, _SMALL)
        self.canv.drawRightString(self.width, 1.2, self.exact)


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
        The table, and how many rows found no room.
    """
    kept = {id(one) for one in worst_first(rows) if budget.take(1)}
    series = len({one.window_start for one in rows}) > 1
    names = [name for name in _COLUMNS if series or name != "from"]
    shown = [one for one in rows if id(one) in kept]
    left_out = len(rows) - len(shown)
    made: list[Flowable] = [_table(shown, names)] if shown else []
    return [*made, *([paragraph(f"{left_out:,} more rows are in the CSV.", "meta")] if left_out else [])]


def _table(rows: Sequence[Measurement], names: Sequence[str]) -> LongTable:
    widths = [_WIDTHS[name] for name in names]
    widths[-1] += _WIDTHS["from"] if "from" not in names else 0
    body = [
        [_fitted(_COLUMNS[name](one), width) for name, width in zip(names, widths, strict=True)]
        for one in rows
    ]
    right = [k for k, name in enumerate(names) if name in _RIGHT]
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
        [list(names), *body], colWidths=widths, repeatRows=1, style=TableStyle(style), hAlign="LEFT"
    )


def _fitted(cell: Any, width: float) -> Any:
    """Cut a text that is wider than its column; the CSV has it whole."""
    if not isinstance(cell, str):
        return cell
    room, shown = width - 2 * _PADDING, printable(cell[:200])
    if stringWidth(shown, REGULAR, _SIZE) <= room:
        return shown
    while shown and stringWidth(f"{shown}…", REGULAR, _SIZE) > room:
        shown = shown[:-1]
    return f"{shown}…"


def _exact(value: float, rounded: str) -> Any:
    if isnan(value):
        return ""
    return Exact(rounded, repr(float(value))) if isfinite(value) else rounded


def _unit(one: Measurement) -> Unit:
    return words_of(one.measure).unit


def _value(one: Measurement) -> Any:
    return _exact(one.value, number(one.value, _unit(one))) or number(one.value)


_RIGHT = ("value", "95% interval", "n", "baseline", "change")
_COLUMNS: dict[str, Callable[[Measurement], Any]] = {
    "from": lambda m: print_instant(m.window_start)[:16],
    "measure": lambda m: m.measure,
    "subject": lambda m: m.subject,
    "value": _value,
    "95% interval": lambda m: interval(m.lower, m.upper, _unit(m)),
    "n": lambda m: f"{m.n:,}",
    "baseline": lambda m: _exact(m.baseline_value, number(m.baseline_value, _unit(m))),
    "change": lambda m: _exact(m.change, change_words(m)),
    "verdict": lambda m: VERDICTS[m.verdict],
    "reason": lambda m: paragraph(m.reason[:_LONGEST_REASON], "cell") if m.reason else "",
}
_WIDTHS = {
    "from": 76,
    "measure": 104,
    "subject": 92,
    "value": 72,
    "95% interval": 84,
    "n": 44,
    "baseline": 76,
    "change": 80,
    "verdict": 50,
    "reason": 84,
}
