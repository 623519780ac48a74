"""Cells are worked out once, and are then what pandas and Streamlit make of them each time."""

import gc
from math import nan

import pandas as pd
import pytest
from pandas.io.formats.style import Styler
from streamlit import dataframe_util
from streamlit.elements import arrow
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.testing.v1 import AppTest

from monitoring.charts.theme import TOKENS
from monitoring.findings.words.words import number
from monitoring.store.bounded import Bounded
from monitoring.ui.look import styled_cells
from monitoring.ui.look.styled_cells import Cells, by_column, styled, without
from monitoring.ui.words.verdicts import badge, text_color

_SCRIPT = """
from monitoring.ui.look.tables import table
table({"Status": ["Alert"], "Drawn": ["twice"]}, key="some", alt="Some.")
"""
LIGHT, DARK = TOKENS["light"], TOKENS["dark"]


def cells() -> Cells:
    return {
        "Status": [badge("critical").cell, badge("ok").cell, "", badge("critical").cell],
        "Feature": ["age", "Größe", None, ""],
        "PSI": [0.31, nan, 0.0, 1234.5],
        "By day": [[0.1, 0.2], [], [], [nan]],
        "Whole": [1, 2, 3, -4000],
        "Some": [1, 2, nan, 4],
        "Share": [0.5, 1e-9, nan, 1e20],
        "Said": [True, False, True, None],
    }


def marshalled(some: Cells) -> ArrowData:
    found = ArrowData()
    vars(arrow)["marshall_styler"](found, styled(some, {"PSI": number}, LIGHT), "9")
    return found


def as_streamlit_does(some: Cells, uuid: str) -> ArrowData:
    """Have pandas style the cells, without small lines, which it would write out."""
    frame = pd.DataFrame({name: [_plain(cell) for cell in column] for name, column in some.items()})
    styler = frame.style.format({"PSI": number}, na_rep="–").set_uuid(uuid)
    if "Status" in frame:
        styler = styler.map(lambda cell: text_color(str(cell), LIGHT), subset=["Status"])
    found = ArrowData()
    marshall_styler(found, styler, "9")
    return found


def _plain(cell: object) -> object:
    return "" if isinstance(cell, list) else cell


@pytest.mark.parametrize(
    "some",
    [
        cells(),
        {name: column[:1] for name, column in cells().items()},
        {name: [] for name in ("Status", "PSI")},
        {"PSI": [nan, nan]},
        {"Whole": [3, 10_000_000], "Feature": ["a", "b"]},
    ],
)
def test_cells_are_drawn_as_pandas_and_streamlit_would(some: Cells) -> None:
    drawn = marshalled(some)
    assert drawn == as_streamlit_does(some, drawn.styler.uuid)
    assert drawn.styler.display_values


def test_a_styler_of_somebody_else_is_left_to_streamlit() -> None:
    styler, found, plain = pd.DataFrame({"a": [1]}).style.set_uuid("9"), ArrowData(), ArrowData()
    vars(arrow)["marshall_styler"](found, styler, "9")
    marshall_styler(plain, styler, "9")
    assert found == plain


def test_cells_drawn_on_every_run_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(styled_cells, "_said", lambda *given: made.append(given) or "said")
    page = AppTest.from_string(_SCRIPT).run()
    first = page.dataframe[0].proto.arrow_data
    assert page.run().dataframe[0].proto.arrow_data == first
    assert b"said" in first.styler.display_values
    assert len(made) == 2


@pytest.mark.parametrize(
    "others",
    [
        {"A": [1.0], "B": [[0.5]]},
        {"A": [True], "B": [[0.5]]},
        {"A": [1], "B": [[0.25]]},
        {"A": [1], "C": [[0.5]]},
        {"A": [None], "B": [[0.5]]},
    ],
)
def test_other_cells_are_other_cells(others: Cells) -> None:
    assert styled({"A": [1], "B": [[0.5]]}, {}, LIGHT) is styled({"A": [1], "B": [[0.5]]}, {}, LIGHT)
    assert styled({"A": [1], "B": [[0.5]]}, {}, LIGHT) is not styled(others, {}, LIGHT)


def test_formats_and_colours_are_part_of_what_is_drawn() -> None:
    one = styled({"A": [float("nan")]}, {}, LIGHT)
    assert styled({"A": [float("nan")]}, {}, LIGHT) is one
    assert styled({"A": [float("nan")]}, {"A": number}, LIGHT) is not one
    assert styled({"A": [float("nan")]}, {}, DARK) is not one


def test_rows_without_any_have_no_columns() -> None:
    assert by_column([]) == {}
    assert without({"a": [1], "b": [2]}, ["a"]) == {"b": [2]}


def test_a_sentence_in_a_cell_is_not_turned_by_a_name() -> None:
    drawn = marshalled({"What changed": ["a\u202eb rose by 0.24"]}).styler.display_values
    assert "\u202e".encode() not in drawn
    assert b"a\\u202eb rose by 0.24" in drawn


def test_cells_travel_as_streamlit_sends_them_and_are_written_once() -> None:
    some = styled({"A": [1.5, nan], "B": [[0.5], []]}, {}, LIGHT)
    sent = dataframe_util.convert_pandas_df_to_arrow_bytes(some.data)
    assert sent is dataframe_util.convert_pandas_df_to_arrow_bytes(some.data)
    assert sent == styled_cells.convert_pandas_df_to_arrow_bytes(some.data)
    frame = pd.DataFrame({"a": [1]})
    assert dataframe_util.convert_pandas_df_to_arrow_bytes(
        frame
    ) == styled_cells.convert_pandas_df_to_arrow_bytes(frame)


def test_cells_that_are_no_longer_kept_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styled_cells, "_STYLED", Bounded[Styler](1, lambda _: 1))
    known = len(styled_cells._BYTES)
    for k in range(5):
        styled({"A": [k]}, {}, LIGHT)
    gc.collect()
    assert len(styled_cells._BYTES) <= known + 1
