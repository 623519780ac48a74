"""The layers of a chart that its rows draw: of an empty one Vega tells the browser that it has no extent."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.charts.specification import Specification
from monitoring.kept_beside import kept_beside

_TERM = re.compile(r"(!?)datum\.(\w+)(?: === '([^']*)')?|isValid\(datum\.(\w+)\)")
_BEYOND = re.compile(r"datum\.(\w+) ([<>]) (?:min|max)\(([^,]+), ([^)]+)\)")
_PLACES = ("x", "x2", "y", "y2")
_Mask = NDArray[np.bool_]


def with_drawn_layers(spec: Specification, rows: pd.DataFrame) -> Specification:
    """Leave out the layers for which there is no row, or no value where they would stand.

    Parameters
    ----------
    spec : dict
        From the charts room; shared, never changed.
    rows : DataFrame
        As the chart takes them.

    Returns
    -------
    dict
        The same chart: what an omitted layer said of an axis is said by the next. Layers in which something
        is selected stay, as do all where none has a row.

    Examples
    --------
    >>> bars, line = ({"mark": mark, "encoding": {"y": {"field": mark}}} for mark in ("bar", "line"))
    >>> rows = pd.DataFrame({"bar": [float("nan")], "line": [0.5]})
    >>> [layer["mark"] for layer in with_drawn_layers({"layer": [bars, line]}, rows)["layer"]]
    ['line']
    """
    layers = spec.get("layer", [])
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for layer in layers:
        parts["params" in layer or _is_drawn(layer, rows)].append(layer)
    drawn, left_out = parts[True], parts[False]
    return spec | {"layer": _with_axes(drawn, left_out)} if drawn and left_out else spec


def _is_drawn(layer: Specification, rows: pd.DataFrame) -> bool:
    """Look for a row of a layer that has a value in every column that places it."""
    steps = layer.get("transform", [])
    if any("aggregate" in step for step in steps):
        return True
    terms = tuple(term for step in steps for term in step.get("filter", "").split(" && "))
    encoding = layer.get("encoding", {})
    fields = [encoding[place]["field"] for place in _PLACES if "field" in encoding.get(place, {})]
    return _has(rows, terms, tuple(fields))


@kept_beside
def _has(rows: pd.DataFrame, terms: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    """Look for rows that pass; a term of another form than charts use lets every row through."""
    mask: _Mask = np.ones(len(rows), dtype=bool)
    for term in terms:
        if found := _TERM.fullmatch(term):
            mask &= _term(found, rows)
        elif found := _BEYOND.fullmatch(term):
            mask &= _beyond(found, rows)
    return bool(mask.any()) and all(bool((rows[field].notna().to_numpy() & mask).any()) for field in fields)


def _term(found: re.Match[str], rows: pd.DataFrame) -> _Mask:
    negated, field, text, valid = found.groups()
    column: Any = rows[valid or field]
    if valid:
        return np.asarray(column.notna(), dtype=bool)
    holds = np.asarray(column == text if text is not None else column.fillna(False), dtype=bool)
    return ~holds if negated else holds


def _beyond(found: re.Match[str], rows: pd.DataFrame) -> _Mask:
    field, sign, *ends = found.groups()
    column: Any = rows[field]
    beyond = column > max(map(float, ends)) if sign == ">" else column < min(map(float, ends))
    return np.asarray(beyond, dtype=bool)


def _with_axes(drawn: list[Any], left_out: list[Any]) -> list[Any]:
    """Give the axes of omitted layers to the first that stands on the same channel without one."""
    axes: dict[str, Any] = {}
    for layer in left_out:
        for channel, encoding in layer.get("encoding", {}).items():
            if "axis" in encoding:
                axes.setdefault(channel, encoding["axis"])
    for channel, axis in axes.items():
        standing = [
            k for k, layer in enumerate(drawn) if "field" in layer.get("encoding", {}).get(channel, {})
        ]
        if standing and not any("axis" in drawn[k]["encoding"][channel] for k in standing):
            first = drawn[standing[0]]
            said = first["encoding"] | {channel: first["encoding"][channel] | {"axis": axis}}
            drawn[standing[0]] = first | {"encoding": said}
    return drawn
