"""A finding dealt with in place, and a review by the arrow keys, in a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitoring.store.journal import Journal

pytestmark = pytest.mark.browser
Start = Callable[..., Any]


@pytest.fixture
def changing(demo_store: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the demo that may be written to."""
    yield Path(shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("journal*")))


def test_from_a_link_to_the_rows_and_to_a_decision(
    visit: Start, changing: Path, serving: Callable[..., Any]
) -> None:
    with serving(changing) as address:
        page = visit(address)
        page.open("/findings")
        first = page.tab.locator("[class*=st-key-card_finding]").first
        with page.rerun():
            first.get_by_role("button", name="Details").click()
        assert re.fullmatch(r"[0-9a-f]{12}", page.asked["finding"])
        dialog = page.tab.get_by_role("dialog")
        dialog.get_by_text("What happened").wait_for()
        dialog.get_by_text("Example rows").click()
        dialog.locator("[data-testid=stDataFrame] canvas").first.wait_for()
        dialog.get_by_label("Your name").fill("Ada <b>")
        dialog.get_by_label("Your name").press("Tab")
        page.settle()
        with page.rerun():
            dialog.get_by_role("button", name="Acknowledge").click()
        dialog.wait_for(state="detached")
        assert "finding" not in page.asked
        first.get_by_text("Acknowledged").wait_for()
        page.whole()
    done = [(one.who, one.action) for one in Journal(changing).entries() if one.who != "tidemark"]
    assert done == [("Ada <b>", "acknowledge")]


def test_a_review_is_turned_by_the_arrow_keys(visit: Start, dashboard: str) -> None:
    page = visit(dashboard)
    page.tab.set_viewport_size({"width": 1440, "height": 900})
    page.open("/review")
    with page.rerun():
        page.tab.get_by_role("button", name="Present").click()
    for slide in ("2", "3"):
        with page.rerun():
            page.tab.keyboard.press("ArrowRight")
        assert page.asked["slide"] == slide
        assert page.tab.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 900
    with page.rerun():
        page.tab.keyboard.press("ArrowLeft")
    assert page.asked["slide"] == "2"
    assert page.tab.locator(".st-key-review_slide svg.marks").count() == 1
    assert not page.tab.locator("[data-testid=stSidebar]").is_visible()
    with page.rerun():
        page.tab.keyboard.press("Escape")
    assert "present" not in page.asked
