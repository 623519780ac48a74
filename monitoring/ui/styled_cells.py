"""Cells of a table with their colours and numbers as written, made once for those drawn on every run.

Streamlit has pandas work out each cell of a Styler on each run, which takes longer than all else on a page
that was shown before. Here it does so once for the same cells.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import isnan
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

import pandas as pd
from streamlit.elements import arrow
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from monitoring.charts.theme import Tokens
from monitoring.store.bounded import Bounded
from monitoring.ui.verdicts import text_color

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

STATUS = "Status"
Cells = Mapping[str, Sequence[object]]
Formats = Mapping[str, Callable[[float], str]]
_STYLED: Bounded["Styler"] = Bounded(200_000, lambda styler: len(styler.index) * len(styler.columns) + 50)
_MARSHALLED: Bounded[tuple["ref[Styler]", ArrowData]] = Bounded(32 << 20, lambda kept: kept[1].ByteSize())
_NUMBERS = count()


def by_column(rows: Sequence[Mapping[str, object]]) -> Cells:
    """Turn rows around, all of the same columns.

    Examples
    --------
    >>> by_column([{"a": 1, "b": 2}, {"a": 3, "b": 4}])
    {'a': [1, 3], 'b': [2, 4]}
    """
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def without(cells: Cells, names: Sequence[str]) -> Cells:
    """Leave columns out."""
    return {name: column for name, column in cells.items() if name not in names}


def styled(cells: Cells, formats: Formats, colors: Tokens) -> "Styler":
    """Give cells as they are drawn.

    Parameters
    ----------
    cells : mapping of str to sequence
        Of each column; those of one called ``Status`` are coloured.
    formats : mapping of str to callable
        How numbers are written, by column; a missing one is a dash.
    colors : Tokens
        The theme.

    Returns
    -------
    Styler
        Shared: nothing may be changed in it. The same cells give the same one, while it is kept.
    """
    columns = tuple((name, tuple(map(_hashable, column))) for name, column in cells.items())
    key = columns, tuple(formats.items()), colors
    return _STYLED.get(key, lambda: _styled(cells, formats, colors))


def _hashable(cell: object) -> object:
    if isinstance(cell, list):
        return tuple(cell)
    if isinstance(cell, float) and isnan(cell):  # one is not another
        return None
    return cell.__class__, cell


def _styled(cells: Cells, formats: Formats, colors: Tokens) -> "Styler":
    frame = pd.DataFrame(dict(cells))
    uuid = f"{next(_NUMBERS):x}"
    styler = frame.style.format(cast("dict[str, Any]", dict(formats)), na_rep="–").set_uuid(uuid)
    if STATUS in frame:
        styler = styler.map(lambda cell: text_color(str(cell), colors), subset=[STATUS])
    return styler


def _marshalled(proto: ArrowData, styler: "Styler", default_uuid: str) -> None:
    """Do what Streamlit's function does, once for what `styled` gave."""

    def made() -> tuple["ref[Styler]", ArrowData]:
        data = ArrowData()
        marshall_styler(data, styler, default_uuid)
        return ref(styler), data

    kept = _MARSHALLED.renewed(id(styler), lambda one: one[0]() is styler, lambda _: made())
    proto.MergeFrom(kept[1])


vars(arrow)["marshall_styler"] = _marshalled
