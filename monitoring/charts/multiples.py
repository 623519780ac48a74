"""Small multiples: `metric_time` in small, on one scale."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.charts.metric_time import metric_time
from monitoring.charts.specification import Specification
from monitoring.kept_beside import kept_beside
from monitoring.scope.period import AxisGrain


def multiple(
    domain: tuple[float, float],
    *,
    theme: str = "light",
    scale: float = 1.0,
    measure: str = "Value",
    format: str = ".2f",
    grain: AxisGrain = "day",
) -> Specification:
    """Draw one of several small charts that share their scale.

    Parameters
    ----------
    domain : pair of float
        The axis' ends, from `shared_domain`.
    theme, scale, measure, format, grain
        As of `metric_time`.

    Returns
    -------
    dict
        Vega-Lite without data, 112 pixels high, for the columns of `metric_time_rows`; shared.
    """
    return metric_time(
        theme=theme, scale=scale, height=112, measure=measure, format=format, grain=grain,
        domain=domain, ticks=3, small=True,
    )  # fmt: skip


def shared_domain(
    frames: Iterable[pd.DataFrame], *, zero: bool = False, step: float = 0.01
) -> tuple[float, float]:
    """Find the scale that holds every value and baseline band, rounded outwards.

    Parameters
    ----------
    frames : iterable of DataFrame
        What `metric_time_rows` made.
    zero : bool, default False
        Whether it starts at 0.
    step : float, default 0.01
        The ends are multiples of it.

    Returns
    -------
    pair of float
        Lower and upper end; (0, 1) where no frame has a value.

    Examples
    --------
    >>> shared_domain([pd.DataFrame({"layer": ["period"], "value": [0.812], "lower_drawn": [0.8],
    ...                              "upper_drawn": [0.824], "lower": [0.8], "upper": [0.824]})])
    (0.8, 0.83)
    """
    seen = [part for frame in frames for part in _seen(frame)]
    values = np.concatenate(seen) if seen else np.empty(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return (0.0, 1.0)
    low = 0.0 if zero else math.floor(float(values.min()) / step + 1e-9) * step
    return (round(low, 10), round(math.ceil(float(values.max()) / step - 1e-9) * step, 10))


_SEEN = {"period": ("value", "lower_drawn", "upper_drawn"), "baseline": ("value", "lower", "upper")}


@kept_beside
def _seen(frame: pd.DataFrame) -> list[NDArray[np.float64]]:
    """What is drawn of a frame, NaN where nothing is."""
    layers = frame["layer"].to_numpy()
    return [
        frame[column].to_numpy(dtype=np.float64)[layers == layer]
        for layer, columns in _SEEN.items()
        for column in columns
    ]
