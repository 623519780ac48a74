"""Labels that have stopped: the page says since when, and whom to ask."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.page_words import said
from tests.panels.labels.test_held_up import DAYS, DELAY, stopped


def test_the_page_says_since_when_and_whom_to_ask(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    """It said "Nothing needs doing here." three weeks after the last label."""
    words = said(opened(stopped(tmp_path), "performance", model="m", window="last-30d"))
    assert "Held up: **no label of 20–26 Feb 2026 has come, when 95% are in as a rule**" in words
    assert "Ask who delivers the labels: none of 20–26 Feb 2026 has come" in words
    assert "Nothing needs doing here." not in words


def test_labels_that_come_in_time_are_no_matter(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    store = stopped(tmp_path, stops=DAYS - DELAY)
    words = said(opened(store, "performance", model="m", window="last-30d"))
    assert "Held up" not in words
    assert "Nothing needs doing here." in words


def test_a_window_of_before_is_told_nothing_of_later_days(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    """Nothing is to be done about January for labels that are missing in February."""
    store = stopped(tmp_path)
    before = said(opened(store, "performance", model="m", window="2026-01-20/2026-02-10"))
    assert "Held up" not in before
    assert "Ask who delivers" not in before
    cut = said(opened(store, "performance", model="m", window="2026-02-10/2026-02-24"))
    assert "no label of 20–23 Feb 2026 has come" in cut


def test_data_quality_alarms(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    """The alarm was one of nobody: performance of the labels that came was steady."""
    words = said(opened(stopped(tmp_path), "quality", model="m", window="last-30d"))
    assert "of the predictions whose label is due (95% CI " in words
    assert "since 20 Feb; in the weeks before 0%." in words
    assert "of labels, the eight weeks before" in words
    assert "predictions from 31 Jan to 26 Feb whose label is due have none (25.9%; 0% in the weeks" in words
    assert "Ask who delivers the labels; what is judged by them is of those that came." in words
