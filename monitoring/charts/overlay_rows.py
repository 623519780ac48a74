"""The rows of a second window in `metric_time`: its line, and its numbers beside those of the first."""

import numpy as np

from monitoring.charts.axes import WHEN
from monitoring.charts.columns import Columns, Rows, columns, floats, length, moments, words


def overlay_rows(rows: Rows, grain: str) -> Columns:
    """Shape the line of a second window.

    Parameters
    ----------
    rows : DataFrame or iterable of mappings
        `t` and `t_end` where a period is drawn, `at` when it truly began, and `value`; a missing value breaks
        the line.
    grain : {"hour", "day", "week", "month"}
        How a period is written.

    Returns
    -------
    dict of str to ndarray
        ``layer t start end other other_when``, in the order of time; a period is drawn at its middle.
    """
    of = columns(rows, ("t", "t_end", "at", "value"))
    start, end = moments(of["t"]), moments(of["t_end"])
    found = {
        "layer": np.full(len(start), "overlay", dtype=object),
        "t": start + (end - start) // 2,
        "start": start,
        "end": end,
        "other": floats(of["value"]),
        "other_when": words(moments(of["at"]), WHEN[grain]),
    }
    order = np.argsort(start, kind="stable")
    return {name: column[order] for name, column in found.items()}


def beside(now: Columns, second: Columns) -> Columns:
    """Give each period of the first window what is drawn there of the second.

    Parameters
    ----------
    now : dict of str to ndarray
        Periods with their middle ``t``.
    second : dict of str to ndarray
        From `overlay_rows`.

    Returns
    -------
    dict of str to ndarray
        The same periods, with ``other`` and ``other_when`` where the second window has a period there.
    """
    known = {name: column[~np.isnan(second["other"])] for name, column in second.items()}
    if not length(known):
        return now
    last = np.searchsorted(known["start"], now["t"], side="right") - 1
    there = (last >= 0) & (now["t"] < known["end"][last])
    return {
        **now,
        "other": np.where(there, known["other"][last], np.nan),
        "other_when": np.where(there, known["other_when"][last], ""),
    }
