"""The rows of `metric_time`: periods, baseline, thresholds, events and window in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import inf, nan
from typing import Any

import numpy as np

from monitoring.charts.columns import (
    Column,
    Columns,
    Moment,
    Rows,
    columns,
    floats,
    gathered,
    length,
    moments,
    with_until,
)
from monitoring.charts.event_places import placed
from monitoring.charts.lazy_imports import pd
from monitoring.charts.overlay_rows import beside, overlay_rows
from monitoring.charts.period_names import period_names
from monitoring.charts.settled_scale import LEVEL

_KINDS = {
    "layer": "text",
    "t": "time",
    "start": "time",
    "end": "time",
    "when": "text",
    "value": "number",
    "lower": "number",
    "upper": "number",
    "lower_drawn": "number",
    "upper_drawn": "number",
    "n": "number",
    "labels_in": "number",
    "settled": "number",
    "waiting": "number",
    "few": "flag",
    "alone": "flag",
    "unfinished": "flag",
    "label": "text",
    "row": "number",
    "anchor": "text",
    "other": "number",
    "other_when": "text",
}
COLUMNS = tuple(_KINDS)


def metric_time_rows(
    periods: Rows,
    *,
    baseline: Mapping[str, float] | Rows | None = None,
    thresholds: Mapping[str, float] | None = None,
    events: Iterable[tuple[datetime, str]] = (),
    window: tuple[datetime, datetime] | None = None,
    companions: Mapping[str, Rows] | None = None,
    overlay: Rows | None = None,
    grain: str = "day",
    maturity: float = 0.95,
    within: tuple[float, float] = (-inf, inf),
) -> pd.DataFrame:
    """Put everything that one `metric_time` chart shows into one table.

    Parameters
    ----------
    periods : DataFrame or iterable of mappings
        `t` and `t_end` (half-open, with an offset, or dates of a local calendar) and `value`; where known
        `lower`, `upper` (95 %), `n`, `labels_in` (share, 0 to 1) and `mature` (bool; false draws the period
        dashed; when absent: `labels_in` at least `maturity`), `few` (bool; true draws the period hollow: its
        rows are too few for an interval) and `until` (words of one that is not over: hollow below half of the
        usual `n`). A missing value or period breaks the line, and so does one of too few rows; periods
        between those of a regular feed, as of one row a week, are not missing.
    baseline : mapping or rows, optional
        `value`, and `lower`, `upper` of its band: one level for all periods, or rows with `t`, `t_end` too.
    thresholds : mapping of str to float, optional
        Words at the line, to its value: `{"watch 0.1": 0.1}`.
    events : iterable of (datetime, str)
        Moments and their names; those outside the periods are left out.
    window : pair of datetime, optional
        The asked window, half-open; drawn as far as the periods reach.
    companions : mapping of str to rows, optional
        Name of each line beside the measure's own, to its `t`, `t_end` and `value`; one of too few rows
        (`few`) breaks it.
    overlay : rows, optional
        The measure in a second window: `value`, `t`, `t_end` where it is drawn, and `at`, its true beginning.
    grain : {"hour", "day", "week", "month"}
        How the tooltip writes a period.
    maturity : float, default 0.95
        Share of labels that makes a period mature.
    within : pair of float, optional
        Least and greatest possible value: no band is drawn beyond, where the interval of few rows may end.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`; a period is drawn at its middle, `t`. No rows without periods.

    Raises
    ------
    ValueError
        For a time without an offset.
    """
    now = _periods(periods, grain, maturity, within)
    if not length(now):
        return gathered([], _KINDS)
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
        *_companions(companions or {}),
        second,
        _layer("latest", _at(now, _known(now)[-1:])),
        _layer("extent", {"start": np.array([first]), "end": np.array([last])}),
    ]
    return gathered(parts, _KINDS)


def _layer(name: str, of: Columns) -> Columns:
    return {**of, "layer": np.full(length(of), name, dtype=object)}


def _at(of: Columns, rows: Column) -> Columns:
    return {name: column[rows] for name, column in of.items()}


def _known(of: Columns) -> Column:
    """The rows that have a value."""
    return np.flatnonzero(~np.isnan(of["value"]))


def _middle(of: Columns) -> Column:
    middle: Column = of["start"] + (of["end"] - of["start"]) // 2
    return middle


def _periods(rows: Rows, grain: str, maturity: float, within: tuple[float, float]) -> Columns:
    """The periods in order, with gaps as rows without a value."""
    of = columns(rows, ("t", "t_end", *_MEASURED, "mature", "until", "few"))
    now: Columns = {"start": moments(of["t"]), "end": moments(of["t_end"])}
    now |= {name: floats(of[name]) for name in _MEASURED}
    grown = np.isnan(now["labels_in"]) | (now["labels_in"] >= maturity)
    said = zip(of["mature"], grown.tolist(), strict=True)
    now["mature"] = np.array([ripe if pd.isna(own) else bool(own) for own, ripe in said], dtype=bool)
    now["until"] = np.array(of["until"], dtype=object)
    now["few"] = _flags(of["few"]) & ~np.isnan(now["value"])
    now = _with_gaps(now)
    now["unfinished"] = np.array([isinstance(end, str) for end in now["until"]], dtype=bool)
    now["few"] |= _begun(now)
    when = with_until(period_names(now["start"], now["end"], grain), now["until"])
    return _layer("period", _drawn({**now, "t": _middle(now), "when": when}, *within))


_MEASURED = ("value", "lower", "upper", "n", "labels_in")


def _begun(of: Columns) -> Column:
    """Tell periods that are not over and have less than half of the usual rows: a line to one would fall."""
    over = of["n"][~of["unfinished"] & ~np.isnan(of["n"])]
    few = of["n"] < float(np.median(over) if len(over) else 0) / 2
    return np.asarray(few & of["unfinished"] & ~np.isnan(of["value"]))


def _with_gaps(of: Columns) -> Columns:
    """Put the periods in order, and add one without a value wherever periods are missing."""
    of = _at(of, np.argsort(of["start"], kind="stable"))
    steps = np.diff(of["start"])
    holes = np.flatnonzero((of["start"][1:] > of["end"][:-1]) & (steps > _rhythm(steps)))
    if not len(holes):
        return of
    ends: Columns = {"start": of["end"][holes], "end": of["start"][holes + 1]}
    flags = {"mature": True, "few": False}
    return {name: np.insert(of[name], holes + 1, ends.get(name, flags.get(name, np.nan))) for name in of}


def _rhythm(steps: Column) -> Any:
    """Give the distance at which rows come: nothing is missing between those of every Saturday."""
    each, times = np.unique(steps, return_counts=True)
    regular = len(each) and times.max() >= _REGULAR and 2 * times.max() > len(steps)
    return each[times.argmax()] if regular else np.zeros((), dtype=steps.dtype)


_REGULAR = 3
"""Equal distances, at least, and more than half of all."""


def _drawn(of: Columns, least: float, most: float) -> Columns:
    """Split the line into settled and waiting, and keep one thin period's interval from flattening it."""
    value, mature, few = of["value"], of["mature"], of["few"]
    known = ~np.isnan(value)
    joined = known & ~few
    line = np.where(joined, value, np.nan)
    ripe = np.concatenate([[True], mature, [True]])
    floor, ceiling = _room(value[known], of["upper"] - of["lower"])
    drawn = max(floor, least), min(ceiling, most)
    return {
        **of,
        "settled": np.where(mature, line, np.nan),
        "waiting": np.where(~mature | ~ripe[:-2] | ~ripe[2:], line, np.nan),
        "alone": _alone(joined),
        **{f"{end}_drawn": np.where(few, np.nan, np.clip(of[end], *drawn)) for end in ("lower", "upper")},
    }


def _room(known: Column, widths: Column) -> tuple[float, float]:
    """Give how far intervals are drawn: a quarter of the line's range beyond it, or a usual width."""
    if not len(known):
        return -np.inf, np.inf
    widths = widths[~np.isnan(widths)]
    low, high = float(known.min()), float(known.max())
    room = max((high - low) / 4, float(np.median(widths)) * 0.75 if len(widths) else 0.0)
    return low - room, high + room


def _baseline(baseline: Mapping[str, float] | Rows | None, first: Moment, last: Moment) -> Columns:
    """The baseline from the first moment to the last."""
    if baseline is None:
        return {}
    if isinstance(baseline, Mapping):
        level = {key: floats([baseline[key]] * 2) for key in LEVEL if key in baseline}
        return _layer("baseline", {"t": np.array([first, last]), **level})
    of = columns(baseline, ("t", "t_end", *LEVEL))
    ends = {"start": moments(of["t"]), "end": moments(of["t_end"])}
    return _layer("baseline", {"t": _middle(ends), **{key: floats(of[key]) for key in LEVEL}})


def _flags(values: Iterable[Any]) -> Column:
    return np.array([value is True for value in values], dtype=bool)


def _companions(companions: Mapping[str, Rows]) -> list[Columns]:
    """The lines beside the measure's own."""
    return [_layer("companion", _labelled(key, _line(rows))) for key, rows in companions.items()]


def _labelled(label: str, of: Columns) -> Columns:
    return {**of, "label": np.full(length(of), label, dtype=object)}


def _line(rows: Rows) -> Columns:
    """One value a period, with gaps, at the middles of the periods."""
    of = columns(rows, ("t", "t_end", "value", "few"))
    value = np.where(_flags(of["few"]), np.nan, floats(of["value"]))
    line = _with_gaps({"start": moments(of["t"]), "end": moments(of["t_end"]), "value": value})
    return {"t": _middle(line), "value": line["value"], "alone": _alone(~np.isnan(line["value"]))}


def _alone(known: Column) -> Column:
    """Say which values have no neighbour, so that no line shows them."""
    framed = np.concatenate([[False], known, [False]])
    lone: Column = known & ~framed[:-2] & ~framed[2:]
    return lone


def _thresholds(thresholds: Mapping[str, float]) -> Columns:
    """Give the lines, each with the next one above it, whose word may be in the way of its own."""
    names = np.array(sorted(thresholds, key=thresholds.__getitem__), dtype=object)
    values = [*sorted(thresholds.values()), nan]
    return _layer("threshold", {"label": names, "value": floats(values[:-1]), "other": floats(values[1:])})


def _events(events: Iterable[tuple[datetime, str]], first: Moment, last: Moment) -> Columns:
    """The events inside the periods."""
    found = placed(events, first, last)
    return _layer("event", {_EVENT.get(name, name): column for name, column in found.items()})


_EVENT = {"at": "t", "event": "label"}


def _window(window: tuple[datetime, datetime] | None, first: Moment, last: Moment) -> Columns:
    """The asked window, as far as the periods reach."""
    if window is None:
        return {}
    asked = moments(window)
    start, end = max(asked[0], first), min(asked[1], last)
    return _layer("window", {"start": np.array([start]), "end": np.array([end])}) if start < end else {}


def _waiting(now: Columns, maturity: float) -> Columns:
    """Each stretch of periods whose labels are not in; the words stand on the last one."""
    waits = np.concatenate([[False], ~now["mature"], [False]])
    begins, ends = np.flatnonzero(waits[1:-1] & ~waits[:-2]), np.flatnonzero(waits[1:-1] & ~waits[2:])
    labels = np.full(len(begins), "", dtype=object)
    labels[-1:] = f"labels < {maturity:.0%} in"
    return _layer("waiting", {"start": now["start"][begins], "end": now["end"][ends], "label": labels})
