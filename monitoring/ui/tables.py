"""Tables: a status column in colour and word, numbers in the house's format, a download on every one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast

import pandas as pd
import streamlit as st

from monitoring.findings.words import number, signed
from monitoring.ui.headline import title
from monitoring.ui.theme import tokens
from monitoring.ui.verdicts import text_color

ROW_HEIGHT = 33
STATUS = "Status"
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


def written(unit: str, *, sign: bool = False) -> Callable[[float], str]:
    """Give the function that writes a column's numbers.

    Parameters
    ----------
    unit : str
        What is counted.
    sign : bool
        Whether it is a change.

    Returns
    -------
    callable
        Float to text.
    """
    writer = signed if sign else number
    return lambda value: writer(value, unit)  # type: ignore[arg-type]


def table(
    frame: pd.DataFrame,
    *,
    key: str,
    alt: str,
    formats: Mapping[str, Callable[[float], str]] | None = None,
    columns: Mapping[str, Any] | None = None,
    selection: Selection | None = None,
    chosen: int | None = None,
    on_select: Callable[[], None] | None = None,
    most: int = 16,
) -> None:
    """Draw a table.

    Parameters
    ----------
    frame : DataFrame
        As it is shown; a column called ``Status`` is coloured.
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
    """
    colors = tokens()
    styler = frame.style.format(cast("dict[str, Any]", dict(formats or {})), na_rep="–")
    if STATUS in frame:
        styler = styler.map(lambda cell: text_color(str(cell), colors), subset=[STATUS])
    choice: dict[str, Any] = (
        {"on_select": on_select, "selection_mode": selection} if selection and on_select else {}
    )
    if choice and chosen is not None:
        choice["selection_default"] = {"selection": {"rows": [chosen]}}
    st.dataframe(
        styler,
        key=key,
        hide_index=True,
        height=height(len(frame), most),
        row_height=ROW_HEIGHT,
        column_config=dict(columns or {}),
        alt=alt,
        placeholder="–",
        **choice,
    )


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
