"""What is wrong with the values of one column."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion


@dataclass(frozen=True)
class ColumnQuality:
    """Rows of a column by what is wrong with them; they add up under merging.

    Parameters
    ----------
    rows, null, blank, infinite : int
        All rows; missing (null or NaN); texts of spaces only; ±∞.
    out_of_range, out_of_domain : int or None
        Finite numbers outside the declared range, values outside the declared set; None where nothing
        was declared.
    """

    rows: int
    null: int
    blank: int
    infinite: int
    out_of_range: int | None
    out_of_domain: int | None

    @property
    def missing_rate(self) -> Estimate:
        """Share of missing rows, Wilson interval; larger is worse, NaN `empty_current` without rows."""
        return proportion(self.null, self.rows, reason="empty_current")


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def column_quality(
    values: Iterable[Any],
    minimum: float | None = None,
    maximum: float | None = None,
    allowed: Collection[Any] | None = None,
) -> ColumnQuality:
    """Count what is wrong in a column.

    Parameters
    ----------
    values : iterable
        Numbers or texts; None and NaN are missing.
    minimum, maximum : float, optional
        Declared closed range. ±∞ is counted as such, not as out of range.
    allowed : collection, optional
        Declared values. Missing and blank values are not counted as outside.

    Returns
    -------
    ColumnQuality
        Larger counts are worse.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> column_quality([1.0, None, -3.0], minimum=0).out_of_range
    1
    """
    everything = list(values)
    present = [value for value in everything if not _is_null(value)]
    texts = [value for value in present if isinstance(value, str)]
    blank = sum(not text.strip() for text in texts)
    numbers = [value for value in present if not isinstance(value, str)]
    finite = [number for number in numbers if math.isfinite(number)]
    low = -math.inf if minimum is None else minimum
    high = math.inf if maximum is None else maximum
    ranged = minimum is not None or maximum is not None
    outside = sum(not low <= number <= high for number in finite) if ranged else None
    named = [value for value in present if not (isinstance(value, str) and not value.strip())]
    strange = None if allowed is None else sum(value not in allowed for value in named)
    return ColumnQuality(
        len(everything), len(everything) - len(present), blank, len(numbers) - len(finite), outside, strange
    )


@dataclass(frozen=True)
class Expectation:
    """How a declared rule was met.

    Parameters
    ----------
    checked, violations : int
        Rows with a value, and those that break the rule.
    passed : bool or None
        None when there was nothing to check.
    rate : Estimate
        Share of violations, Wilson interval; larger is worse.
    """

    checked: int
    violations: int
    passed: bool | None
    rate: Estimate


def meets(checked: int, violations: int, mostly: float = 1.0) -> Expectation:
    """Judge a rule that must hold for a share `mostly` of the rows that have a value.

    Returns
    -------
    Expectation
        Undecided (`empty_current`) without rows: nothing checked is not a success.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> meets(10, 1, 0.9).passed
    True
    """
    rate = proportion(violations, checked, reason="empty_current")
    # 1 − 1/10 ≥ 0.9 must hold: floats need the slack
    passed = checked - violations >= mostly * checked * (1 - 1e-12) if checked else None
    return Expectation(checked, violations, passed, rate)


def expect_between(
    values: Iterable[float | None], minimum: float | None, maximum: float | None, mostly: float = 1.0
) -> Expectation:
    """Judge "values lie in [minimum, maximum]"; missing values are left out.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> expect_between([None, None, 3, 20], 0, 10, 0.6).passed
    False
    """
    low = -math.inf if minimum is None else minimum
    high = math.inf if maximum is None else maximum
    present = [value for value in values if value is not None and not math.isnan(value)]
    return meets(len(present), sum(not low <= value <= high for value in present), mostly)


@dataclass(frozen=True)
class Skew:
    """Values used in training against those served, by id.

    Parameters
    ----------
    matched, only_training, only_serving, mismatches : int
        Ids on both sides, on one, and matched ids whose values differ.
    mismatch_rate : Estimate
        Share of the matched that differ, Wilson interval; larger is worse.
    completeness : float
        Matched share of the served ids; NaN when nothing was served.
    """

    matched: int
    only_training: int
    only_serving: int
    mismatches: int
    mismatch_rate: Estimate
    completeness: float


def train_serve_skew(
    training: Mapping[str, float | None], serving: Mapping[str, float | None], tolerance: float = 1e-6
) -> Skew:
    """Compare one feature by id: equal within tolerance · max(1, |training|), missing equals missing.

    References
    ----------
    Breck et al. 2017, doi:10.1109/BigData.2017.8258038

    Examples
    --------
    >>> train_serve_skew({"1": 1.0, "2": 2.0}, {"1": 1.0, "2": 2.5}).mismatches
    1
    """
    matched = training.keys() & serving.keys()
    differing = sum(not _equal(training[key], serving[key], tolerance) for key in matched)
    return Skew(
        len(matched),
        len(training) - len(matched),
        len(serving) - len(matched),
        differing,
        proportion(differing, len(matched), reason="empty_current"),
        len(matched) / len(serving) if serving else math.nan,
    )


def _equal(a: float | None, b: float | None, tolerance: float) -> bool:
    """Equal within tolerance; missing equals missing."""
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= tolerance * max(1.0, abs(a))
