"""Labels that never came are told on the pages that rest on them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.panels.test_implied_rate import store  # noqa: F401

Opened = Callable[..., AppTest]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["performance", "calibration"])
def test_the_pages_say_how_many(opened: Opened, store: Path, page: str) -> None:  # noqa: F811
    app = opened(store, page, model="churn", window="all")
    said = [part.value.replace("\\", "") for part in app.markdown]
    assert any("150 labelled rows · 70 of them taken as negative: overdue after 5d" in one for one in said)
    assert not app.exception


def test_what_arrived_is_told_apart(opened: Opened, store: Path) -> None:  # noqa: F811
    app = opened(store, "performance", model="churn", window="all")
    [listed] = [part.value.replace("\\", "") for part in app.markdown if "Arrived" in part.value]
    assert "**80 of 200 (40.0%)**" in listed
    assert "- Awaited: **50**" in listed
    assert "- Overdue: **0**" in listed
    assert "- Never came: **70 of 150 labels taken as negative: overdue after 5d**" in listed
