"""Drift of many columns at once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monitoring.statistics.arrays import Floats, floats
from monitoring.statistics.estimate import Estimate, empty_side
from monitoring.statistics.lazy_imports import distance, special
from monitoring.statistics.normal import normal_quantile


def classifier_auc_se(n_ref: int, n_cur: int) -> float:
    """Standard error of the AUC of a classifier that cannot tell two samples apart; NaN for an empty one.

    References
    ----------
    Mann & Whitney 1947, doi:10.1214/aoms/1177730491

    Examples
    --------
    >>> round(classifier_auc_se(2000, 1500), 5)
    0.00986
    """
    if min(n_ref, n_cur) == 0:
        return math.nan
    return math.sqrt((n_ref + n_cur + 1) / (12 * n_ref * n_cur))


def classifier_auc_test(auc: float, n_ref: int, n_cur: int, level: float = 0.95) -> Estimate:
    """Test out-of-fold AUC of "reference or current?" against 0.5. Above 0.5 is worse.

    Parameters
    ----------
    auc : float
        Out-of-fold AUC of a classifier trained to tell the two samples apart.
    n_ref, n_cur : int
        Rows of both.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        In [0, 1] with a one-sided p-value; NaN where a side is empty.

    References
    ----------
    Lopez-Paz & Oquab 2017, arXiv:1610.06545

    Examples
    --------
    >>> round(classifier_auc_test(0.53, 2000, 1500).p_value, 5)
    0.00117
    """
    if reason := empty_side(n_ref, n_cur):
        return Estimate.undefined(reason, n_cur)
    se = classifier_auc_se(n_ref, n_cur)
    half = normal_quantile(level) * se
    p_value = float(special.ndtr(-(auc - 0.5) / se))
    return Estimate(auc, max(0.0, auc - half), min(1.0, auc + half), n_cur, p_value, "Mann-Whitney null")


def median_bandwidth(ref: ArrayLike, cur: ArrayLike) -> float:
    """Median distance between the pooled rows: the usual bandwidth of `mmd2`.

    Examples
    --------
    >>> median_bandwidth([[0.0], [1.0]], [[2.0]])
    1.0
    """
    return float(np.median(distance.pdist(np.vstack([floats(ref), floats(cur)]))))


def mmd2(ref: ArrayLike, cur: ArrayLike, bandwidth: float) -> float:
    """Unbiased squared maximum mean discrepancy with a Gaussian kernel. Larger is worse.

    Parameters
    ----------
    ref, cur : array, shape (n, d) and (m, d)
        Rows, at least two a side.
    bandwidth : float
        σ of exp(−‖x − y‖² / 2σ²).

    Returns
    -------
    float
        About 0 without drift, may be slightly negative; NaN below two rows a side.

    References
    ----------
    Gretton et al. 2012, JMLR 13:723, eq. 3

    Examples
    --------
    >>> mmd2([[0.0], [1.0]], [[0.0], [1.0]], 1.0) < 0
    True
    """
    x, y = floats(ref), floats(cur)
    n, m = len(x), len(y)
    if min(n, m) < 2:
        return math.nan

    def kernel(squared: Floats) -> float:
        return float(np.exp(-squared / (2 * bandwidth**2)).sum())

    within_x, within_y = kernel(distance.pdist(x, "sqeuclidean")), kernel(distance.pdist(y, "sqeuclidean"))
    between = kernel(distance.cdist(x, y, "sqeuclidean"))
    return 2 * within_x / (n * (n - 1)) + 2 * within_y / (m * (m - 1)) - 2 * between / (n * m)


@dataclass(frozen=True)
class Reconstruction:
    """Mean distance of rows from the reference's main subspace.

    Parameters
    ----------
    ref_error, cur_error : float
        Mean Euclidean residual in reference standard deviations; a larger current one is worse.
    explained_ratio : float
        Share of the reference variance that lies in the subspace.
    """

    ref_error: float
    cur_error: float
    explained_ratio: float


def pca_reconstruction(ref: ArrayLike, cur: ArrayLike, components: int) -> Reconstruction:
    """Project rows on the reference's principal components and measure what is lost.

    Parameters
    ----------
    ref, cur : array, shape (n, d) and (m, d)
        Finite rows; columns that are constant in the reference are centred only.
    components : int
        Dimensions kept.

    Returns
    -------
    Reconstruction
        Blind to changes inside the subspace.

    References
    ----------
    Pearson 1901, doi:10.1080/14786440109462720

    Examples
    --------
    >>> rows = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]
    >>> round(pca_reconstruction(rows, [[2.0, 0.0]], 1).cur_error, 3)
    1.732
    """
    reference = floats(ref)
    mean, sd = reference.mean(axis=0), reference.std(axis=0)
    scale = np.where(sd > 0, sd, 1.0)
    standard = (reference - mean) / scale
    _, singular, axes = np.linalg.svd(standard, full_matrices=False)
    kept = axes[:components]

    def error(rows: Floats) -> float:
        return float(np.linalg.norm(rows - rows @ kept.T @ kept, axis=1).mean())

    explained = float((singular[:components] ** 2).sum() / (singular**2).sum())
    return Reconstruction(error(standard), error((floats(cur) - mean) / scale), explained)
