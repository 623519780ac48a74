"""The logit of a share, and the way back: without scipy, whose import takes longer than a page to draw."""

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats

LOGIT_CLIP = 2.0**-20
"""As far from 0 and 1 shares are held whose logits are fitted to."""


@np.errstate(divide="ignore", invalid="ignore")
def logit(share: ArrayLike) -> Floats:
    """Give the logarithm of the odds.

    Parameters
    ----------
    share : float or array
        From 0 to 1.

    Returns
    -------
    ndarray of float64
        Infinite at 0 and 1, NaN outside.

    Examples
    --------
    >>> logit([0.0, 0.5, 0.8]).round(3).tolist()
    [-inf, 0.0, 1.386]
    """
    given = floats(share)
    return floats(np.log(given) - np.log1p(-given))


@np.errstate(over="ignore")  # of what is so far below that its share is 0
def expit(logits: ArrayLike) -> Floats:
    """Give the share whose logit it is.

    Parameters
    ----------
    logits : float or array
        Any numbers.

    Returns
    -------
    ndarray of float64
        From 0 to 1.

    Examples
    --------
    >>> expit([-np.inf, 0.0, 1.3862943611198906]).tolist()
    [0.0, 0.5, 0.8]
    """
    return floats(1 / (1 + np.exp(-floats(logits))))
