"""Cells are worked out once, and are then what pandas and Streamlit make of them each time."""

from math import nan

import pytest
from streamlit.elements import arrow
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.testing.v1 import AppTest

from monitoring.charts.theme import TOKENS
from monitoring.findings.words import number
from monitoring.ui import styled_cells
from monitoring.ui.styled_cells import Cells, by_column, styled, without
from monitoring.ui.verdicts import badge

_SCRIPT = """
from monitoring.ui.tables import table
table({"Status": ["Alert"], "Drawn": ["twice"]}, key="some", alt="Some.")
"""
LIGHT, DARK = TOKENS["light"], TOKENS["dark"]


def cells() -> Cells:
    return {
        "Status": [badge("critical").cell, badge("ok").cell],
        "Feature": ["age", "income"],
        "PSI": [0.31, nan],
        "By day": [[0.1, 0.2], []],
    }


def marshalled(some: Cells) -> ArrowData:
    found = ArrowData()
    vars(arrow)["marshall_styler"](found, styled(some, {"PSI": number}, LIGHT), "9")
    return found


def test_what_is_kept_is_what_streamlit_makes() -> None:
    plain = ArrowData()
    marshall_styler(plain, styled(cells(), {"PSI": number}, LIGHT), "9")
    assert plain.styler.display_values
    assert LIGHT.alert.text in plain.styler.styles
    assert marshalled(cells()) == marshalled(cells()) == plain


def test_cells_drawn_on_every_run_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(
        styled_cells, "marshall_styler", lambda *given: made.append(1) or marshall_styler(*given)
    )
    page = AppTest.from_string(_SCRIPT).run()
    first = page.dataframe[0].proto.arrow_data
    assert page.run().dataframe[0].proto.arrow_data == first
    assert first.styler.display_values
    assert made == [1]


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
