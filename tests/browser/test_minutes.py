"""The minutes as they come out of a printer."""

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from monitoring.export.minutes import write_minutes
from monitoring.findings.meeting.minutes import minutes
from monitoring.scope.question import Scope

pytestmark = pytest.mark.browser


@pytest.mark.sampled(1)
@pytest.mark.parametrize("model", ["lending-default", "ma-employment"])
def test_the_html_is_one_page_of_a4_when_printed(
    demo_store: Path, chromium: Any, tmp_path: Path, model: str
) -> None:
    path = tmp_path / "minutes.html"
    path.write_bytes(write_minutes(minutes(demo_store, Scope(model)), "html"))
    page = chromium.new_page()
    page.goto(path.as_uri())
    [printed] = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.close()
    assert (float(printed.mediabox.width), float(printed.mediabox.height)) == pytest.approx((595, 842), abs=2)
    assert "Who acts" in printed.extract_text()


def test_the_html_fits_a_phone(demo_store: Path, chromium: Any, tmp_path: Path) -> None:
    """The answers were wider than the screen, and their ends beyond it."""
    path = tmp_path / "minutes.html"
    path.write_bytes(write_minutes(minutes(demo_store, Scope("lending-default")), "html"))
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()
