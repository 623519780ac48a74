"""Durations: ``90d``, ``24h``, ``30m``, ``3y``."""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from monitoring.contract.scalar import refusal

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
"""A month has no fixed length and is no unit; a year is 365 days."""

LONGEST = timedelta(days=365 * 1000)
_MICROSECOND = timedelta(microseconds=1)
_FORM = re.compile(r"([0-9]{1,11}(?:\.[0-9]{1,6})?)([smhdwy])")
_WORDY = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([a-z]*)\s*", re.IGNORECASE)
_RULE = "a duration is a number and one of s, m (minutes), h, d, w, y, such as 90d"


def parse_duration(text: str) -> timedelta:
    """Read a duration.

    Parameters
    ----------
    text : str
        A number and its unit: ``s``, ``m`` (minutes), ``h``, ``d``, ``w`` or ``y`` (365 days).

    Returns
    -------
    datetime.timedelta
        More than zero, at most a thousand years.

    Raises
    ------
    ValueError
        If the text has another form, or is zero or longer than a thousand years.

    Examples
    --------
    >>> parse_duration("90d")
    datetime.timedelta(days=90)
    >>> parse_duration("1.5h")
    datetime.timedelta(seconds=5400)
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(_RULE)
    count, unit = Fraction(match[1]), UNITS[match[2]]
    # Fractions, because a float of a thousand years in seconds has no room for microseconds.
    microseconds = round(count * (unit // _MICROSECOND))
    if not 0 < microseconds <= LONGEST // _MICROSECOND:
        raise ValueError("a duration is more than 0 and at most 1000y")
    return microseconds * _MICROSECOND


def format_duration(duration: timedelta) -> str:
    """Write a duration in the largest unit that divides it.

    Parameters
    ----------
    duration : datetime.timedelta
        More than zero.

    Returns
    -------
    str
        The form that `parse_duration` reads.

    Examples
    --------
    >>> format_duration(timedelta(days=90)), format_duration(timedelta(minutes=90))
    ('90d', '90m')
    """
    for unit in "ydhm":
        if duration % UNITS[unit] == timedelta(0):
            return f"{duration // UNITS[unit]}{unit}"
    seconds, rest = divmod(duration // _MICROSECOND, 1_000_000)
    return f"{seconds}.{rest:06d}".rstrip("0").rstrip(".") + "s"


def _suggestion(text: str) -> str:
    """Guess the form that was meant, for the error."""
    match = _WORDY.fullmatch(text)
    unit = match[2][:1].lower() if match else ""
    if match is None or match[2].lower().startswith("mo"):
        return "write it in days, such as 30d" if match else ""
    return f"did you mean '{match[1]}{unit if unit in UNITS else 'd'}'?"


def _duration(given: Any) -> timedelta:
    if isinstance(given, timedelta) and timedelta(0) < given <= LONGEST:
        return given
    text = str(given)
    try:
        return parse_duration(text)
    except ValueError as error:
        hint = _suggestion(text) if not _FORM.fullmatch(text) else ""
        raise refusal(str(error), hint) from None


Duration = Annotated[
    timedelta,
    PlainValidator(_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?[smhdwy]$"}),
]
"""A duration in a section."""
