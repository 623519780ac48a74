"""How many decimals a person reads: those of the unit, and as many more as the interval is narrow."""

from math import ceil, floor, inf, isfinite, log10
from typing import Literal

Unit = Literal["score", "rate", "points", "amount", "sd", "factor", "hours", "count", "ms"]
MINUS = "\N{MINUS SIGN}"
WHOLE = 999.5  # from here on three digits leave no decimals
SUFFIX: dict[Unit, str] = {"rate": "%", "points": " pp", "sd": " sd", "hours": " h", "ms": " ms"}
_FIXED: dict[Unit, int] = {"score": 3, "sd": 2}
_DIGITS: dict[Unit, int] = {"amount": 3, "factor": 4, "ms": 2}
_PERCENT = 0.01
_MOST, _FUZZ = 12, 1e-9
_TINY, _HUGE, _ZEROS = 1e-4, 1e12, 8  # beyond, and of the tiny with more decimals, nobody counts zeros
_SMALL = 0.01  # below, the decimals of a score leave one digit, as of the log loss of a rare class
_LONGEST = 5
"""Digits of a score beyond 1, such as a PSI, however sure it is: nobody reads more of them."""


def usual_decimals(value: float, unit: Unit) -> int | None:
    """Give the decimals that a number has by itself.

    Parameters
    ----------
    value : float
        Any.
    unit : str
        What is counted.

    Returns
    -------
    int or None
        None for what is undefined, for 0 of what has a number of digits, for counts and ages.
    """
    size = abs(value)
    if not isfinite(value):
        return None
    if unit in ("rate", "points"):
        return None if not size else 1 if size >= _PERCENT else 2
    if unit in _FIXED:
        return _FIXED[unit]
    if unit not in _DIGITS or not size:
        return None
    if unit == "ms" and size >= 10:
        return 0
    return 0 if WHOLE <= size < _HUGE else max(_fewest(size, unit), _DIGITS[unit] - 1 - floor(log10(size)))


def decimals(value: float, lower: float, upper: float, unit: Unit) -> int | None:
    """Give the decimals that a value and both ends of its interval share.

    Parameters
    ----------
    value : float
        The estimate.
    lower, upper : float
        The ends; NaN where there are none.
    unit : str
        What is counted.

    Returns
    -------
    int or None
        Those that the value has by itself, more where the ends would not differ, and of a small score that is
        known well two digits of half the width; of what has a number of
        digits none beyond the second of half the width, and of a score beyond 1 no sixth digit. None where
        the unit has its own way.

    Examples
    --------
    >>> decimals(0.81234, 0.79, 0.83, "score"), decimals(0.999981, 0.999974, 0.999986, "score")
    (3, 5)
    >>> decimals(28.78706, 28.78705, 28.78711, "score"), decimals(1.28034, 1.28012, 1.28057, "score")
    (3, 4)
    >>> decimals(8.42, 7.53, 8.84, "amount"), decimals(0.00123, -5.2, 5.3, "amount")
    (2, 1)
    >>> decimals(0.00484, 0.00417, 0.00562, "score"), decimals(0.004, 0.0, 0.006, "score")
    (5, 3)
    >>> decimals(4.861e-13, 4.728e-13, 4.996e-13, "amount"), decimals(4.85e14, 4.68e14, 5.02e14, "amount")
    (15, -12)
    """
    largest = value or max(-lower, upper)
    usual, fewest = usual_decimals(largest, unit), _fewest(abs(largest), unit)
    half = (upper - lower) / 2 * (100 if unit in ("rate", "points") else 1)
    if unit in ("hours", "count") or not (isfinite(half) and half > 0):
        return usual
    least = max(fewest, ceil(-log10(2 * half) - _FUZZ))
    if unit in _FIXED and 2 * half < abs(value) < _SMALL:
        least = 1 - floor(log10(half))
    if usual is None:
        return min(least, _MOST)
    most = max(fewest, 1 - floor(log10(half))) if unit in _DIGITS else usual
    return min(max(least, min(usual, most)), _most(largest, unit, usual))


def _fewest(size: float, unit: Unit) -> int:
    """Give the least decimals: fewer than none where zeros before the point would be counted."""
    return -floor(log10(size)) if unit in _DIGITS and _HUGE <= size < inf else 0


def _most(value: float, unit: Unit, usual: int) -> int:
    """Give the decimals beyond which nobody reads on."""
    size = abs(value)
    if size < _TINY and unit in {*_FIXED, *_DIGITS}:
        return max(_MOST, _MOST - floor(log10(size))) if size else _MOST
    if unit not in _FIXED or not 1 < size < inf:
        return _MOST
    return max(usual, _LONGEST - 1 - floor(log10(size)))


def in_decimals(value: float, unit: Unit, places: int) -> str:
    """Write a number with some decimals.

    Parameters
    ----------
    value : float
        Finite.
    unit : str
        What is counted.
    places : int
        How many.

    Returns
    -------
    str
        With its unit and a true minus; a share of exactly 0 or 1 has no decimals, and one that would be
        written as 0 says below what it is. By a power of ten where zeros would have to be counted.

    Examples
    --------
    >>> in_decimals(-0.0124, "score", 3), in_decimals(0.00002, "rate", 2), in_decimals(0.0, "rate", 2)
    ('−0.012', '<0.01%', '0%')
    >>> in_decimals(1.0, "rate", 4), in_decimals(0.999995, "rate", 4)
    ('100%', '99.9995%')
    >>> in_decimals(4.861e-13, "amount", 14), in_decimals(-4.86e14, "amount", -13)
    ('4.9e-13', '\N{MINUS SIGN}4.9e14')
    """
    suffix = SUFFIX.get(unit, "")
    share = unit in ("rate", "points")
    if share and value == 0:
        return f"0{suffix}"
    if unit == "rate" and value == 1:
        return "100%"
    if places < 0 or (places > _ZEROS and abs(value) < _TINY and not share):
        return f"{_by_power(value, places)}{suffix}"
    grouped = "," if unit in _DIGITS else ""
    written = f"{100 * value if share else value:{grouped}.{places}f}"
    if is_something(written):
        return f"{written.replace('-', MINUS)}{suffix}"
    if unit == "rate" and value > 0:
        return f"<{10.0**-places:.{places}f}{suffix}"
    return f"{written.removeprefix('-')}{suffix}"


def _by_power(value: float, places: int) -> str:
    rounded = round(value, places)
    power = int(f"{rounded:e}".partition("e")[2])
    mantissa = f"{abs(rounded):.{max(0, places + power)}e}".partition("e")[0]
    return f"{MINUS if rounded < 0 else ''}{mantissa}e{power}" if rounded else "0"


def is_something(written: str) -> bool:
    """Say whether a number has a digit that is not 0 as it is written: else it has no sign."""
    return any(digit in "123456789" for digit in written)
