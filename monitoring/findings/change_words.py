"""Changes as text: never finer than the values that stand beside them."""

from math import floor, isfinite, log10

from monitoring.findings.measure_words import words_of
from monitoring.findings.words import (
    DASH,
    MINUS,
    SUFFIX,
    WHOLE,
    Unit,
    interval,
    is_something,
    number,
    of_change,
    signed,
)
from monitoring.panels.measurement import Measurement

_PERCENT = 0.01


def change_words(row: Measurement) -> str:
    """Write the change of a measurement, with its sign.

    Parameters
    ----------
    row : Measurement
        Any.

    Returns
    -------
    str
        With no more decimals than its value and that of the baseline have; an em dash where undefined.
    """
    return signed_beside(row.change, words_of(row.measure).unit, (row.value, row.baseline_value))


def signed_beside(change: float, unit: Unit, values: tuple[float, float]) -> str:
    """Write a change with its sign, no finer than two values.

    Parameters
    ----------
    change : float
        NaN for what is undefined.
    unit : str
        Of the values.
    values : tuple of float
        What stands beside it.

    Returns
    -------
    str
        Of rates in percentage points.

    Examples
    --------
    >>> signed_beside(-0.00139, "amount", (2315.2, 2315.3)), signed_beside(0.0024, "rate", (0.183, 0.181))
    ('0', '+0.2 pp')
    >>> signed_beside(0.0024, "rate", (0.0066, 0.0042)), signed_beside(0.0042, "rate", (0.0042, 0.0))
    ('+0.24 pp', '+0.42 pp')
    """
    of, places = of_change(unit), _places_beside(unit, values)
    if not _finer(change, of, places):
        return signed(change, unit)
    written = _written(change, of, places)
    return f"+{written}" if change > 0 and is_something(written) else written


def change_size(row: Measurement) -> str:
    """Write how large the change of a measurement is, without its sign."""
    return _number(abs(row.change), row)


def change_half(row: Measurement) -> str:
    """Write half the width of the interval of a change, to stand behind ±."""
    return _number((row.change_upper - row.change_lower) / 2, row)


def change_interval(row: Measurement, sign: int = 1) -> str:
    """Write the interval of a change as finely as the change.

    Parameters
    ----------
    row : Measurement
        Any.
    sign : {1, -1}
        −1 writes it of the fall.

    Returns
    -------
    str
        Joined as `interval` joins; empty where there is none.
    """
    unit, places = _beside(row)
    lower, upper = sorted((sign * row.change_lower, sign * row.change_upper))
    plain = interval(lower, upper, unit)
    if not plain or not (_finer(lower, unit, places) or _finer(upper, unit, places)):
        return plain
    low, high = (_written(end, unit, places) for end in (lower, upper))
    between = " to " if lower < 0 or upper < 0 else DASH
    return f"{low.removesuffix(SUFFIX.get(unit, ''))}{between}{high}"


def _number(value: float, row: Measurement) -> str:
    unit, places = _beside(row)
    return _written(value, unit, places) if _finer(value, unit, places) else number(value, unit)


def _beside(row: Measurement) -> tuple[Unit, int | None]:
    """Give the unit of a change, and the decimals of the values beside it."""
    unit = of_change(words_of(row.measure).unit)
    return unit, _places_beside(unit, (row.value, row.baseline_value))


def _places_beside(unit: Unit, values: tuple[float, float]) -> int | None:
    """Give the decimals of the coarser value; None where the unit has always as many."""
    known = [_places(value, unit) for value in values]
    return min((one for one in known if one is not None), default=None)


def _finer(value: float, unit: Unit, places: int | None) -> bool:
    own = _places(value, unit)
    return places is not None and own is not None and own > places


def _places(value: float, unit: Unit) -> int | None:
    """Give the decimals that `number` writes; None for 0, which has none of its own, and for fixed ones."""
    size = abs(value)
    if not isfinite(value) or not size:
        return None
    if unit in ("rate", "points"):
        return 1 if size >= _PERCENT else 2
    digits = {"amount": 3, "factor": 4, "ms": 2}.get(unit)
    if digits is None:
        return None
    return 0 if size >= WHOLE else max(0, digits - 1 - floor(log10(size)))


def _written(value: float, unit: Unit, places: int | None) -> str:
    scaled = 100 * value if unit in ("rate", "points") else value
    digits = f"{scaled:,.{places}f}"
    return f"{digits.replace('-', MINUS if is_something(digits) else '')}{SUFFIX.get(unit, '')}"
