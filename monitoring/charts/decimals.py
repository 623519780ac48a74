"""Formats of tooltips: a value and its interval have the same decimals, as in sentences and tables."""

from __future__ import annotations

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
        An expression: the decimals that the value has by itself, more where half of the interval's width
        would have no digit, and of digits none beyond the second of that half.
    """
    share = f"(indexof('{format}', '%') >= 0)"
    digits = f"(indexof('{format}', 'r') >= 0)"
    first = f"(-floor(log((datum.upper - datum.lower) / 2) / LN10) - ({share} ? 2 : 0))"
    size = f"max(abs(datum.{value}), 1e-12)"
    fixed = f"({share} && abs(datum.{value}) < 0.01 ? 2 : +replace('{format}', regexp('[^0-9]', 'g'), ''))"
    usual = f"({digits} ? min(2 - floor(log({size}) / LN10), {first} + 1) : {fixed})"
    sign = f"(indexof('{format}', '+') >= 0 ? '+' : '')"
    narrow = f"{sign} + ',.' + min(12, max(0, {first}, {usual})) + ({share} ? '%' : 'f')"
    return f"{_INTERVAL} && indexof('{format}', '.') >= 0 ? {narrow} : '{format}'"


def in_format(field: str) -> str:
    """Write a number in the format that a row's `digits` names: an expression of Vega."""
    return f"format(datum.{field}, datum.digits)"
