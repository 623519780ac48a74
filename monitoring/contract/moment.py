"""Moments and half-open windows in ISO 8601."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from monitoring.contract.scalar import refusal

EARLIEST, LATEST = 1970, 2262
_RULE = "a time is ISO 8601, such as 2024-03-03 or 2024-03-03T12:00:00+01:00"


def parse_moment(text: str) -> datetime:
    """Read a date or a time.

    Parameters
    ----------
    text : str
        ISO 8601; a date is its midnight.

    Returns
    -------
    datetime.datetime
        With an offset only where the text has one.

    Raises
    ------
    ValueError
        If the text is no such time, or lies outside 1970 to 2262.

    Examples
    --------
    >>> parse_moment("2024-03-03")
    datetime.datetime(2024, 3, 3, 0, 0)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_RULE) from None
    if not EARLIEST <= moment.year < LATEST:
        raise ValueError(f"a time lies between {EARLIEST} and {LATEST}")
    return moment


def parse_span(text: str) -> tuple[datetime, datetime]:
    """Read a half-open window ``START/END``.

    Parameters
    ----------
    text : str
        Two times with a slash between them; a side without offset is compared as UTC with one that has it.

    Returns
    -------
    tuple of datetime.datetime
        Start and end, the start before the end.

    Raises
    ------
    ValueError
        If a side is no time or the start is not before the end.

    Examples
    --------
    >>> [t.day for t in parse_span("2024-01-01/2024-01-08")]
    [1, 8]
    """
    start_text, slash, end_text = text.partition("/")
    if not slash:
        raise ValueError("a window is START/END, half-open, such as 2024-01-01/2024-02-01")
    start, end = parse_moment(start_text.strip()), parse_moment(end_text.strip())
    if _comparable(start) >= _comparable(end):
        raise ValueError("a window's START is before its END, which is not part of it")
    return start, end


def _comparable(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(given: Any) -> datetime:
    try:
        return parse_moment(given.isoformat() if isinstance(given, date) else str(given))
    except ValueError as error:
        raise refusal(str(error)) from None


def _span(given: Any) -> str:
    text = str(given).strip()
    try:
        parse_span(text)
    except ValueError as error:
        raise refusal(str(error)) from None
    return text


Moment = Annotated[
    datetime,
    PlainValidator(_moment),
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "description": _RULE}),
]
"""A time in a section; without an offset it is in the contract's zone."""

Span = Annotated[str, PlainValidator(_span), WithJsonSchema({"type": "string", "pattern": "^[^/]+/[^/]+$"})]
"""The text of a window that `parse_span` reads."""
