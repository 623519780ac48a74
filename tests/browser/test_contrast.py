"""What opens upon a page can be read: its texts stand out from their ground, in both themes."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser


def faint(page: Any) -> list[str]:
    """Name the texts whose contrast is less than 4.5 to 1 (3 to 1 where they are large)."""
    asked = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
    found = Axe().run(page.tab, options=asked).response["violations"]
    return [node["html"][:120] for one in found for node in one["nodes"]]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_what_opens_upon_a_page_can_be_read(
    reader: Callable[..., Any], dashboard: str, demo_store: object, look: str
) -> None:
    """The colours of code were a toolkit's own, as was that of a button whose menu is open."""
    page = reader(dashboard, look)
    page.open("/drift?model=lending-default")
    page.tab.get_by_role("button", name="Share").first.click()
    page.settle()
    assert faint(page) == []
    page.open("/findings")
    page.tab.get_by_role("button", name="Details").first.click()
    page.tab.wait_for_selector("[role=dialog] [data-testid=stCode]")
    page.settle()
    assert faint(page) == []
    own = page.tab.locator("[role=dialog] [data-testid=stCode] .token").evaluate_all(
        "all => all.map(one => getComputedStyle(one).color === getComputedStyle(one.closest('pre')).color)"
    )  # axe leaves out what has to be scrolled to
    assert own
    assert all(own)
