"""A finding dealt with in place, and a review by the arrow keys, in a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import slice_of
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Journal
from monitoring.ui.review import review_slides
from tests.copied_store import copied_store

pytestmark = pytest.mark.browser
Start = Callable[..., Any]
MOST_CLICKS_OF_A_REVIEW = 5


@pytest.fixture
def changing(demo_store: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the demo that may be written to."""
    yield copied_store(demo_store, tmp_path / "store", "kept", "journal*")


def test_from_a_link_to_the_rows_and_to_a_decision(
    reader: Start, changing: Path, serving: Callable[..., Any]
) -> None:
    with serving(changing) as address:
        page = reader(address)
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
        dialog.get_by_role("button", name="Acknowledge").click()
        dialog.get_by_text("Ada <b> acknowledged it.").wait_for()
        page.settle()
        assert dialog.is_visible()
        assert "finding" in page.asked
        # The words that confirmed the last deed went with the name, and took the next box away with them.
        dialog.get_by_label("Your name").fill("Bea")
        dialog.get_by_label("Your name").press("Tab")
        page.settle()
        page.tab.keyboard.type("seen")
        dialog.get_by_role("button", name="Comment").click()
        dialog.get_by_text("Bea said seen.").wait_for()
        page.settle()
        with page.rerun():
            page.tab.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        assert "finding" not in page.asked
        first.get_by_text("Acknowledged").wait_for()
        with page.rerun():
            first.get_by_role("button", name="Details").click()
        dialog.get_by_role("button", name="Resolve").click()
        dialog.wait_for(state="detached")
        page.tab.get_by_test_id("stToast").get_by_text("for Closed").wait_for()
        page.settle()
        assert "finding" not in page.asked
        page.whole()
    done = [(one.who, one.action) for one in Journal(changing).entries() if one.who != "tidemark"]
    assert done == [("Ada <b>", "acknowledge"), ("Bea", "comment"), ("Bea", "resolve")]


