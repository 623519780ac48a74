"""A page of the dashboard as it comes out of a printer."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser
PAPER = 1032  # pixels of a browser that A4 across has between its margins
WIDEST = 1420  # pixels that a page's tables have on a wide screen


def heights(page: Any) -> dict[str, float]:
    """How far above the foot of the paper each word stands, where it is first met."""
    found: dict[str, float] = {}

    def visit(text: str, matrix: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), line[5] * matrix[3] + matrix[5])

    page.extract_text(visitor_text=visit)
    return found


def test_what_is_printed_is_whole_and_nothing_lies_on_anything(
    reader: Callable[..., Any], dashboard: str
) -> None:
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": 1920, "height": 1100})
    page.open("/drift?model=lending-default")
    page.settle()
    pages = PdfReader(io.BytesIO(page.tab.pdf(prefer_css_page_size=True))).pages
    assert not [name for one in pages for name in ("Example rows", "Follow") if name in one.extract_text()]
    [last] = [one for one in pages if "What to do next" in one.extract_text()]
    found = heights(last)
    [chart] = [found[name] for name in found if name.startswith("low")]
    assert found["What"] < chart - 10
    page.tab.emulate_media(media="print")
    zoom = page.tab.evaluate("getComputedStyle(document.querySelector('.stMainBlockContainer')).zoom")
    assert WIDEST * float(zoom) <= PAPER
