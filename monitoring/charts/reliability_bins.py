"""The bins of a reliability diagram: where a calibrated model would fall, and how far each bin reaches."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

_Z = 1.959963984540054


def with_band(predicted: float, observed: float, lower: float, upper: float, n: int) -> dict[str, float]:
    """Make a bin, with the stretch that the observed rate of a calibrated model lies in 95% of the time.

    Examples
    --------
    >>> found = with_band(0.5, 0.4, 0.3, 0.5, 100)
    >>> round(found["band_lower"], 3), round(found["band_upper"], 3)
    (0.402, 0.598)
    """
    half = _Z * sqrt(predicted * (1 - predicted) / n) if n and 0 <= predicted <= 1 else 0.0
    return {
        "predicted": predicted,
        "observed": observed,
        "lower": lower,
        "upper": upper,
        "n": n,
        "band_lower": max(0.0, predicted - half),
        "band_upper": min(1.0, predicted + half),
    }


def with_edges(bins: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Let each bin reach to the middle between its neighbours' mean scores.

    Examples
    --------
    >>> [one["bin_upper"] for one in with_edges([{"predicted": 0.25}, {"predicted": 0.75}])]
    [0.5, 1.0]
    """
    middles = [(a["predicted"] + b["predicted"]) / 2 for a, b in pairwise(bins)]
    ends = zip([0.0, *middles], [*middles, 1.0], strict=True)
    return [
        {**one, "bin_lower": low, "bin_upper": high} for one, (low, high) in zip(bins, ends, strict=False)
    ]