@pytest.mark.soak
def test_from_one_finding_to_the_next_and_back(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open("/findings")
    with page.rerun():
        page.tab.get_by_role("button", name="Details").first.click()
    dialog = page.tab.get_by_role("dialog")
    first = page.asked["finding"]
    for way, place in (("next", 2), ("next", 3), ("previous", 2), ("previous", 1)):
        with page.rerun():
            dialog.locator(f".st-key-finding_{way} button").click()
        dialog.get_by_text(re.compile(rf"^{place} of \d+ in the list$")).wait_for()
        assert (page.asked["finding"] == first) == (place == 1)
    page.whole()


def test_back_and_forward_go_through_the_filters(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open("/findings")
    cards = page.tab.locator("[class*=st-key-card_finding]")
    every = cards.count()
    with page.rerun():
        page.tab.locator(".st-key-findings_severities").get_by_text("Watch", exact=True).click()
    few = cards.count()
    assert (page.asked["severity"], few < every) == ("warning", True)
    with page.rerun():
        page.tab.go_back()
    assert ("severity" in page.asked, cards.count()) == (False, every)
    with page.rerun():
        page.tab.go_forward()
    assert (page.asked["severity"], cards.count()) == ("warning", few)
    page.whole()


MOST_CLICKS = 4


@dataclass
class Hand:
    """A reader's hand: every click is noted by the name of what was clicked."""

    page: Any
    clicks: list[str] = field(default_factory=list)

    def click(self, inside: Any, name: str, *, whole: bool = True) -> None:
        """Click what is called so, be it a button or a switch; in a dialog, only that is run again."""
        with self.page.rerun() if whole else nullcontext():
            inside.get_by_text(name, exact=True).click()
        self.clicks.append(name)


@pytest.fixture(scope="module")
def located(demo_store: Path) -> Finding:
    """A finding that lies mostly in one slice."""
    found = report(demo_store, [FINDINGS], Scope("lending-default")).findings
    return next(one for one in found if slice_of(one) == "region = 'west'")


def shown_slice(page: Any, place: Any) -> None:
    """Check that the rows of the slice are there, and whose they are said to be."""
    place.locator("[data-testid=stDataFrame] canvas").first.wait_for()
    place.get_by_text("20 rows of region=west").wait_for()
    page.whole()


def test_from_a_findings_link_to_the_slice_that_moved_and_its_rows(
    reader: Start, dashboard: str, located: Finding
) -> None:
    page = reader(dashboard)
    hand = Hand(page)
    page.open(located.link)
    main = page.tab.locator(".stMain")
    hand.click(main, "Only region=west")
    assert page.asked["cohort"] == "region = 'west'"
    assert "region west" in page.scope
    assert "for region=west" in page.sentence
    hand.click(main, "Example rows")
    shown_slice(page, main)
    assert page.asked["rows"] == "some"
    page.reload()
    shown_slice(page, main)
    assert hand.clicks == ["Only region=west", "Example rows"]
    assert len(hand.clicks) <= MOST_CLICKS


@pytest.mark.soak
def test_from_the_list_to_the_slice_that_moved_and_its_rows(
    reader: Start, dashboard: str, located: Finding
) -> None:
    page = reader(dashboard)
    hand = Hand(page)
    page.open("/findings")
    card = page.tab.locator("[class*=st-key-card_finding]").filter(has_text="mostly in region=west").first
    hand.click(card, "Details")
    dialog = page.tab.get_by_role("dialog")
    hand.click(dialog, "Only region=west", whole=False)
    dialog.get_by_text("region=west · against").wait_for()
    hand.click(dialog, "Example rows", whole=False)
    shown_slice(page, dialog)
    assert hand.clicks == ["Details", "Only region=west", "Example rows"]
    assert len(hand.clicks) <= MOST_CLICKS


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_a_review_is_turned_by_the_arrow_keys(reader: Start, dashboard: str, width: int, height: int) -> None:
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": width, "height": height})
    page.open("/review")
    with page.rerun():
        page.tab.get_by_role("button", name="Present").click()
    for slide in ("2", "3"):
        with page.rerun():
            page.tab.keyboard.press("ArrowRight")
        assert page.asked["slide"] == slide
        assert page.tab.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= height
        assert page.tab.locator(".st-key-review_slide").evaluate("e => e.scrollHeight - e.clientHeight") <= 0
    with page.rerun():
        page.tab.keyboard.press("ArrowLeft")
    assert page.asked["slide"] == "2"
    assert page.tab.locator(".st-key-review_slide svg.marks").count() == 1
    assert not page.tab.locator("[data-testid=stSidebar]").is_visible()
    with page.rerun():
        page.tab.keyboard.press("Escape")
    assert "present" not in page.asked


def test_a_review_is_decided_and_taken_along_in_five_clicks(
    reader: Start, changing: Path, serving: Callable[..., Any], tmp_path: Path
) -> None:
    """From its link: what it costs, only in one part, by whom, decided, and the minutes."""
    with serving(changing) as address:
        page, clicks = reader(address), 0
        page.tab.set_viewport_size({"width": 1440, "height": 900})
        page.open("/review?present=1")
        parts = page.tab.locator(".st-key-review_controls")
        for one in (
            page.tab.locator(".st-key-review_lens_business button"),
            parts.get_by_text("region=").first,
        ):
            with page.rerun():
                one.click()
            clicks += 1
        page.tab.locator(".st-key-review_words").get_by_text("Value per decision").wait_for()
        page.tab.get_by_placeholder("Your name").fill("Ada")
        with page.rerun():
            page.tab.get_by_role("button", name="Record the decision").click()
        page.tab.get_by_text("Decided:").wait_for()
        with page.tab.expect_download() as taken:
            page.tab.get_by_role("button", name="Minutes").click()
        clicks += 3
        taken.value.save_as(tmp_path / "minutes.pdf")
        told = " ".join(PdfReader(tmp_path / "minutes.pdf").pages[0].extract_text().split())
        [decided] = [one for one in Journal(changing).entries() if one.action == "decide"]
        assert decided.who == "Ada" and "decided by Ada)" in told
        assert clicks <= MOST_CLICKS_OF_A_REVIEW


@pytest.mark.soak
def test_the_decision_stands_below_the_longest_sentence(reader: Start, dashboard: str) -> None:
    """It lay under the boxes."""
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": 1440, "height": 900})
    long = page.tab.locator(".st-key-review_long h1")
    for slide in range(2, 9):
        page.open(f"/review?present=1&slide={slide}")
        if long.count():
            break
    assert len(page.sentence) > review_slides._LONG
    long.evaluate("(h1, words) => { h1.textContent = words; }", "Incomes of the west fell by a third. " * 6)
    assert page.tab.locator(".st-key-review_slide").evaluate("e => e.scrollHeight - e.clientHeight") <= 0
