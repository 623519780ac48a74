"""The one result object of every statistic."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from monitoring.statistics.normal import Z

NO_INTERVAL = "no_interval"
"""Reason of a value of which no law is known."""
COUNTED = "counted"
"""Reason of a number that is known as it stands, and needs no interval."""
BY_CONSTRUCTION = "by_construction"
"""Reason of a share that says nothing: it is 0 or 1 whatever was decided, or whatever the labels are."""


@dataclass(frozen=True)
class RowLaw:
    """What the rows vary by that a mean is taken over.

    Parameters
    ----------
    n : float
        Rows that are independent.
    variance, skewness : float
        Of one of them.
    """

    n: float
    variance: float
    skewness: float


@dataclass(frozen=True)
class Estimate:
    """A value with its interval.

    Parameters
    ----------
    value : float
        The estimate; NaN where undefined.
    lower, upper : float
        Interval at the level asked for (0.95 unless told otherwise); NaN where there is none.
    n : int
        Rows that the value rests on (of the current side, for a comparison).
    p_value : float, optional
        Two-sided p-value of "no difference", where a law is known.
    method : str
        How interval and p-value were made, e.g. ``logit DeLong``.
    reason : str
        Why the value (or its interval) is undefined: a code such as ``one_class``; empty otherwise.
    bound : float
        How far the exact value may be from `value`, where that comes from bins; 0 where it is exact.
    law : RowLaw, optional
        Of a mean of rows that may be skewed: a comparison of two needs it.

    Examples
    --------
    >>> Estimate(0.5, 0.4, 0.6, 100).defined
    True
    """

    value: float
    lower: float
    upper: float
    n: int
    p_value: float | None = None
    method: str = "exact"
    reason: str = ""
    bound: float = 0.0
    law: RowLaw | None = None

    def __post_init__(self) -> None:
        """Hold plain numbers only: a numpy scalar prints and exports differently; a NaN p is no p."""
        if not (type(self.value) is type(self.lower) is type(self.upper) is float):
            for name in ("value", "lower", "upper"):
                object.__setattr__(self, name, float(getattr(self, name)))
        if type(self.n) is not int:
            object.__setattr__(self, "n", int(self.n))
        if self.p_value is not None and (type(self.p_value) is not float or math.isnan(self.p_value)):
            p_value = None if math.isnan(self.p_value) else float(self.p_value)
            object.__setattr__(self, "p_value", p_value)

    @classmethod
    def undefined(cls, reason: str, n: int = 0) -> "Estimate":
        """Make an estimate without a value.

        Examples
        --------
        >>> Estimate.undefined("one_class", n=3).value
        nan
        """
        return _undefined(reason, n)

    @classmethod
    def counted(cls, value: float, n: int) -> "Estimate":
        """Make a number that nothing was estimated for: rows, requests an hour, hours on a clock.

        Examples
        --------
        >>> Estimate.counted(3.0, n=3).reason
        'counted'
        """
        return cls(value, math.nan, math.nan, n, reason=COUNTED)

    @property
    def defined(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)

    @property
    def p_or_nan(self) -> float:
        """The p-value, NaN where there is none."""
        return math.nan if self.p_value is None else self.p_value

    @property
    def standard_error(self) -> float:
        """Standard error of a normal law with this interval of 95 %; NaN where there is none.

        Examples
        --------
        >>> round(Estimate(0.5, 0.4, 0.6, 100).standard_error, 3)
        0.051
        """
        return (self.upper - self.lower) / (2 * Z)

    def scaled(self, factor: float, offset: float = 0.0) -> "Estimate":
        """Map value and interval by ``factor * x + offset``; a negative factor swaps the bounds.

        Examples
        --------
        >>> Estimate(0.75, 0.5, 1.0, 9).scaled(2, -1).lower
        0.0
        """
        ends = (factor * self.lower + offset, factor * self.upper + offset)
        low, high = ends if factor >= 0 else ends[::-1]
        bound, law = abs(factor) * self.bound, self.law
        if law:
            law = RowLaw(law.n, law.variance * factor**2, math.copysign(law.skewness, law.skewness * factor))
        value = factor * self.value + offset
        return replace(self, value=value, lower=low, upper=high, bound=bound, law=law)


def empty_side(ref_rows: float, cur_rows: float) -> str:
    """Name the side of a comparison that has no rows, as a reason; empty where both have some.

    Examples
    --------
    >>> empty_side(0, 5), empty_side(5, 0), empty_side(5, 5)
    ('empty_reference', 'empty_current', '')
    """
    if ref_rows <= 0:
        return "empty_reference"
    return "empty_current" if cur_rows <= 0 else ""


def without_interval(estimate: Estimate) -> Estimate:
    """Keep a value of too few rows for an interval.

    Examples
    --------
    >>> without_interval(Estimate(0.5, 0.4, 0.6, 9)).lower
    nan
    """
    return replace(estimate, lower=math.nan, upper=math.nan, reason="too_few")


def told_fixed(share: Estimate, *, fixed: bool) -> Estimate:
    """Say of a share whether it could be another.

    Examples
    --------
    >>> told_fixed(Estimate(1.0, 0.9, 1.0, 40), fixed=True).reason
    'by_construction'
    """
    return replace(share, reason=BY_CONSTRUCTION) if fixed and share.defined else share


def print_bound(bound: float) -> str:
    """Print a bound with two digits, never below it: what it bounds must stay inside.

    Parameters
    ----------
    bound : float
        Not negative.

    Returns
    -------
    str
        As `method` has it.

    Examples
    --------
    >>> print_bound(0.00312), print_bound(0.0031), print_bound(0.000991), print_bound(0.0)
    ('0.0032', '0.0031', '0.001', '0')
    """
    shown = f"{bound:.2g}"
    if not float(shown) < bound:
        return shown
    return f"{float(shown) + 10.0 ** (math.floor(math.log10(bound)) - 1):.2g}"


def within_bounds(tied: Estimate, low: float, high: float, said: str, held: tuple[float, float]) -> Estimate:
    """Give an estimate from bins with the bounds of the exact value; its interval holds for all of these.

    Parameters
    ----------
    tied : Estimate
        From bins.
    low, high : float
        Between what the exact value lies.
    said : str
        How it was made, as `method` has it.
    held : tuple of float
        What no value can leave.

    Returns
    -------
    Estimate
        The interval is wider by as much as the exact value may be off at that end; NaN stays NaN.

    Examples
    --------
    >>> one = within_bounds(Estimate(0.5, 0.25, 0.75, 9), 0.5, 0.625, "binned(250)", (0.0, 1.0))
    >>> one.method, one.lower, one.upper
    ('binned(250) ±0.13', 0.25, 0.875)
    >>> within_bounds(Estimate(0.5, math.nan, math.nan, 9), 0.5, 0.5, "binned(250)", (0.0, 1.0)).lower
    nan
    """
    lower, upper = tied.lower - max(0.0, tied.value - low), tied.upper + max(0.0, high - tied.value)
    # NaN comes first, as `max` and `min` keep what nothing exceeds
    return with_bound(tied, low, high, said, (max(lower, held[0]), min(upper, held[1])))


def with_bound(
    tied: Estimate, low: float, high: float, said: str, ends: tuple[float, float] | None = None
) -> Estimate:
    """Tell how far the exact value may be from one of bins.

    Parameters
    ----------
    tied, low, high, said
        As of `within_bounds`.
    ends : tuple of float, optional
        Of the interval, where it is another one for that.

    Returns
    -------
    Estimate
        The same where there is no value.

    Examples
    --------
    >>> with_bound(Estimate(0.5, 0.4, 0.6, 9), 0.5, 0.5, "binned(250)").method
    'binned(250) ±0'
    """
    if not tied.defined:
        return tied
    bound = max(high - tied.value, tied.value - low, 0.0)
    lower, upper = ends or (tied.lower, tied.upper)
    method = f"{said} ±{print_bound(bound)}"
    return Estimate(tied.value, lower, upper, tied.n, tied.p_value, method, tied.reason, bound)


@lru_cache(maxsize=4096)  # each day of many has the same
def _undefined(reason: str, n: int) -> Estimate:
    return Estimate(math.nan, math.nan, math.nan, n, None, "", reason)
