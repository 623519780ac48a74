"""Scores of exactly 0 or 1: the logits of these few decide a calibration slope, and a bin hides them."""

from functools import partial

from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.profiles import NumericProfile
from monitoring.statistics.logit import LOGIT_CLIP
from monitoring.store.cohorts.cohort_days import everybody

CERTAIN = "scores of 0 or 1 share a bin with others: known from the rows only"


def has_certain_scores(reader: BinaryPerformance) -> bool:
    """Say whether some scores on the days of a selection, whoever's, are 0 or 1.

    Parameters
    ----------
    reader : BinaryPerformance
        Of the selection.
    """
    score = next(one.name for one in reader.snapshot.subjects if one.role == "score")
    bins = reader.snapshot.bins.fine(score).bins
    found = everybody(reader.snapshot, "numeric", reader.selection)
    held = found.merged(score, partial(NumericProfile.merged, bins=bins))
    return bool(held.minimum < LOGIT_CLIP or held.maximum > 1 - LOGIT_CLIP)
