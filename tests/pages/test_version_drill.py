"""From a finding that lies in a new version to that version, beside the others of the same days."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.findings.locus.test_version_locus import stored, worse
from tests.pages.page_words import said

Opened = Callable[..., AppTest]


def test_its_slice_is_held_against_the_other_versions(opened: Opened, tmp_path: Path) -> None:
    """Against the period before it was "nothing to compare with": the version had no rows then."""
    app = opened(stored(tmp_path, 0.3, worse), "performance", model="m", window="last-30d")
    assert "mostly in version=B" in said(app)
    [narrow] = [one for one in app.button if one.key == "drill_slice"]
    assert narrow.label == "Only version=B"
    words = said(narrow.click().run())
    assert "lower than in everybody else" in words
    assert "nothing to compare with" not in words


def test_the_list_of_findings_tells_the_same_of_it(opened: Opened, tmp_path: Path) -> None:
    store = stored(tmp_path, 0.3, worse)
    app = opened(store, "findings", model="m", window="last-30d")
    [details] = [one for one in app.button if one.label == "Details"][:1]
    words = said(details.click().run())
    assert "**version=B**" in words
    assert "in everybody else" in words
