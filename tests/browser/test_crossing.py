"""Answers and questions that cross on their way, and boxes that show no more what they did."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

pytestmark = pytest.mark.browser
MODEL = "lending-default"
Start = Callable[..., Any]


@dataclass
class Line:
    """What goes between a tab and its dashboard, held back where it is slow."""

    slow: str = ""
    held: list[tuple[Any, Any]] = field(default_factory=list)

    def lay(self, tab: Any) -> "Line":
        """Take the place of the tab's socket."""
        tab.route_web_socket(re.compile("_stcore/stream"), self._connect)
        return self

    def _connect(self, browser: Any) -> None:
        server = browser.connect_to_server()
        server.on_message(lambda message: self._pass("answers", browser, message))
        browser.on_message(lambda message: self._pass("requests", server, message))

    def _pass(self, way: str, to: Any, message: Any) -> None:
        if self.slow == way:
            self.held.append((to, message))
        else:
            to.send(message)

    def release(self) -> None:
        """Let go all that was held back, in its order."""
        while self.held:  # sending lets others arrive, which have to wait for their turn
            to, message = self.held.pop(0)
            to.send(message)
        self.slow = ""


@pytest.fixture(scope="module")
def lined(reader: Start, dashboard: str) -> Callable[[str], tuple[Any, Line]]:
    """Open a page over a line that can be held; no other test looks through the tab of that line."""
    line = Line().lay(reader(dashboard, tab="line").tab)

    def opened(path: str) -> tuple[Any, Line]:
        line.held.clear()  # where a test before failed
        line.slow = ""
        page = reader(dashboard, tab="line")
        page.open(f"/{path}?model={MODEL}")
        return page, line

    return opened


def apply_unanswered(lined: Start) -> tuple[Any, Line]:
    """Apply a cohort, and hold the answer back."""
    page, line = lined("quality")
    page.tab.locator(".st-key-scope_cohort_box button:visible").first.click()
    page.tab.locator(".st-key-scope_levels_region button").filter(has_text="west").click()
    page.tab.locator(".st-key-cohort_preview").get_by_text(re.compile(r"of .* rows of the window")).wait_for()
    page.settle()
    line.slow = "answers"
    page.tab.locator(".st-key-apply_cohort button").click()
    return page, line


@pytest.mark.soak
def test_a_cohort_stays_though_the_browser_tells_again_what_it_showed_before(
    lined: Start,
) -> None:
    page, line = apply_unanswered(lined)
    page.tab.wait_for_timeout(6000)  # a look for new data falls into it
    line.release()
    page.settle(2000)
    assert page.asked.get("cohort") == "region = 'west'"
    with page.rerun():
        page.tab.locator(".st-key-new_data label").click()
    page.tab.wait_for_url(lambda url: "follow=1" in url)  # what ended may have been a look for new data
    page.settle()
    assert (page.asked["cohort"], page.asked.get("follow")) == ("region = 'west'", "1"), page.tab.url
    page.whole()


def test_what_is_changed_before_an_answer_arrives_leaves_the_question_before(
    lined: Start,
) -> None:
    page, line = apply_unanswered(lined)
    page.tab.wait_for_timeout(1500)  # the cohort's tags are given their value by then, unknown to the browser
    page.tab.locator(".st-key-scope_preset button").filter(has_text="7 d").click()
    page.tab.wait_for_timeout(1500)
    line.release()
    page.settle(1000)
    assert (page.asked.get("cohort"), page.asked.get("window")) == ("region = 'west'", "last-7d")
    assert "region west" in page.scope
    assert not page.tab.locator(".st-key-cohort_preview:visible").count(), "the box was closed by Apply"
    page.whole()


@pytest.mark.soak
def test_a_question_taken_back_before_its_answer_arrives(lined: Start) -> None:
    page, line = lined("performance")
    for _ in range(2):  # runs of parts, which age what the browser keeps of the page
        page.tab.locator(".st-key-scope_cohort_box button:visible").first.click()
        page.settle()
    line.slow = "answers"
    for window in ("7 d", "30 d"):
        page.tab.locator(".st-key-scope_preset button").filter(has_text=window).click()
        page.tab.wait_for_timeout(1500)
    line.release()
    page.settle(1000)
    assert page.asked.get("window", "last-30d") == "last-30d"
    page.whole()


