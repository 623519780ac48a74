"""The scope bar's words say whatever the numbers of the page rest on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    (said,) = (one.value for one in app.markdown if "its own baseline" in one.value)
    return str(said)


@pytest.mark.parametrize("page", ["overview", "findings"])
def test_pages_of_all_models_name_the_clocks_of_the_address(opened: Opened, several: Path, page: str) -> None:
    asked = opened(several, page, window="all", as_of="2026-04-01", now="2026-05-01")
    assert words(asked).endswith("· labels as known on 2026-04-01 · ages counted from 2026-05-01]")
    assert words(opened(several, page, window="all")).endswith("all versions]")
