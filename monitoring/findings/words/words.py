"""Numbers and ages as text; with an interval beside them they are written by `estimate_words`."""

from collections.abc import Callable
from datetime import datetime
from math import isfinite, isinf, isnan

from monitoring.findings.words.decimals import MINUS, Unit, in_decimals, is_something, usual_decimals
from monitoring.scope.cohort import print_value

DASH = "\N{EN DASH}"
NOTHING = "\N{EM DASH}"
_LONGEST_NAME = 200
_LEAST_SHARE = 0.00005
"""Below, two digits of a percentage are zeros."""
_IN_HOURS, _IN_TENTHS = 48, 240  # hours: below, an age is said in hours, in tenths of days
VERDICTS: dict[str, str] = {
    "critical": "Alert",
    "warning": "Watch",
    "ok": "Steady",
    "insufficient": "No verdict",
    "undefined": "No verdict",
    "": "",
}
"""What each verdict is called on screen, the worst first."""


def number(value: float, unit: Unit = "score") -> str:
    """Write a number as a person reads it.

    Parameters
    ----------
    value : float
        NaN for what is undefined.
    unit : str
        What is counted; rates are given as shares and written in percent, their changes, `points`, in
        percentage points.

    Returns
    -------
    str
        With a true minus; an em dash where undefined.

    Examples
    --------
    >>> number(0.81234), number(0.18, "rate"), number(0.0042, "rate"), number(12345, "count"), number(-1e-4)
    ('0.812', '18.0%', '0.42%', '12,345', '0.000')
    >>> number(65.97, "amount"), number(66, "amount"), number(4.861e-13, "amount")
    ('66.0', '66', '4.86e-13')
    """
    if isnan(value):
        return NOTHING
    if not isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    written = _WRITE[unit](value)
    bare = written.removeprefix("-")
    return f"{MINUS}{bare}" if bare != written and is_something(bare) else bare


def counted(n: int, what: str) -> str:
    """Write how many there are of something.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "labelled row")
    ('1 row', '1,200 labelled rows')
    """
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def counted_are(n: int, what: str) -> str:
    """Write how many there are of something, with its verb: ``1 row is``, ``2 rows are``."""
    return f"{counted(n, what)} {'is' if n == 1 else 'are'}"


def exact_value(value: float) -> str:
    """Write a value of a column as it is: one that rows repeat is no estimate.

    Examples
    --------
    >>> exact_value(-999.0), exact_value(30000.0), exact_value(0.5)
    ('\N{MINUS SIGN}999', '30,000', '0.5')
    """
    return f"{MINUS if value < 0 else ''}{abs(value):,.12g}"


def elapsed(hours: float) -> str:
    """Write how long something took or is ago, in the unit that people would use.

    Examples
    --------
    >>> elapsed(0.5), elapsed(36), elapsed(80), elapsed(5677.5)
    ('30 min', '36.0 h', '3.3 days', '237 days')
    """
    size = abs(hours)
    if size < 1:
        return f"{60 * hours:.0f} min"
    if size < _IN_HOURS:
        return f"{hours:.1f} h"
    return f"{hours / 24:,.{1 if size < _IN_TENTHS else 0}f} days"


def ago(since: datetime, newest: datetime) -> str:
    """Say how long before the newest data something began.

    Examples
    --------
    >>> from datetime import UTC
    >>> ago(datetime(2025, 5, 2, tzinfo=UTC), datetime(2025, 5, 3, 9, tzinfo=UTC))
    'began 1 day ago'
    """
    days = (newest - since).days
    return f"began {counted(days, 'day')} ago" if days > 0 else "began on the newest day"


def of_change(unit: Unit) -> Unit:
    """Give the unit of a difference: of two rates percentage points, so that nobody takes it for a ratio.

    Examples
    --------
    >>> number(0.068, of_change("rate"))
    '6.8 pp'
    """
    return "points" if unit == "rate" else unit