@pytest.mark.soak
def test_two_changes_that_arrive_together_are_both_made(lined: Start) -> None:
    page, line = lined("quality")
    line.slow = "requests"
    page.tab.locator(".st-key-scope_preset button").filter(has_text="7 d").click()
    page.tab.locator(".st-key-new_data label").click()
    with page.rerun():
        line.release()
    page.tab.wait_for_url(lambda url: "window=" in url)  # the toggle is in the address without an answer
    page.settle()
    assert (page.asked.get("window"), page.asked.get("follow")) == ("last-7d", "1")
    page.whole()


def test_two_levels_picked_before_the_first_is_answered(lined: Start) -> None:
    page, line = lined("quality")
    page.tab.locator(".st-key-scope_cohort_box button:visible").first.click()
    page.tab.locator(".st-key-cohort_preview").get_by_text("Everyone").wait_for()
    page.settle()
    line.slow = "answers"
    for column, level in (("region", "west"), ("channel", "app")):
        page.tab.locator(f".st-key-scope_levels_{column} button").filter(has_text=level).click()
        page.tab.wait_for_timeout(1500)
    line.release()
    page.settle(1000)
    box = page.tab.locator(".st-key-scope_expression input")
    assert box.input_value() == "region = 'west' and channel = 'app'"
    with page.rerun():
        page.tab.locator(".st-key-apply_cohort button").click()
    assert page.asked["cohort"] == "region = 'west' and channel = 'app'"
    page.whole()


@pytest.mark.soak
def test_a_closed_box_does_not_bring_back_what_it_showed(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}")
    page.tab.locator(".st-key-scope_axis button:visible").first.click()
    with page.rerun():
        page.tab.get_by_role("radio", name="Week").click()
    page.tab.keyboard.press("Escape")
    page.tab.get_by_role("radio", name="Week").wait_for(state="detached")
    with page.rerun():
        page.tab.go_back()
    with page.rerun():
        page.tab.locator(".st-key-scope_preset button").filter(has_text="7 d").click()
    assert page.asked == {"model": MODEL, "window": "last-7d"}
    page.tab.locator(".st-key-scope_axis button:visible").first.click()
    assert page.tab.get_by_role("radio", name="Auto").get_attribute("aria-checked") == "true"
    with page.rerun():
        page.tab.get_by_role("radio", name="Week").click()
    assert page.asked.get("by") == "week"
    page.whole()


def ask_for_a_file(page: Any) -> None:
    """Choose what the file is of: it runs the page, and writes nothing to the address."""
    page.tab.locator(".st-key-scope_line").get_by_text("Share").click()
    page.tab.locator(".st-key-export_of input").click()
    page.tab.get_by_role("option", name="Every panel", exact=True).click()


@pytest.mark.soak
def test_a_link_to_the_page_it_stands_on_is_in_the_address(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}")
    with page.rerun():
        page.tab.locator("[data-testid=stPageLink] a").filter(has_text="west").first.click()
    assert page.asked.get("cohort") == "region = 'west'"
    assert "region west" in page.scope
    with page.rerun():
        ask_for_a_file(page)
    assert "region west" in page.scope
    with page.rerun():
        page.tab.go_back()
    assert page.asked == {"model": MODEL}
    assert "everyone" in page.scope
    page.whole()


@pytest.mark.soak
def test_what_writes_nothing_keeps_what_was_asked_before_it(lined: Start) -> None:
    page, line = lined("performance")
    line.slow = "answers"
    page.tab.locator(".st-key-scope_preset button").filter(has_text="7 d").click()
    page.tab.wait_for_timeout(1500)
    ask_for_a_file(page)
    page.tab.wait_for_timeout(1500)
    page.tab.locator(".st-key-navigation").get_by_text("Drift").click()  # drawn for the question before
    page.tab.wait_for_timeout(1500)
    line.release()
    page.settle(1000)
    assert page.asked == {"model": MODEL, "window": "last-7d"}
    assert "25–31 Oct 2026" in page.scope
    assert page.tab.url.partition("?")[0].endswith("/drift")
    page.whole()
