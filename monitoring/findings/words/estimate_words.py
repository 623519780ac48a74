"""A value and its interval as text, with the same decimals: the one place that writes them."""

from math import copysign, isfinite, isnan, nan, sqrt
from typing import NamedTuple, Protocol

from monitoring.findings.words.decimals import SUFFIX, Unit, decimals, in_decimals
from monitoring.findings.words.words import DASH, number


class Estimated(Protocol):
    """What has a value and its interval: an estimate, a measurement, a finding."""

    @property
    def value(self) -> float:
        """NaN where undefined."""

    @property
    def lower(self) -> float:
        """NaN where it has no interval."""

    @property
    def upper(self) -> float:
        """NaN where it has no interval."""


class Told(NamedTuple):
    """A value and its interval, written.

    Parameters
    ----------
    value : str
        An em dash where it is undefined.
    ends : str
        Empty where there is no interval. Of a factor that is the nearest known one and lies outside: with
        the measured one behind.
    """

    value: str
    ends: str

    @property
    def sure(self) -> str:
        """The interval with its level, to stand behind the number; empty where there is none."""
        return f" (95% CI {self.ends})" if self.ends else ""

    @property
    def whole(self) -> str:
        """The value with its interval."""
        return self.value + self.sure


def told(row: Estimated, unit: Unit = "score") -> Told:
    """Write a value and its interval.

    Parameters
    ----------
    row : Estimated
        Whose.
    unit : str
        What is counted.

    Returns
    -------
    Told
        Both with the same decimals.
    """
    return told_numbers(row.value, row.lower, row.upper, unit)


def told_numbers(value: float, lower: float, upper: float, unit: Unit = "score") -> Told:
    """Write a number and its interval, as `told` does.

    Examples
    --------
    >>> told_numbers(0.81234, 0.79, 0.8399), told_numbers(28.787064, 28.78705, 28.78711).whole
    (Told(value='0.812', ends='0.790–0.840'), '28.787 (95% CI 28.787–28.787)')
    >>> told_numbers(0.0123, 0.0085, 0.0161, "rate").whole, told_numbers(66, 61.23, 70.12, "amount").whole
    ('1.2% (95% CI 0.9–1.6%)', '66.0 (95% CI 61.2–70.1)')
    >>> told_numbers(2.54, 2.65, 3.03, "factor").whole
    '2.54 (95% CI 2.65–3.03, measured 2.83)'
    """
    places = _places(value, lower, upper, unit)
    ends = _joined(lower, upper, unit, places)
    if unit == "factor" and outside(value, lower, upper):
        ends = f"{ends}, measured {in_decimals(measured_factor(lower, upper), unit, places or 0)}"
    return Told(_in_places(value, unit, places), ends)


def outside(value: float, lower: float, upper: float) -> bool:
    """Say whether a known factor lies outside the interval of the measured one; without one nothing does.

    Examples
    --------
    >>> outside(2.54, 2.65, 3.03), outside(100.0, 99.1, 100.9), outside(100.0, nan, nan)
    (True, False, False)
    """
    return value < lower or value > upper


def measured_factor(lower: float, upper: float) -> float:
    """Give the ratio whose interval stands beside the nearest known factor: it is that of a logarithm.

    Examples
    --------
    >>> measured_factor(2.0, 8.0), measured_factor(-8.0, -2.0)
    (4.0, -4.0)
    """
    return copysign(sqrt(lower * upper), lower)


def in_decimals_of(row: Estimated, value: float, unit: Unit) -> str:
    """Write another number, such as the baseline's, with the decimals of an estimate that it stands beside.

    Examples
    --------
    >>> from monitoring.statistics.estimate import Estimate
    >>> in_decimals_of(Estimate(4.93, 4.4, 6.6, 100), 8.391, "amount")
    '8.4'
    """
    return _in_places(value, unit, _places(row.value, row.lower, row.upper, unit))


def _in_places(value: float, unit: Unit, places: int | None) -> str:
    """Write a number with so many decimals; as one that stands alone where none are known."""
    return number(value, unit) if places is None or not isfinite(value) else in_decimals(value, unit, places)


def interval(lower: float, upper: float, unit: Unit = "score", places: int | None = None) -> str:
    """Write an interval beside which no value stands.

    Parameters
    ----------
    lower, upper : float
        Its ends; NaN where there is none.
    unit : str
        What is counted.
    places : int, optional
        Decimals; by default those that a value in its middle would have.

    Returns
    -------
    str
        Joined by an en dash, by ``to`` where an end or its power of ten is negative; ``from`` or ``up to`` of
        one end alone; empty without any.

    Examples
    --------
    >>> interval(0.0221, 0.0399), interval(-0.01, 0.02), interval(0.171, 0.189, "rate")
    ('0.022–0.040', '−0.010 to 0.020', '17.1–18.9%')
    >>> interval(0, 0.00002, "rate"), interval(0.95311, 0.95342, "rate"), interval(0.0001, 0.0003)
    ('0–0.002%', '95.31–95.34%', '0.0001–0.0003')
    >>> interval(106, nan, "ms"), interval(nan, nan)
    ('from 106 ms', '')
    """
    middle = (lower + upper) / 2 if isfinite(lower + upper) else nan
    return _joined(lower, upper, unit, decimals(middle, lower, upper, unit) if places is None else places)


def _places(value: float, lower: float, upper: float, unit: Unit) -> int | None:
    """Give the decimals that are shared; None where there is no interval, or the unit has its own way."""
    return None if isnan(lower) or isnan(upper) else decimals(value, lower, upper, unit)


def _joined(lower: float, upper: float, unit: Unit, places: int | None) -> str:
    low, high = (
        number(end, unit) if places is None or not isfinite(end) else in_decimals(end, unit, places)
        for end in (lower, upper)
    )
    if isnan(lower) or isnan(upper):  # few rows leave one end open
        return "" if isnan(lower) and isnan(upper) else f"up to {high}" if isnan(lower) else f"from {low}"
    suffix = SUFFIX.get(unit, "")
    if lower < 0 or upper < 0 or "e-" in low + high:
        return f"{low.removesuffix(suffix) if suffix[:1] == ' ' else low} to {high}"
    return f"{low.removesuffix(suffix)}{DASH}{high}"
