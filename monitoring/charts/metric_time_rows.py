"""The rows of `metric_time`: periods, baseline, thresholds, events and window in one table."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from monitoring.charts.axes import WHEN
from monitoring.charts.event_rules import placed
from monitoring.charts.overlay_rows import beside, overlay_rows
from monitoring.charts.rows import Rows, gathered, numbers, stamps, table

COLUMNS = (
    "layer", "t", "start", "end", "when", "value", "lower", "upper", "lower_drawn", "upper_drawn", "n",
    "labels_in", "settled", "waiting", "alone", "label", "row", "anchor", "other", "other_when",
)  # fmt: skip
TEXTS = ("layer", "when", "label", "anchor", "other_when")
NUMBERS = (
    "value",
    "lower",
    "upper",
    "lower_drawn",
    "upper_drawn",
    "n",
    "labels_in",
    "settled",
    "waiting",
    "row",
    "other",
)


def metric_time_rows(
    periods: Rows,
    *,
    baseline: Mapping[str, float] | Rows | None = None,
    thresholds: Mapping[str, float] | None = None,
    events: Iterable[tuple[datetime, str]] = (),
    window: tuple[datetime, datetime] | None = None,
    companions: Mapping[str, Rows] | None = None,
    name: str = "",
    overlay: Rows | None = None,
    grain: str = "day",
    maturity: float = 0.95,
) -> pd.DataFrame:
    """Put everything that one `metric_time` chart shows into one table.

    Parameters
    ----------
    periods : DataFrame or iterable of mappings
        `t` and `t_end` (half-open, with an offset, or dates of a local calendar) and `value`; where known
        `lower`, `upper` (95 %), `n`, `labels_in` (share, 0 to 1) and `mature` (bool; false draws the period
        dashed; when absent: `labels_in` at least `maturity`). A missing value or period breaks the line.
    baseline : mapping or rows, optional
        `value`, and `lower`, `upper` of its band: one level for all periods, or rows with `t`, `t_end` too.
    thresholds : mapping of str to float, optional
        Words at the line, to its value: `{"watch 0.1": 0.1}`.
    events : iterable of (datetime, str)
        Moments and their names; those outside the periods are left out.
    window : pair of datetime, optional
        The asked window, half-open; drawn as far as the periods reach.
    companions : mapping of str to rows, optional
        Name of each line beside the measure's own, to its `t`, `t_end` and `value`.
    name : str
        What the measure's own line is called beside them.
    overlay : rows, optional
        The measure in a second window: `value`, `t`, `t_end` where it is drawn, and `at`, its true beginning.
    grain : {"hour", "day", "week", "month"}
        How the tooltip writes a period.
    maturity : float, default 0.95
        Share of labels that makes a period mature.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`; a period is drawn at its middle, `t`. No rows without periods.

    Raises
    ------
    ValueError
        For a time without an offset.
    """
    now = _periods(periods, grain, maturity)
    if now.empty:
        return _typed([now])
    first, last = now["start"].min(), now["end"].max()
    second = overlay_rows(() if overlay is None else overlay, grain)
    now = beside(now, second)
    parts = [
        now,
        _baseline(baseline, first, last),
        _thresholds(thresholds or {}),
        _events(events, first, last),
        _window(window, first, last),
        _waiting(now, maturity),
        *_companions(companions or {}, now, name),
        second,
        now[now["value"].notna()].tail(1).assign(layer="latest"),
        pd.DataFrame([{"layer": "extent", "start": first, "end": last}]),
    ]
    return _typed(parts)


def _typed(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the parts below each other; whether a period stands alone travels as a number."""
    frame = gathered(parts, texts=TEXTS, numbers=(*NUMBERS, "alone"), times=("t", "start", "end"))
    return frame.assign(alone=frame["alone"].eq(1.0))[list(COLUMNS)]


def _periods(rows: Rows, grain: str, maturity: float) -> pd.DataFrame:
    """The periods in order, with gaps as rows without a value."""
    wanted = ("t", "t_end", "value", "lower", "upper", "n", "labels_in", "mature")
    frame = table(rows, wanted).rename(columns={"t": "start", "t_end": "end"})
    frame = frame.assign(start=stamps(frame["start"]), end=stamps(frame["end"]))
    for name in ("value", "lower", "upper", "n", "labels_in"):
        frame[name] = numbers(frame[name])
    grown = frame["labels_in"].isna() | (frame["labels_in"] >= maturity)
    frame["mature"] = frame["mature"].where(frame["mature"].notna(), grown).astype(bool)
    frame = _with_gaps(frame.sort_values("start", ignore_index=True))
    frame["t"] = frame["start"] + (frame["end"] - frame["start"]) / 2
    frame["when"] = frame["start"].dt.strftime(WHEN[grain])
    return _drawn(frame.assign(layer="period"))


def _with_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Add a row without a value wherever periods are missing."""
    after = frame["start"].shift(-1)
    holes = frame.loc[after > frame["end"], ["end"]].rename(columns={"end": "start"})
    if holes.empty:
        return frame
    holes = holes.assign(end=after[holes.index], mature=True)
    return pd.concat([frame, holes]).sort_values("start", ignore_index=True)


def _drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """Split the line into settled and waiting, and keep one thin period's interval from flattening it."""
    value, mature = frame["value"], frame["mature"].astype(bool)
    beside = ~mature.shift(1, fill_value=True) | ~mature.shift(-1, fill_value=True)
    room = max((value.max() - value.min()) / 4, (frame["upper"] - frame["lower"]).median() * 0.75)
    floor, ceiling = value.min() - room, value.max() + room
    return frame.assign(
        settled=value.where(mature),
        waiting=value.where(~mature | beside),
        alone=value.notna() & value.shift(1).isna() & value.shift(-1).isna(),
        lower_drawn=frame["lower"].clip(lower=floor, upper=ceiling),
        upper_drawn=frame["upper"].clip(lower=floor, upper=ceiling),
    )


def _baseline(baseline: Mapping[str, float] | Rows | None, first: Any, last: Any) -> pd.DataFrame:
    """The baseline from the first moment to the last."""
    if baseline is None:
        return pd.DataFrame()
    if isinstance(baseline, Mapping):
        return pd.DataFrame([{**baseline, "t": moment, "layer": "baseline"} for moment in (first, last)])
    frame = table(baseline, ("t", "t_end", "value", "lower", "upper"))
    start, end = stamps(frame["t"]), stamps(frame["t_end"])
    return frame.assign(t=start + (end - start) / 2, layer="baseline")


def _companions(companions: Mapping[str, Rows], now: pd.DataFrame, name: str) -> list[pd.DataFrame]:
    """The lines beside the measure's own, and the name of each line at its first value."""
    lines = {key: _line(rows).assign(layer="companion", label=key) for key, rows in companions.items()}
    named = [(name, now), *lines.items()] if lines else []
    starts = [
        line[line["value"].notna()].head(1)[["t", "value"]].assign(layer="name", label=key)
        for key, line in named
    ]
    return [*lines.values(), *starts]


def _line(rows: Rows) -> pd.DataFrame:
    """One value a period, with gaps, at the middles of the periods."""
    frame = table(rows, ("t", "t_end", "value")).rename(columns={"t": "start", "t_end": "end"})
    frame = frame.assign(
        start=stamps(frame["start"]), end=stamps(frame["end"]), value=numbers(frame["value"])
    )
    frame = _with_gaps(frame.sort_values("start", ignore_index=True))
    return frame.assign(t=frame["start"] + (frame["end"] - frame["start"]) / 2)[["t", "value"]]


def _thresholds(thresholds: Mapping[str, float]) -> pd.DataFrame:
    """The agreed lines."""
    return pd.DataFrame(
        [{"layer": "threshold", "label": words, "value": value} for words, value in thresholds.items()]
    )


def _events(events: Iterable[tuple[datetime, str]], first: Any, last: Any) -> pd.DataFrame:
    """The events inside the periods."""
    found = placed(events, first, last).rename(columns={"at": "t", "event": "label"})
    return found.assign(layer="event") if len(found) else pd.DataFrame()


def _window(window: tuple[datetime, datetime] | None, first: Any, last: Any) -> pd.DataFrame:
    """The asked window, as far as the periods reach."""
    if window is None:
        return pd.DataFrame()
    asked = stamps(window)
    start, end = max(asked[0], first), min(asked[1], last)
    return pd.DataFrame([{"layer": "window", "start": start, "end": end}] if start < end else [])


def _waiting(periods: pd.DataFrame, maturity: float) -> pd.DataFrame:
    """Each stretch of periods whose labels are not in; the words stand on the last one."""
    mature = periods["mature"].astype(bool)
    waiting = periods[~mature]
    stretches = waiting.groupby(mature.cumsum()[~mature]).agg(start=("start", "min"), end=("end", "max"))
    words = [""] * (len(stretches) - 1) + [f"labels < {maturity:.0%} in"]
    return stretches.assign(layer="waiting", label=words[: len(stretches)])
