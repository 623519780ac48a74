"""Cells of a table with their colours and numbers as written, made once for those drawn on every run.

Streamlit has pandas work out each cell of a Styler on each run, which takes longer than all else on a page
that was shown before, and ten milliseconds of one that was not. Here the cells say themselves how they are
written, once for those that are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import isnan
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, finalize

import pandas as pd
from streamlit import dataframe_util
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes
from streamlit.elements import arrow
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from monitoring.charts.theme import Tokens
from monitoring.export.long_text import unturned
from monitoring.store.bounded import Bounded
from monitoring.ui.words.verdicts import text_color

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

STATUS = "Status"
Cells = Mapping[str, Sequence[object]]
Formats = Mapping[str, Callable[[float], str]]
_STYLED: Bounded["Styler"] = Bounded(200_000, lambda styler: len(styler.index) * len(styler.columns) + 50)
_DRAWN: WeakKeyDictionary["Styler", ArrowData] = WeakKeyDictionary()
_BYTES: dict[int, bytes] = {}
"""The cells themselves as they are sent, by the number of the frame, as long as its Styler is there."""
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
    styler = frame.style.set_uuid(uuid)
    drawn = ArrowData()
    drawn.styler.uuid, drawn.styler.styles = uuid, _rules(cells, uuid, colors)
    said = {name: [_said(cell, formats.get(name)) for cell in frame[name].tolist()] for name in cells}
    drawn.styler.display_values = convert_pandas_df_to_arrow_bytes(pd.DataFrame(said, dtype="str"))
    _DRAWN[styler], _BYTES[id(frame)] = drawn, convert_pandas_df_to_arrow_bytes(frame)
    finalize(styler, _BYTES.pop, id(frame)).atexit = False  # the frame goes with it
    return styler


def _said(cell: object, written: Callable[[float], str] | None) -> str:
    """Write a cell as a Styler does; a small line is drawn, and nothing is written of it."""
    if isinstance(cell, list):
        return ""
    if pd.isna(cell) is True:  # type: ignore[call-overload]
        return "–"
    if written is not None:
        return written(cell)  # type: ignore[arg-type]
    return f"{cell:.6f}" if isinstance(cell, float) else unturned(str(cell))


def _rules(cells: Cells, uuid: str, colors: Tokens) -> str:
    """Give the colours of the status column, a rule for each."""
    if STATUS not in cells:
        return ""
    column = list(cells).index(STATUS)
    alike: dict[str, list[str]] = {}
    for row, cell in enumerate(cells[STATUS]):
        alike.setdefault(text_color(str(cell), colors), []).append(f"#T_{uuid}_row{row}_col{column}")
    return "\n".join(f"{', '.join(places)} {{ {rule} }}" for rule, places in alike.items() if rule)


def _marshalled(proto: ArrowData, styler: "Styler", default_uuid: str) -> None:
    """Do what Streamlit's function does, but for what `styled` gave, which is there already."""
    drawn = _DRAWN.get(styler)
    if drawn is None:
        marshall_styler(proto, styler, default_uuid)
    else:
        proto.MergeFrom(drawn)


def _as_bytes(frame: pd.DataFrame) -> bytes:
    """Do the same for the cells themselves."""
    return _BYTES.get(id(frame)) or convert_pandas_df_to_arrow_bytes(frame)


vars(arrow)["marshall_styler"] = _marshalled
vars(dataframe_util)["convert_pandas_df_to_arrow_bytes"] = _as_bytes
