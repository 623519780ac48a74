"""Tables: a status column in colour and word, numbers in the house's format, a download on every one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.ui.look.headline import title
from monitoring.ui.look.styled_cells import Cells, Formats, styled
from monitoring.ui.look.theme import tokens

ROW_HEIGHT = 33
Selection = Literal["single-row", "single-row-required"]


def height(rows: int, most: int = 16) -> int:
    """Give the height at which a table's last row is not cut.

    Parameters
    ----------
    rows : int
        Without the header.
    most : int
        Rows beyond these are scrolled to.

    Returns
    -------
    int
        In pixels.

    Examples
    --------
    >>> height(3)
    135
    """
    return ROW_HEIGHT * (min(rows, most) + 1) + 3


def columns_of(cells: Cells, *, right: Sequence[str] = (), names: Sequence[str] = ()) -> dict[str, Any]:
    """Make columns as wide as their texts: on a phone more of them are seen, spare width is shared evenly.

    Parameters
    ----------
    cells : mapping of str to sequence of str
        As of `table`.
    right : sequence of str
        Those of numbers.
    names : sequence of str
        Those of names, which are cut where they would leave no room for the rest.

    Returns
    -------
    dict
        Streamlit's column configuration.
    """
    widths = {name: max(text_width(str(one)) for one in (name, *texts)) for name, texts in cells.items()}
    return {
        name: st.column_config.TextColumn(
            width=min(widths[name], _WIDEST_NAME) if name in names else widths[name],
            alignment="right" if name in right else "left",
        )
        for name in cells
    }


def text_width(text: str) -> int:
    """Guess how wide a cell with a text has to be, in pixels; digits are wider than most letters.

    Examples
    --------
    >>> text_width("Now"), text_width("126–130 ms")
    (38, 90)
    """
    return _CELL + round(sum(_DIGIT if sign.isdigit() or sign in "−–+" else _LETTER for sign in text))


_CELL, _DIGIT, _LETTER = 20, 7.4, 6.1
_WIDEST_NAME = 240


def table(
    cells: Cells,
    *,
    key: str,
    alt: str,
    formats: Formats | None = None,
    columns: Mapping[str, Any] | None = None,
    selection: Selection | None = None,
    chosen: int | None = None,
    on_select: Callable[[], None] | None = None,
    most: int = 16,
    place: DeltaGenerator | None = None,
) -> DeltaGenerator:
    """Draw a table.

    Parameters
    ----------
    cells : mapping of str to sequence
        Of each column, as it is shown; one called ``Status`` is coloured.
    key : str
        Unique on the page.
    alt : str
        What it shows, in one sentence.
    formats : mapping of str to callable, optional
        How numbers are written, by column; they still sort as numbers.
    columns : mapping, optional
        Streamlit's column configuration.
    selection : str, optional
        Whether a row can be chosen.
    chosen : int, optional
        The row that the address names.
    on_select : callable, optional
        Called when one is.
    most : int
        Rows beyond these are scrolled to.
    place : optional
        Of a table that stands, and makes way for this one.

    Returns
    -------
    object
        The place of a table without a choice.
    """
    choice: dict[str, Any] = (
        {"on_select": on_select, "selection_mode": selection} if selection and on_select else {}
    )
    if choice and chosen is not None:
        choice["selection_default"] = {"selection": {"rows": [chosen]}}
    rows = len(next(iter(cells.values()), ()))
    drawn: DeltaGenerator = (place or st).dataframe(
        styled(cells, formats or {}, tokens()),
        key=key,
        hide_index=True,
        height=height(rows, most),
        row_height=ROW_HEIGHT,
        column_config=dict(columns or {}),
        alt=alt,
        placeholder="–",
        **choice,
    )
    if rows > most:  # paper is not scrolled: it alone says so
        with st.container(key=f"printed_{key}"):
            st.markdown(f":gray[:small[Printed: {most} of {rows:,} rows.]]")
    return drawn


def table_title(text: str, subtitle: str, *, name: str, csv: Callable[[], bytes]) -> None:
    """Head a table, with its download at the right.

    Parameters
    ----------
    text, subtitle : str
        As of `title`.
    name : str
        Of the file, without its ending.
    csv : callable
        Makes the file when it is asked for.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width="stretch"):
            title(text, subtitle)
        download(name, csv)


def download(
    name: str, made: Callable[[], bytes], label: str = "CSV", *, suffix: str = ".csv", mime: str = "text/csv"
) -> None:
    """Offer a file.

    Parameters
    ----------
    name : str
        Without its ending.
    made : callable
        Makes it when it is asked for.
    label : str
        On the button.
    suffix, mime : str
        Of its format.
    """
    st.download_button(
        label,
        made,
        file_name=f"{name}{suffix}",
        mime=mime,
        key=f"download_{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="Every digit, as the command line gives it",
    )


def selected(key: str) -> int | None:
    """Give the row that was chosen in a table.

    Parameters
    ----------
    key : str
        The table's.

    Returns
    -------
    int or None
        Its number.
    """
    found: Sequence[int] = st.session_state[key]["selection"]["rows"]
    return found[0] if found else None
