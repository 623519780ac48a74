"""Labelled rows by fine bin of a score: both classes of many periods, counted in one pass."""

from collections.abc import Sequence
from datetime import date

from monitoring.profiles import ScoreLabelCounts
from monitoring.store.records.daily_records import SubjectRecords


def binned_scores(
    scores: SubjectRecords, runs: Sequence[tuple[date, ...] | None], bins: int
) -> ScoreLabelCounts:
    """Count both classes by fine bin.

    Parameters
    ----------
    scores : SubjectRecords
        Counts of the score's bins.
    runs : sequence of tuple of date, or None
        Neighbouring days; all where it is None.
    bins : int
        How many the score has.

    Returns
    -------
    ScoreLabelCounts
        Of shape (runs, bins).

    Examples
    --------
    >>> import numpy as np
    >>> from monitoring.store.records.daily_records import by_day
    >>> two = ScoreLabelCounts(np.array([1, 0]), np.array([0, 2]), np.array([0.1, 1.7])).to_bytes()
    >>> found = binned_scores(by_day([(1, two), (2, two)]), [None, (date.fromordinal(1),)], 2)
    >>> found.positives.tolist(), found.negatives.tolist()
    ([[0, 4], [0, 2]], [[2, 0], [1, 0]])
    """
    return ScoreLabelCounts.merged_each(scores.records, scores.stretches(runs), bins)


def at_their_mean(bins: int) -> str:
    """Say how scores are known of which each bin's mean is kept.

    Examples
    --------
    >>> at_their_mean(250)
    "binned(250), scores at their bin's mean"
    """
    return f"binned({bins}), scores at their bin's mean"
