"""Formats of tooltips: a value and its interval have the same decimals, as in sentences and tables."""

from __future__ import annotations

from monitoring.charts.lazy_imports import alt

_INTERVAL = "isValid(datum.lower) && isValid(datum.upper) && datum.upper > datum.lower"


def shared_format(format: str, value: str = "value") -> str:
    """Choose the d3 format of a value and both ends of its interval.

    Parameters
    ----------
    format : str
        d3 format of the value by itself, signed or not: of decimals (`.3f`, `.1%`) or of digits (`,.3~r`).
    value : str
        The column of the value; its interval is `lower` and `upper`.

    Returns
    -------
    str
        An expression: the decimals that the value has by itself, more where the ends would not differ, of
        a small score that is known well two digits of half the width, of digits none beyond the second of
        half the width, and of a score beyond 1 no sixth digit. Decimals with an `e` behind where zeros would
        have to be counted: `in_format` writes these by a power of ten.
    """
    share = f"(indexof('{format}', '%') >= 0)"
    digits = f"(indexof('{format}', 'r') >= 0)"
    shift, width = f"({share} ? 2 : 0)", "(datum.upper - datum.lower)"
    differ = f"ceil(-log({width}) / LN10 - 1e-9) - {shift}"
    most = f"(1 - floor(log({width} / 2) / LN10) - {shift})"
    small = f"{width} < abs(datum.{value}) && abs(datum.{value}) < 0.01"
    least = f"(!{share} && !{digits} && {small} ? {most} : {differ})"
    size = f"abs(datum.{value} || max(-datum.lower, datum.upper))"
    fixed = f"({share} && {size} < 0.01 ? 2 : +replace('{format}', regexp('[^0-9]', 'g'), ''))"
    usual = f"({digits} ? min(2 - floor(log({size}) / LN10), {most}) : {fixed})"
    sign = f"(indexof('{format}', '+') >= 0 ? '+' : '') + ({digits} ? ',' : '')"
    beyond = f"max({fixed}, 4 - floor(log(abs(datum.{value})) / LN10))"  # five digits of a score beyond 1
    longest = (
        f"(!{share} && {size} < 1e-4 ? 400 : !{share} && !{digits} && abs(datum.{value}) > 1 ? {beyond} : 12)"
    )
    fewest = f"({digits} && {size} >= 1e12 ? -floor(log({size}) / LN10) : 0)"
    places = f"min({longest}, max({fewest}, {least}, {usual}))"
    zeros = f"({places} < 0 || {places} > 8 && {size} < 1e-4 && !{share})"
    narrow = f"{sign} + '.' + {places} + ({share} ? '%' : {zeros} ? 'e' : 'f')"
    return f"{_INTERVAL} && indexof('{format}', '.') >= 0 ? {narrow} : '{format}'"


def in_format(field: str) -> str:
    """Write a number in the format that a row's `digits` names, and a share of 0 or 1 without decimals."""
    share, signed = "indexof(datum.digits, '%') >= 0", "indexof(datum.digits, '+') >= 0"
    whole = f"(datum.{field} === 0 || datum.{field} === 1 && !({signed})) && {share}"
    plain = f"({whole} ? 100 * datum.{field} + '%' : format(datum.{field}, datum.digits))"
    size, places = f"abs(datum.{field})", "+replace(datum.digits, regexp('[^0-9-]', 'g'), '')"
    mantissa = f"max(0, {places} + floor(log({size}) / LN10 + 1e-9))"
    power = f"format(datum.{field}, ({signed} ? '+' : '') + '.' + {mantissa} + 'e')"
    nothing = f"{size} < pow(10, -{places}) / 2"
    return f"(indexof(datum.digits, 'e') < 0 ? {plain} : {nothing} ? '0' : replace({power}, 'e+', 'e'))"


def with_told(chart: alt.Chart, format: str, value: str) -> alt.Chart:
    """Write a value and both ends of its interval for the tooltip of a mark that stands by itself.

    Parameters
    ----------
    chart : altair.Chart
        Of rows with the column of the value, and its interval in `lower` and `upper`.
    format : str
        d3 format of the value by itself.
    value : str
        The column of the value.

    Returns
    -------
    altair.Chart
        With the texts `said`, `low` and `high`; a dash where there is no number.
    """
    columns = {"said": value, "low": "lower", "high": "upper"}
    told = {text: f"isValid(datum.{one}) ? {in_format(one)} : '–'" for text, one in columns.items()}
    return chart.transform_calculate(digits=shared_format(format, value)).transform_calculate(**told)


def told_tooltip(title: str) -> list[alt.Tooltip]:
    """Give the lines of a tooltip that `with_told` wrote."""
    lines = {"said": title, "low": "95% low", "high": "95% high"}
    return [alt.Tooltip(f"{text}:N", title=name) for text, name in lines.items()]
