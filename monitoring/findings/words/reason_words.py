"""Why a number has no value or no verdict, as people read it; machine formats keep the codes."""

import re
from collections.abc import Iterator
from datetime import date

from monitoring.findings.words.day_words import full_day, judged_against, judged_on
from monitoring.panels.bare_baseline import LACKS
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import DECLARED_ALONE
from monitoring.scope.baseline import NO_REFERENCE

REASONS = {
    "by_construction": "0 or 1 by construction",
    "bins_too_wide": "its rows lie too far apart in a bin to bound it",
    "constant_current": "all values are the same",
    "constant_history": "all values so far are the same",
    "constant_reference": "the baseline hardly varies, if at all",
    "constant_score": "all scores are the same",
    "counted": "counted, not estimated",
    "divides_sides": "the two sides are told apart by it",
    "empty_current": "no rows",
    "empty_reference": "no baseline",
    "far_from_zero": "values too far from zero for an interval",
    "history_too_short": "too little history",
    "immature": "labels not in yet",
    "no_codes": "no codes are kept of these rows",
    "no_candidate": "no change of unit fits",
    "no_repeated_value": "no new value is repeated",
    "no_horizon": "the contract has no label horizon",
    "no_interval": "no interval is known for it",
    "no_labels": "no labels",
    "no_observed_at": "times of labels are not known",
    "no_rows": "no rows",
    "no_such_column": "there is no such column",
    "not_counted": "not counted on these days: `compact` counts it where their rows are kept",
    "not_compared": "not held against a baseline",
    "one_bin": "all values of the baseline lie in one bin",
    "one_class": "only one class among the labels",
    "outside_domain": "values that the measure is not defined for",
    "rare_levels": "judged against what rare values let expect",
    "rows_alike": "rows are often alike, so that no copy can be told",
    "rows_dropped": "the rows were dropped by retention",
    "rows_gone": "the rows were dropped by retention",
    "separation": "scores tell the classes apart completely",
    "single_bin": "all rows lie in one bin",
    "too_few": "too few rows",
    "too_large": "values too large to compute with",
    "too_small": "numbers too small to compute with",
    "too_many_rows": "too many rows to compute it",
    "zero_denominator": "nothing to divide by",
    "no cadence": "too few weeks to know the usual number",
    "no expect_every": "the contract does not say how often rows come",
    "better than the baseline": "better",
}
"""Codes of reasons in words; tests hold that every code which a measure can give is here."""

_BASELINE = "baseline "
_CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b(?![T/])")


def said(reason: str, *, year: bool = True) -> list[str]:
    """Say a measurement's reasons as a person reads them.

    Parameters
    ----------
    reason : str
        As in the measurement table.
    year : bool
        Whether days that a verdict was taken on have their year.

    Returns
    -------
    list of str
        One a reason.

    Examples
    --------
    >>> said("judged on 2026-10-02/2026-10-10; immature", year=False)
    ['judged on 2–9 Oct', 'labels not in yet']
    >>> said("2026-10-02, z 4.2; no_candidate")
    ['2 Oct 2026, z 4.2', 'no change of unit fits']
    >>> said("baseline too_many_rows")
    ['baseline: too many rows to compute it']
    >>> said("the reference training has no predictions; empty_reference")
    ['the reference training has no predictions']
    >>> said("empty_reference; no baseline: the declared limit itself")
    ['no baseline: the declared limit itself']
    """
    return list(_said(reason, year))


def judged_days(row: Measurement) -> str:
    """Say on which days a row was judged; empty where that is the whole window, or none."""
    return next(filter(None, (judged_on(part, year=False) for part in row.reasons)), "")


def baseline_judged(row: Measurement) -> str:
    """Say against which days of its baseline a row was judged; empty where that is all of it, or none."""
    parts = (judged_against(part, year=False) for part in row.reasons)
    return next(filter(None, parts), "")


def _said(reason: str, year: bool) -> Iterator[str]:
    parts = [one for one in reason.split("; ") if one]
    if any(LACKS.fullmatch(one) or one == DECLARED_ALONE for one in parts):  # which say that there is none
        parts = [one for one in parts if one != NO_REFERENCE]
    for part in parts:
        days = judged_on(part, year=year) or judged_against(part, year=year)
        yield days or REASONS.get(part) or _of_baseline(part) or _plain(part)


def _of_baseline(part: str) -> str:
    """Say why the baseline has no value; empty where something else is said."""
    told = REASONS.get(part.removeprefix(_BASELINE)) if part.startswith(_BASELINE) else None
    return f"{_BASELINE.strip()}: {told}" if told else ""


def _plain(part: str) -> str:
    return part.replace("_", " ") if _CODE.fullmatch(part) else with_days(part)


def with_days(text: str) -> str:
    """Write the days of a text as prose does.

    Examples
    --------
    >>> with_days("no rows since 2026-10-02"), with_days("2026-02-31")
    ('no rows since 2 Oct 2026', '2026-02-31')
    """
    return _DAY.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    try:
        return full_day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
