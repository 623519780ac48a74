"""Errors of calibration by bins of the score; where scores are counted, with a bound of what the rows say."""

import numpy as np

from monitoring.panels.probabilities.score_stacks import Scores
from monitoring.statistics.calibration_bounds import BoundedKind, error_bounds
from monitoring.statistics.calibration_errors import calibration_errors
from monitoring.statistics.estimate import Estimate, with_bound, within_bounds
from monitoring.statistics.score_bins import Binning

ERRORS: dict[str, tuple[BoundedKind, Binning]] = {
    "ece_debiased": ("debiased", "mass"),
    "ece": ("l1", "mass"),
    "ece_equal_width": ("l1", "width"),
    "mce": ("largest", "mass"),
}
_SHARE = (0.0, 1.0)


def errors_of(measure: str, scores: Scores, seed: int) -> list[Estimate]:
    """Measure an error of each group.

    Parameters
    ----------
    measure : str
        One of `ERRORS`.
    scores : Scores
        The labelled rows.
    seed : int
        Of what is redrawn.

    Returns
    -------
    list of Estimate
        From the rows exact; else the error of the rows lies within `bound` of the value, and the interval
        holds for all that it may be.
    """
    kind, binning = ERRORS[measure]
    scores = scores.told(binning)
    there, cells = scores.filled
    if cells is None:
        return calibration_errors(kind, scores.stack, binning=binning, seed=seed)
    ends = error_bounds(kind, cells, binning=binning)
    within = np.full((2, scores.stack.size.size), np.nan)
    within[:, there] = ends
    found = calibration_errors(kind, scores.stack, binning=binning, seed=seed, within=(within[0], within[1]))
    for k, low, high in zip(there, *(one.tolist() for one in ends), strict=True):
        if kind == "debiased":  # its interval is not moved by as much as its value
            found[k] = with_bound(found[k], low, high, "binned")
        else:
            found[k] = within_bounds(found[k], low, high, "binned", _SHARE)
    return found
