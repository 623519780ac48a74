"""A page that stands there is not pushed down while it is drawn anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Heights of the skeletons that were put up."""
    found: list[int] = []

    @contextmanager
    def skeleton(*, height: int) -> Iterator[None]:
        found.append(height)
        st.empty()
        yield

    monkeypatch.setattr(st, "skeleton", skeleton)
    return found


@pytest.mark.sampled(3)
@pytest.mark.parametrize("page", ["overview", "performance", "calibration", "drift", "quality", "service"])
def test_a_skeleton_stands_only_where_nothing_stands_yet(
    opened: Opened, demo_store: Path, shown: list[int], page: str
) -> None:
    app = opened(demo_store, page)
    assert shown, "the first look"
    first, places = len(shown), [type(one).__name__ for one in app.main]
    app.run()
    assert len(shown) == first, "the page stands there"
    assert [type(one).__name__ for one in app.main] == places
    other = "quality" if page == "drift" else "drift"
    app.switch_page(f"pages/{other}.py").run()
    assert len(shown) > first, "nothing of another page stands there"
