"""Axes that several charts share."""

from __future__ import annotations

import re

from monitoring.charts.lazy_imports import alt
from monitoring.charts.theme import Tokens

#: What one period is called.
PERIODS = {"hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}
#: How one is written.
WHEN = {"hour": "%a %-d %b, %H:%M", "day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%B %Y"}

_DAYS = "((+domain('x')[1]) - (+domain('x')[0])) / 864e5"
_MONTHS = 400
"""Days from which on ticks stand at months alone, and say the year: of several the first may have no room."""
#: Months of several years; else hours inside a day, the year at its first day, else day and month.
TIME_LABEL = (
    f"{_DAYS} > {_MONTHS} ? utcFormat(datum.value,'%b %Y') : "
    "utchours(datum.value) + utcminutes(datum.value) > 0 ? utcFormat(datum.value,'%H:%M')"
    " : utcmonth(datum.value) === 0 && utcdate(datum.value) === 1 ? utcFormat(datum.value,'%-d %b %Y')"
    " : utcFormat(datum.value,'%-d %b')"
)


def time_x(field: str) -> alt.X:
    """Make the time axis: UTC whatever the browser's zone, weeks from Monday."""
    axis = alt.Axis(labelExpr=TIME_LABEL, labelFlush=20, values=alt.ExprRef(_time_ticks()))
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc", nice=False), axis=axis)


def _time_ticks() -> str:
    """Every third hour, day, Monday, month, quarter or year: what gives about ten ticks.

    Quarters begin in January. Vega's own week begins on Sunday; 345,600,000 ms is
    the first Monday since 1970.
    """
    first, last = "(+domain('x')[0])", "(+domain('x')[1])"
    days = _DAYS

    def every(step: str, origin: str = "0") -> str:
        return f"sequence(ceil(({first} - {origin}) / {step}) * {step} + {origin}, {last} + 1, {step})"

    quarter = f"utc(utcyear({first}), 3 * ceil((utcmonth({first}) + (utcdate({first}) > 1 ? 1 : 0)) / 3), 1)"
    return (
        f"!({days} > 0) ? []"
        f" : {days} <= 2 ? {every('108e5')}"
        f" : {days} <= 10 ? {every('864e5')}"
        f" : {days} <= 100 ? {every('6048e5', '3456e5')}"
        f" : {days} <= 200 ? {every('12096e5', '3456e5')}"
        f" : {days} <= {_MONTHS} ? utcSequence('month', {first}, {last} + 1)"
        f" : {days} <= 1200 ? utcSequence('month', {quarter}, {last} + 1, 3)"
        f" : utcSequence('year', {first}, {last} + 1)"
    )


def once() -> alt.Chart:
    """Begin a chart of one row whatever the data: a constant mark would be drawn once a row."""
    return alt.Chart().transform_aggregate(rows="count()")


def counts() -> str:
    """Make the label expression of an axis of counts: whole below a thousand, then short."""
    return "format(datum.value, datum.value < 1e3 ? ',.0f' : '~s')"


def as_coarse_as_ticks(format: str) -> str:
    """Give the format of an axis of values written like `.3f` or `.1%`: no more digits than its steps need.

    Without a precision Vega takes that of the steps, the same for every tick; counts without a type would be
    written as 1.4e+3.

    Examples
    --------
    >>> [as_coarse_as_ticks(one) for one in (".3f", ".1%", ",.1f", ",.3~r", ",")]
    ['f', '%', ',f', ',f', ',f']
    """
    found = re.fullmatch(r"(,?)(?:\.\d(?:([f%])|~r))?", format)
    return found[1] + (found[2] or "f") if found else format


def flat_labels(format: str) -> str:
    """Make the label expression of a vertical axis `as_coarse_as_ticks` that may have one value alone.

    Without steps Vega gives it six decimals.
    """
    precise = f"replace('{format}', regexp('([^~])([f%])$'), '$1~$2')"
    return f"domain('y')[0] === domain('y')[1] ? format(datum.value, {precise}) : {short_label()}"


def short_label() -> str:
    """Make the label expression of an axis of values: a power of ten where zeros would have to be counted."""
    zeros = "(abs(datum.value) >= 1e12 || length(datum.label) > 10 && abs(datum.value) < 1e-4 && datum.value)"
    return f"({zeros} ? replace(format(datum.value, '~e'), 'e+', 'e') : datum.label)"


def signed_labels() -> str:
    """Make the label expression of an axis of differences: zero has no sign, ticks have the same digits."""
    zero = "abs(datum.value) < (domain('y')[1] - domain('y')[0]) / 1e6"
    return f"{zero} ? '0' : (datum.value > 0 ? '+' : '') + {short_label()}"


def signed_steps(format: str) -> str:
    """Make the label expression of an axis with `ticks_from_zero`: zero has no sign, no digit is needless."""
    shift = f"(indexof('{format}', '%') < 0 ? 0 : 2)"
    digits = f"max(0, -floor(log({_step()}) / LN10 + 1e-9) - {shift})"
    precise = f"replace('{format}', regexp('[.][0-9]([f%])$'), '.' + {digits} + '$1')"
    return f"abs(datum.value) < {_step()} / 1e6 ? '0' : format(datum.value, {precise})"


def ticks_from_zero() -> str:
    """Make the ticks of a horizontal axis of differences: round steps, zero among them, as many as fit."""
    first, last = "domain('x')[0]", "domain('x')[1]"
    return f"sequence(ceil({first} / {_step()}) * {_step()}, {last} + {_step()} / 1e6, {_step()})"


def root_ticks() -> str:
    """Make the ticks of a horizontal axis of roots from zero: round numbers that stand well apart on it."""
    last = "domain('x')[1]"
    power = f"pow(10, floor(log({last}) / LN10 + 1e-9))"
    low = f"0, {power} / 20, {power} / 5, {power} / 2, {power}"
    high = f"0, {power} / 10, {power} / 2, {power}, 2 * {power}"
    return f"{last} < 2 * {power} ? [{low}] : {last} < 5 * {power} ? [{high}] : [{high}, 5 * {power}]"


def _step() -> str:
    """Choose a round step between ticks that are about 90 pixels apart."""
    raw = "((domain('x')[1] - domain('x')[0]) / max(3, width / 90))"
    power = f"pow(10, floor(log({raw}) / LN10))"
    factor = f"({raw} / {power} <= 1 ? 1 : {raw} / {power} <= 2 ? 2 : {raw} / {power} <= 5 ? 5 : 10)"
    return f"({power} * {factor})"


def x_value(value: float) -> alt.XValue:
    """Give a place on the horizontal axis in pixels: a string or a dict costs Altair ten times as long."""
    return alt.XValue(value)  # type: ignore[no-untyped-call]


def y_value(value: float | str | alt.ExprRef) -> alt.YValue:
    """Give a place on the vertical axis in pixels, or its end by name."""
    return alt.YValue(value)  # type: ignore[no-untyped-call]


def x_at(field: str) -> alt.XValue:
    """Give a place on the horizontal axis by a column of times that does not stretch it."""
    return alt.XValue(alt.ExprRef(f"scale('x', toDate(datum.{field}))"))  # type: ignore[no-untyped-call]


def x2_at(field: str) -> alt.X2Value:
    """Give the other end of what begins at `x_at`."""
    return alt.X2Value(alt.ExprRef(f"scale('x', toDate(datum.{field}))"))  # type: ignore[no-untyped-call]


def y_at(field: str) -> alt.YValue:
    """Give a place on the vertical axis by a column of numbers that does not stretch it."""
    return alt.YValue(alt.ExprRef(f"scale('y', datum.{field})"))  # type: ignore[no-untyped-call]


def y2_at(field: str) -> alt.Y2Value:
    """Give the other end of what begins at `y_at`."""
    return alt.Y2Value(alt.ExprRef(f"scale('y', datum.{field})"))  # type: ignore[no-untyped-call]


def names_axis(tokens: Tokens, scale: float, most: int) -> alt.Axis:
    """Make the vertical axis of names, which leave the better part of a phone's width to what is drawn.

    Parameters
    ----------
    tokens : Tokens
        The colours.
    scale : float
        Factor on the size of the text.
    most : int
        Pixels at which a name is cut where there is room.
    """
    limit = f"min({most}, 0.4 * (containerSize()[0] || {_WIDE}))"
    room = f"floor({limit} / (containerSize()[0] ? {_LETTER * scale} : {_ESTIMATED * scale}))"
    cut = f"slice(datum.label, 0, ceil({room} / 2) - 1) + '…' + slice(datum.label, -floor({room} / 2))"
    return alt.Axis(
        labelColor=tokens.ink,
        labelFontSize=12 * scale,
        labelLimit=alt.ExprRef(limit),
        labelExpr=f"length(datum.label) > {room} ? {cut} : datum.label",
    )


_LETTER, _ESTIMATED = 6.6, 9.7
"""Pixels of a letter, about, and as they are counted where no page measures it.

Long names often begin alike, so they are cut in the middle, before their ends would be.
"""
_WIDE = 720  # pixels of a picture that stands in no page


def beside(most: float, of: float, above: float = 0.0) -> alt.ExprRef:
    """Make a size that is a share of a cell's width, from `start` to `end`, and no more than some pixels.

    What the width has up to `above` does not count: gaps of a fifth leave little of cells of two pixels.
    """
    width = "abs(scale('x', datum.end) - scale('x', datum.start))"
    return alt.ExprRef(f"clamp({of} * ({width} - {above}), 0, {most})")
