"""The bins of a reliability diagram: where a calibrated model would fall, and how far each bin reaches."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import sqrt
from typing import Any

from monitoring.statistics.normal import Z

_NAMES = ("predicted", "observed", "lower", "upper", "n")


def diagram_bins(bins: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add to each bin where a calibrated model falls 95% of the time, and its ends.

    Parameters
    ----------
    bins : iterable of mapping
        ``predicted observed lower upper n``, ascending; others are left out.

    Returns
    -------
    list of dict
        These, ``band_lower band_upper``, and ``bin_lower bin_upper`` in the middle between the mean scores of
        neighbours: as `reliability_rows` takes them.

    Examples
    --------
    >>> one = {"observed": 0.4, "lower": 0.3, "upper": 0.5, "n": 100, "bin": "1/2"}
    >>> first, last = diagram_bins([{**one, "predicted": 0.5}, {**one, "predicted": 0.75}])
    >>> round(first["band_lower"], 3), round(first["band_upper"], 3), first["bin_upper"], last["bin_upper"]
    (0.402, 0.598, 0.625, 1.0)
    """
    found = [_with_band(*(one[name] for name in _NAMES)) for one in bins]
    middles = [(a["predicted"] + b["predicted"]) / 2 for a, b in pairwise(found)]
    ends = zip([0.0, *middles], [*middles, 1.0], strict=True)
    return [
        {**one, "bin_lower": low, "bin_upper": high} for one, (low, high) in zip(found, ends, strict=False)
    ]


def _with_band(predicted: float, observed: float, lower: float, upper: float, n: int) -> dict[str, float]:
    half = Z * sqrt(predicted * (1 - predicted) / n) if n and 0 <= predicted <= 1 else 0.0
    return {
        "predicted": predicted,
        "observed": observed,
        "lower": lower,
        "upper": upper,
        "n": n,
        "band_lower": max(0.0, predicted - half),
        "band_upper": min(1.0, predicted + half),
    }
