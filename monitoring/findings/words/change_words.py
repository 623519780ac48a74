"""Changes as text: no finer than the values that stand beside them, nor than their interval needs."""

import re

from monitoring.findings.words.decimals import Unit, decimals, in_decimals, is_something, usual_decimals
from monitoring.findings.words.estimate_words import interval
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import number, of_change, signed
from monitoring.panels.measurement import Measurement


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
    unit, places = _beside(row)
    return (
        _signed(row.change, unit, places)
        if places is not None
        else signed(row.change, words_of(row.measure).unit)
    )


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
    of = of_change(unit)
    places, own = _coarser(of, values), usual_decimals(change, of)
    if places is None or own is None or own <= places:
        return signed(change, unit)
    return _signed(change, of, places)


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
    return interval(lower, upper, unit, places)


def _signed(change: float, unit: Unit, places: int) -> str:
    written = in_decimals(change, unit, places)
    return f"+{written}" if change > 0 and is_something(written) else written


def _number(value: float, row: Measurement) -> str:
    unit, places = _beside(row)
    return number(value, unit) if places is None else in_decimals(value, unit, places)


def _beside(row: Measurement) -> tuple[Unit, int | None]:
    """Give the unit of a change, and its decimals: None where it is written as any number."""
    unit = of_change(words_of(row.measure).unit)
    own = decimals(row.change, row.change_lower, row.change_upper, unit)
    coarser = _coarser(unit, (row.value, row.baseline_value))
    if own is None or coarser is None:
        return unit, own
    return unit, min(own, max(coarser, decimals(row.value, row.lower, row.upper, unit) or 0))


def _coarser(unit: Unit, values: tuple[float, float]) -> int | None:
    """Give the decimals of the coarser value; None where neither has any of its own."""
    known = [usual_decimals(value, unit) for value in values]
    return min((one for one in known if one is not None), default=None)


def without_intervals(sentence: str) -> str:
    """Leave the intervals out of a sentence that stands beside its evidence, or has little place.

    Examples
    --------
    >>> without_intervals("AUC fell 0.054 (95% CI 0.036–0.073) since 4 Sep.")
    'AUC fell 0.054 since 4 Sep.'
    """
    return _INTERVAL.sub("", sentence)


_INTERVAL = re.compile(r" \(95% CI [^)]*\)")