def signed(value: float, unit: Unit = "score") -> str:
    """Write a change, always with its sign.

    Parameters
    ----------
    value : float
        NaN for what is undefined.
    unit : str
        What is counted.

    Returns
    -------
    str
        With a plus or a true minus; what is written as zero has neither. Of rates in percentage points.

    Examples
    --------
    >>> signed(-0.0312), signed(0.02, "rate")
    ('−0.031', '+2.0 pp')
    """
    written = number(value, of_change(unit))
    return f"+{written}" if value > 0 and (isinf(value) or is_something(written)) else written


def name_in_sentence(name: str) -> str:
    """Cut a name of the data that no sentence can hold.

    Examples
    --------
    >>> name_in_sentence("income"), len(name_in_sentence("x" * 1_000_000))
    ('income', 201)
    """
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def level_words(column: str, level: str) -> str:
    """Name a level of a column as people do.

    Examples
    --------
    >>> level_words("region", "west"), level_words("age_band", ">=65"), level_words("age_band", "<25")
    ('region=west', 'age_band ≥ 65', 'age_band < 25')
    """
    bare = bare_level(level)
    return f"{column}={bare}" if bare == level else f"{column} {bare}"


def bare_level(level: str) -> str:
    """Write a level beside the name of its column.

    Examples
    --------
    >>> bare_level("west"), bare_level(">=65"), bare_level(" ")
    ('west', '≥ 65', "' '")
    """
    if not level.strip():  # nobody sees it without quotes
        return print_value(level)
    sign = next((one for one in _BOUNDS if level.startswith(one)), "")
    return f"{_BOUNDS[sign]} {level.removeprefix(sign)}" if sign else level


def evidence(q_value: float | None) -> str:
    """Write an adjusted p-value.

    Parameters
    ----------
    q_value : float or None
        In [0, 1]; None where there was no test.

    Returns
    -------
    str
        Such as ``q=0.0004``; empty without one.

    Examples
    --------
    >>> evidence(0.00042), evidence(1e-30)
    ('q=0.0004', 'q<1e-16')
    """
    if q_value is None or isnan(q_value):
        return ""
    if q_value < 1e-16:
        return "q<1e-16"
    return f"q={q_value:.4f}" if q_value >= 1e-4 else f"q={q_value:.0e}"


def chance_words(q_value: float | None) -> str:
    """Say what the adjusted p-value of a finding means, to people who know no tests, with the number.

    Examples
    --------
    >>> chance_words(1e-30), chance_words(0.03), chance_words(None)
    ('more than chance (q<1e-16)', 'more than chance (q=0.0300)', '')
    """
    said = evidence(q_value)
    return f"more than chance ({said})" if said else ""


def _share(value: float) -> str:
    if value == 0:
        return "0%"
    if value == 1:
        return "100%"
    if 0 < value < _LEAST_SHARE:
        return "<0.01%"
    return f"{100 * value:.{1 if abs(value) >= 0.01 else 2}f}%"


def _amount(value: float) -> str:
    """Write three digits; what is measured has all three, 66.0 beside 29.2, what is a whole number none."""
    places = usual_decimals(value, "amount") or 0
    whole = places > 0 and float(value).is_integer()
    return in_decimals(value, "amount", 0 if whole else places)


_BOUNDS = {">=": "≥", "<": "<"}
"""How the outermost bins of a cohort column begin."""
_WRITE: dict[Unit, Callable[[float], str]] = {
    "score": lambda value: f"{value:.3f}",
    "rate": _share,
    "points": lambda value: _share(value).replace("%", " pp"),
    "amount": _amount,
    "sd": lambda value: f"{value:.2f} sd",
    "factor": lambda value: f"{value:,.4g}",
    "hours": elapsed,
    "count": lambda value: f"{value:,.0f}",
    "ms": lambda value: f"{value:,.0f} ms" if abs(value) >= 10 else f"{value:,.2g} ms",
}
