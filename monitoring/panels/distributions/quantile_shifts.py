"""How far each quantile of a number moved."""

from math import hypot
from typing import Any

import numpy as np

from monitoring.panels.sides import numeric_profiles
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.statistics.normal import Z
from monitoring.statistics.order_statistics import (
    OrderStatistics,
    bins_of_ranks,
    interval_ranks,
    neighbour_ranks,
)
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.binned_values import values_in_bins
from monitoring.store.reads.row_reads import EXACT_ROWS, values
from monitoring.store.snapshot import Snapshot

Row = dict[str, Any]

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.99)
LEAST_VALUES = 30


def quantile_shifts(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give how far each quantile moved, with its 95 % interval.

    Of many rows the values of those bins alone are read in which the wanted ranks are.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    list of dict
        ``quantile before now shift lower upper`` in the subject's unit; intervals from order statistics,
        rows taken as independent. Empty where a side has fewer than 30 values.

    References
    ----------
    Doksum (1974), Empirical probability plots and statistical inference. doi:10.1214/aos/1176342662
    """
    then, now = numeric_profiles(snapshot, question, subject)
    asked = (question.baseline.selection, then), (question.window, now)
    both = [_order(snapshot, subject, *pair) for pair in asked]
    if min(side.n for side in both) < LEAST_VALUES:
        return []
    rows = []
    for at in QUANTILES:
        before, after = (side.quantile(at) for side in both)
        error = Z * hypot(*(side.standard_error(at, Z) for side in both))
        shift = after - before
        rows.append({"quantile": at, "before": before, "now": after, "shift": shift,
                     "lower": shift - error, "upper": shift + error})  # fmt: skip
    return rows


def _order(
    snapshot: Snapshot, subject: Subject, selection: Selection | None, profile: NumericProfile
) -> OrderStatistics:
    if selection is None:
        return OrderStatistics.of(np.empty(0))
    if profile.n > EXACT_ROWS and not subject.labelled_only and not profile.infinite:
        ranks = [
            one
            for at in QUANTILES
            for one in (neighbour_ranks(profile.n, at)[0], interval_ranks(profile.n, at, Z))
        ]
        held = bins_of_ranks(profile.counts, np.concatenate(ranks))
        found = values_in_bins(snapshot, selection, subject, held)
        if len(found.value) == profile.counts[held].sum():
            return OrderStatistics(profile.counts, held, found.ascending())
    return OrderStatistics.of(values(snapshot, selection, subject).ascending())
