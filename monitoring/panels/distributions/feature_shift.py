"""How one subject moved: the share of its missing values, and where its mass went by period."""

from collections.abc import Iterator, Sequence
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.sides import Sides, numeric_profiles, sides
from monitoring.profiles import NumericProfile
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Row = dict[str, Any]


def missing_shares(snapshot: Snapshot, question: Question, subject: Subject) -> tuple[float, float]:
    """Give the share of rows without a value in the baseline and in the window; 0 where there is no row."""
    if not subject.numeric:
        both = sides(snapshot, question, "categorical")
        groups = both.daily_levels(subject.name), both.levels_by_period(subject.name)
        pairs = [(int(one.missing.sum()), int(one.rows.sum())) for one in groups]
    else:
        profiles = numeric_profiles(snapshot, question, subject)
        pairs = [(one.missing, one.rows) for one in profiles]
    then, now = (missing / rows if rows else 0.0 for missing, rows in pairs)
    return then, now


def decile_shares(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give the share of each period's rows in every decile of the baseline.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window by period, and baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    list of dict
        ``t t_end decile share difference``, decile 1 the lowest; deciles to the fine bins' width. A period
        without a value is one row whose numbers are NaN. Empty where there is no baseline, where one value
        holds more than half of it, or where no period has a value.
    """
    both = sides(snapshot, question, "numeric", counts_alone=True)
    then, _ = numeric_profiles(snapshot, question, subject, both)
    if then.present == 0:
        return []
    group = _deciles(then.counts)
    if len(set(group.tolist())) < 5:
        return []
    before = np.bincount(group, weights=then.counts, minlength=10) / then.present
    found = list(_by_period(both, question, subject, group, before))
    return found if any(not isnan(row["share"]) for row in found) else []


def _deciles(counts: NDArray[np.int64]) -> NDArray[np.intp]:
    """Give each fine bin its decile, by the middle of its mass."""
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    found: NDArray[np.intp] = np.minimum((middle * 10).astype(np.intp), 9)
    return found


def _by_period(
    both: Sides, question: Question, subject: Subject, group: NDArray[np.intp], before: Floats
) -> Iterator[Row]:
    def merged(records: Sequence[bytes]) -> NumericProfile:
        return NumericProfile.merged(records, len(group))

    for period in question.periods:
        now = both.current(subject.name, merged, period)
        when: Row = {"t": period.span.start, "t_end": period.span.end}
        if not now.present:
            yield when | {"decile": 1, "share": nan, "difference": nan}
            continue
        shares = np.bincount(group, weights=now.counts, minlength=10) / now.present
        for k in range(10):
            yield when | {
                "decile": k + 1,
                "share": float(shares[k]),
                "difference": float(shares[k] - before[k]),
            }
