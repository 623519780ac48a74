"""What a run of a page that was drawn before does not do again."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.elements.lib.image_utils import image_to_url
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.testing.v1 import AppTest

from monitoring.panels import rule_series
from monitoring.ui.look.theme import image
from monitoring.ui.serving.stylesheet import RULES
from monitoring.ui.state import HOME

Opened = Callable[..., AppTest]


def counted(monkeypatch: pytest.MonkeyPatch, of: Any, name: str) -> list[object]:
    """Note each call of a function."""
    called: list[object] = []
    own = getattr(of, name)

    @wraps(own)
    def noted(*given: Any, **named: Any) -> Any:
        called.append(given[1:])
        return own(*given, **named)

    monkeypatch.setattr(of, name, noted)
    return called


@pytest.mark.parametrize("page", ["performance", "calibration", "drift", "quality", "service"])
def test_no_rows_of_a_chart_are_looked_through(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(lending, page)
    looked = counted(monkeypatch, pd.DataFrame, "__getitem__")
    words = [one.value for one in app.markdown]
    intervals = counted(monkeypatch, rule_series, "proportions")
    assert [one.value for one in app.run().markdown] == words
    assert looked == []
    assert intervals == []


def test_the_pages_of_a_session_are_made_once(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(lending, "drift")
    links = sorted(str(one.proto) for one in app.get("page_link"))
    made = counted(monkeypatch, st.Page, "__init__")
    assert sorted(str(one.proto) for one in app.run().get("page_link")) == links
    assert made == []


@pytest.mark.parametrize("name", ["icon", "wordmark-light", "wordmark-dark"])
def test_a_drawing_is_told_as_streamlit_would(name: str) -> None:
    made = image_to_url(
        str(HOME / "static" / f"{name}.svg"), LayoutConfig(), clamp=False, channels="RGB",
        output_format="auto", image_id=name,
    )  # fmt: skip
    assert image(name) == made
    assert image_to_url(made, LayoutConfig(), False, "RGB", "auto", name) == made


def test_the_rules_are_one_line_which_streamlit_need_not_indent() -> None:
    assert "\n" not in RULES
    assert "  " not in RULES
