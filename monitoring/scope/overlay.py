"""The overlay: a second window that is laid over the first on time axes."""

from zoneinfo import ZoneInfo

from monitoring.contract.baselines import RELATIVE
from monitoring.errors import ScopeError, UnknownNameError
from monitoring.scope.baseline import SKIPPED, before_span
from monitoring.scope.window import Span, parse_span


def resolve_overlay(words: str, span: Span, zone: ZoneInfo) -> Span:
    """Turn the words of an overlay into a span.

    Parameters
    ----------
    words : str
        One of `RELATIVE`, as for a baseline, or ``START/END``.
    span : Span
        The window that it is laid over.
    zone : ZoneInfo
        The contract's.

    Returns
    -------
    Span
        It may overlap the window: it is drawn, and no verdict rests on it.

    Raises
    ------
    ScopeError
        For words that mean nothing, and an empty span.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> week = parse_span("2026-05-08/2026-05-15", ZoneInfo("UTC"))
    >>> resolve_overlay("previous", week, ZoneInfo("UTC")).start.date().isoformat()
    '2026-05-01'
    """
    if "/" not in words and words not in RELATIVE:
        raise UnknownNameError("overlay", words, [*RELATIVE, "START/END"])
    found = before_span(words, span, zone) or parse_span(words, zone, "second window")
    if found.start >= found.end:
        raise ScopeError(f"second window {words!r} is empty: {SKIPPED}")
    return found
