"""The layers of a chart that its rows draw: of an empty one Vega tells the browser that it has no extent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from monitoring.charts.lazy_imports import pd
from monitoring.charts.specification import Specification
from monitoring.kept_beside import kept_beside

_TERM = re.compile(r"(!?)(?:datum\.(\w+)(?: === '([^']*)')?|isValid\(datum\.(\w+)\))")
_BEYOND = re.compile(r"datum\.(\w+) ([<>]) (?:min|max)\(([^,]+), ([^)]+)\)")
_PLACES = ("x", "x2", "y", "y2")
_Mask = NDArray[np.bool_]
_Needs: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


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
    for layer, drawn in zip(layers, _drawn(rows, tuple(map(_needs, layers))), strict=True):
        parts[drawn].append(layer)
    stay, left_out = parts[True], parts[False]
    return spec | {"layer": _with_axes(stay, left_out)} if stay and left_out else spec


def _needs(layer: Specification) -> _Needs:
    """Name the terms that a row of a layer passes, and the columns that place it; none of one that stays."""
    steps = layer.get("transform", [])
    if "params" in layer or any("aggregate" in step for step in steps):
        return (), ()
    terms = tuple(term for step in steps for term in step.get("filter", "").split(" && "))
    encoding = layer.get("encoding", {})
    fields = [encoding[place]["field"] for place in _PLACES if "field" in encoding.get(place, {})]
    return terms, tuple(fields)


@kept_beside
def _drawn(rows: pd.DataFrame, needs: tuple[_Needs, ...]) -> tuple[bool, ...]:
    """Say of each layer whether it has a row with a value in every column: of all of a chart in one look.

    A term of another form than charts use lets every row through.
    """
    terms = dict.fromkeys(term for some, _ in needs for term in some)
    masks = _masks(rows, filter(None, (_TERM.fullmatch(one) or _BEYOND.fullmatch(one) for one in terms)))
    fields = {field for _, some in needs for field in some}
    known = {field: np.asarray(rows[field].notna(), dtype=bool) for field in fields}
    every: _Mask = np.ones(len(rows), dtype=bool)

    def has(some: tuple[str, ...], placing: tuple[str, ...]) -> bool:
        passing = [masks[term] for term in some if term in masks]
        mask = np.logical_and.reduce(passing) if passing else every
        return bool(mask.any()) and all(bool((known[field] & mask).any()) for field in placing)

    return tuple(has(*one) for one in needs)


def _masks(rows: pd.DataFrame, terms: Iterable[re.Match[str]]) -> dict[str, _Mask]:
    """Say of each term which rows pass: of a column of texts its values are taken out once."""
    texts: dict[str, NDArray[Any]] = {}
    found: dict[str, _Mask] = {}
    for term in terms:
        found[term.group()] = (_beyond if term.re is _BEYOND else _term)(term, rows, texts)
    return found


def _term(term: re.Match[str], rows: pd.DataFrame, texts: dict[str, NDArray[Any]]) -> _Mask:
    negated, field, text, valid = term.groups()
    if valid:
        holds = np.asarray(rows[valid].notna(), dtype=bool)
    elif text is None:
        holds = np.asarray(rows[field].fillna(False), dtype=bool)
    else:
        if field not in texts:
            texts[field] = rows[field].to_numpy(dtype=object)
        holds = np.asarray(texts[field] == text, dtype=bool)
    return ~holds if negated else holds


def _beyond(term: re.Match[str], rows: pd.DataFrame, _texts: dict[str, NDArray[Any]]) -> _Mask:
    field, sign, *ends = term.groups()
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
