"""A sparkline as a few lines of SVG inside a list: no script draws it, so that a hundred cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.charts.rows import stamps
from monitoring.charts.theme import TOKENS, Tokens

WIDTH, HEIGHT = 132, 30
_ROOM = 4.0
Floats = NDArray[np.float64]


def inline_sparkline(
    rows: pd.DataFrame, *, theme: str = "light", window: tuple[datetime, datetime] | None = None
) -> str:
    """Draw one measure without axes: grey before the window, blue in it, a dot at its newest value.

    A period that is not over is a ring which no line joins; where it lies far off, it stands at the edge.

    Parameters
    ----------
    rows : DataFrame
        As `metric_time_rows` makes them; a period without a value breaks the line.
    theme : {"light", "dark"}
        The colours.
    window : pair of datetime, optional
        The asked window, half-open, as the axis reads it; everything is in it by default.

    Returns
    -------
    str
        SVG of `WIDTH` by `HEIGHT` pixels; empty where fewer than two periods have a value.
    """
    periods = rows[rows["layer"] == "period"]
    values = periods["value"].to_numpy(np.float64)
    known = np.isfinite(values)
    if known.sum() < 2:
        return ""
    levels = rows.loc[rows["layer"] == "baseline", "value"].dropna().to_numpy(np.float64)[:1]
    places = np.asarray(periods["t"].astype("int64"), dtype=np.float64)
    across = _scaled(places, places, _ROOM, WIDTH - _ROOM)
    over = known & ~periods["unfinished"].to_numpy(bool)
    drawn = np.concatenate([values[over if over.any() else known], levels])
    up, level = (_scaled(one, drawn, HEIGHT - _ROOM, _ROOM) for one in (values, levels))
    up = np.clip(up, _ROOM, HEIGHT - _ROOM)
    inside = _inside(periods, window)
    whole = np.where(over, up, np.nan)
    shapes = [
        _level(level, TOKENS[theme]),
        *_lines(across, whole, inside, TOKENS[theme]),
        _newest(across, up, whole, TOKENS[theme]),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'fill="none" stroke-linecap="round" stroke-linejoin="round">{"".join(shapes)}</svg>'
    )


def _inside(periods: pd.DataFrame, window: tuple[datetime, datetime] | None) -> NDArray[np.bool_]:
    if window is None:
        return np.ones(len(periods), dtype=bool)
    first, end = stamps(window)
    return ((periods["end"] > first) & (periods["start"] < end)).to_numpy(bool)


def _scaled(values: Floats, over: Floats, low: float, high: float) -> Floats:
    """Put values between two places; what does not vary stands in the middle."""
    least, most = float(over.min()), float(over.max())
    if most <= least:
        return np.full(len(values), (low + high) / 2)
    return low + (values - least) / (most - least) * (high - low)


def _level(level: Floats, tokens: Tokens) -> str:
    if not len(level):
        return ""
    path = f"M{_ROOM:g} {level[0]:.1f}H{WIDTH - _ROOM:g}"
    return f'<path d="{path}" stroke="{tokens.baseline}" stroke-width="1" stroke-dasharray="2 3"/>'


def _lines(across: Floats, up: Floats, inside: NDArray[np.bool_], tokens: Tokens) -> list[str]:
    """The line before the window, and the line in it."""
    before = ~inside
    before[1:] |= ~inside[:-1]  # up to the window's first value, so that the line does not break there
    return [
        _line(across, np.where(before, up, np.nan), tokens.baseline, 1.2),
        _line(across, np.where(inside, up, np.nan), tokens.current, 1.7),
    ]


def _newest(across: Floats, up: Floats, whole: Floats, tokens: Tokens) -> str:
    """The newest value: a dot, or a ring where its period is not over."""
    last = int(np.flatnonzero(np.isfinite(up))[-1])
    dot = f'r="2.6" fill="{tokens.current}"'
    ring = f'r="2.2" stroke="{tokens.current}" stroke-width="1.2"'
    look = dot if np.isfinite(whole[last]) else ring
    return f'<circle cx="{across[last]:.1f}" cy="{up[last]:.1f}" {look}/>'


def _line(across: Floats, up: Floats, color: str, thick: float) -> str:
    path = _path(across, up)
    return f'<path d="{path}" stroke="{color}" stroke-width="{thick:g}"/>' if path else ""


def _path(across: Sequence[float] | Floats, up: Sequence[float] | Floats) -> str:
    """Write a line; a value between two gaps is a dot.

    Examples
    --------
    >>> _path([0, 1, 2, 3], [5, 6, float("nan"), 7])
    'M0.0 5.0L1.0 6.0M3.0 7.0h0'
    """
    runs: list[list[str]] = [[]]
    for x, y in zip(across, up, strict=True):
        if np.isfinite(y):
            runs[-1].append(f"{x:.1f} {y:.1f}")
        elif runs[-1]:
            runs.append([])
    return "".join(f"M{'L'.join(run)}{'' if run[1:] else 'h0'}" for run in runs if run)
