"""The rows of a second window in `metric_time`: its line, and its numbers beside those of the first."""

import pandas as pd

from monitoring.charts.axes import WHEN
from monitoring.charts.rows import Rows, numbers, stamps, table


def overlay_rows(rows: Rows, grain: str) -> pd.DataFrame:
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
    DataFrame
        ``layer t start end other other_when``, in the order of time; a period is drawn at its middle.
    """
    frame = table(rows, ("t", "t_end", "at", "value"))
    start, end = stamps(frame["t"]), stamps(frame["t_end"])
    found = pd.DataFrame(
        {
            "layer": "overlay",
            "t": start + (end - start) / 2,
            "start": start,
            "end": end,
            "other": numbers(frame["value"]),
            "other_when": stamps(frame["at"]).dt.strftime(WHEN[grain]),
        }
    )
    return found.sort_values("start", ignore_index=True)


def beside(now: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Give each period of the first window what is drawn there of the second.

    Parameters
    ----------
    now : DataFrame
        Periods with their middle ``t``.
    second : DataFrame
        From `overlay_rows`.

    Returns
    -------
    DataFrame
        The same periods, with ``other`` and ``other_when`` where the second window has a period there.
    """
    known = second.dropna(subset=["other"])
    if known.empty:
        return now
    named = ["start", "end", "other", "other_when"]
    found = pd.merge_asof(
        now.sort_values("t"), known[named], left_on="t", right_on="start", suffixes=("", "_there")
    )
    there = found["t"] < found["end_there"]
    found["other"] = found["other"].where(there)
    found["other_when"] = found["other_when"].where(there)
    return found.drop(columns=["start_there", "end_there"])
