"""The test of two rates of few rows that count: the normal law tells a single one as a change."""

from monitoring.statistics.lazy_imports import special

_FEW = 10
"""Rows that count which the smaller side expects, below which the pooled z is too sure."""


def few_counts_p_value(ref_k: float, ref_n: float, cur_k: float, cur_n: float) -> float:
    """Test equal rates of what is rare: given how many rows count, those of a side have a binomial law.

    Parameters
    ----------
    ref_k, ref_n, cur_k, cur_n : float
        Counts and rows of both sides, not necessarily whole, as n may be divided by an over-dispersion.

    Returns
    -------
    float
        Two-sided p-value, twice the smaller tail; of what is common, of the others. 0 where there are enough
        of both, as the test says nothing then.

    References
    ----------
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313

    Examples
    --------
    >>> [round(few_counts_p_value(100, 100_000, k, 30), 5) for k in (1, 3)]
    [0.05968, 1e-05]
    >>> few_counts_p_value(100, 1_000, 15, 100)
    0.0
    """
    if ref_k + cur_k > (ref_n + cur_n) / 2:
        ref_k, cur_k = ref_n - ref_k, cur_n - cur_k
    total = ref_k + cur_k
    if total * min(ref_n, cur_n) >= _FEW * (ref_n + cur_n):
        return 0.0
    share = cur_n / (ref_n + cur_n)
    if cur_k > total * share:
        tail = float(special.betainc(cur_k, ref_k + 1, share))
    else:
        tail = float(special.betaincc(cur_k + 1, ref_k, share)) if ref_k > 0 else 1.0
    return min(1.0, 2 * tail)
