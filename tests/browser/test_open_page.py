"""What is asked of an open page: a drawn window, a cohort put together, a second window, new data."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from monitoring.contract.editing import written
from monitoring.contract.reading import parse_contract, read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.store.upkeep.applying import apply
from tests.copied_store import copied_store

pytestmark = pytest.mark.browser
MODEL = "lending-default"
Start = Callable[..., Any]

CHARTS = (
    ("calibration", "rates_time"),
    ("drift", "drift_deciles"),
    ("quality", "rule_strip"),
)


def drag(page: Any, chart: str, end: float = 0.5) -> None:
    """Draw from a third to a half of a chart."""
    drawn = page.tab.locator(f"[class*=st-key-{chart}] svg.marks").first
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    middle = box["y"] + box["height"] * 0.6  # below a strip's key, and the names of its events
    page.tab.mouse.move(box["x"] + box["width"] * 0.33, middle)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + box["width"] * end, middle + 3, steps=6)
    with page.rerun():
        page.tab.mouse.up()
    page.settle()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("path", "chart"), CHARTS)
def test_a_stretch_drawn_on_any_axis_becomes_the_window(
    reader: Start, dashboard: str, path: str, chart: str
) -> None:
    page = reader(dashboard)
    page.open(f"/{path}?model={MODEL}")
    drag(page, chart)
    assert re.fullmatch(r"2026-\d\d-\d\d/2026-\d\d-\d\d", page.asked["window"])
    page.whole()


def test_cells_of_the_last_answer_stay_where_they_are(reader: Start, dashboard: str) -> None:
    """To make two thousand cells of thirty rules anew took a fifth of a click on a window."""
    page = reader(dashboard)
    page.open(f"/quality?model={MODEL}&window=last-7d&baseline=previous")
    cells = page.tab.locator("[class*=st-key-rule_strip] svg.marks .brushed_marks path")
    drawn = cells.evaluate_all("all => all.map(one => one.seen = one.getAttribute('d')).length")
    with page.rerun():
        page.tab.get_by_role("radio", name="30 d", exact=True).click()
    page.settle()
    assert 0 < drawn == cells.count() == cells.evaluate_all("all => all.filter(one => one.seen).length")


@pytest.mark.soak
def test_a_stretch_drawn_where_one_was_is_a_new_one(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/calibration?model={MODEL}")
    drag(page, "rates_time")
    drawn = page.asked["window"]
    with page.rerun():
        page.tab.go_back()
    ground = page.tab.locator("[class*=st-key-rates_time] svg.marks .brush_brush").first
    expect(ground).to_have_css("opacity", "0")  # it would stand on days that are no longer the window
    drag(page, "rates_time", 0.45)
    start, end = page.asked["window"].split("/")
    assert start == drawn.split("/")[0], "not the first stretch, moved"
    assert end < drawn.split("/")[1]


@pytest.mark.soak
def test_the_same_stretch_can_be_drawn_again_after_a_step_back(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/calibration?model={MODEL}")
    drag(page, "rates_time")
    drawn = page.asked["window"]
    with page.rerun():
        page.tab.go_back()
    assert page.asked.get("window") != drawn
    drag(page, "rates_time")
    assert page.asked["window"] == drawn
    page.whole()


@pytest.mark.soak
def test_what_was_drawn_is_taken_back_by_a_button(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/calibration?model={MODEL}&window=2026-09-01/2026-10-20")
    back = page.tab.get_by_role("button", name="Undo")
    assert back.count() == 0, "nothing was drawn"
    drag(page, "rates_time")
    first = page.asked["window"]
    drag(page, "error_time", 0.45)
    assert page.asked["window"] != first
    for before in (first, "2026-09-01/2026-10-20"):
        with page.rerun():
            back.click()
        assert page.asked["window"] == before
    assert back.count() == 0
    page.whole()


@pytest.mark.soak
def test_days_of_the_overview_become_its_window(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open("/")
    drag(page, "day_strip")
    start, end = page.asked["window"].split("/")
    assert "2026-10-02" < start < end < "2026-11-01"
    with page.rerun():
        page.tab.get_by_role("button", name="Undo").click()
    assert page.asked.get("window", "last-30d") == "last-30d"
    page.whole()


def test_a_click_on_a_day_opens_its_page_and_the_back_button_leads_back(
    reader: Start, dashboard: str
) -> None:
    page = reader(dashboard)
    page.open("/")
    cells = page.tab.locator("[class*=st-key-day_strip] svg.marks .mark-rect path")
    days = cells.count() // 30
    assert days > 2, "a row of all panels, and of each"
    steps = "navigation.entries().map(one => one.key)"  # their number grows to 50 and no further
    before = {*page.tab.evaluate(steps)}
    for k in (1, 2):  # a browser does not tell the same mark of the same chart twice
        box = cells.nth(30 + 3).bounding_box()
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.tab.mouse.move(*at)
        page.tab.locator("#vg-tooltip-element.visible", has_text="A click opens").wait_for()
        page.tab.mouse.down()
        page.tab.mouse.move(at[0] + k - 1, at[1], steps=2)  # a hand that moves a little
        with page.rerun():
            page.tab.mouse.up()
        page.settle()
        assert page.tab.evaluate("location.pathname") == "/performance"
        start, end = page.asked["window"].split("/")
        assert "2026-10-02" <= start <= "2026-10-05" < end
        assert page.asked["model"] == MODEL
        assert len({*page.tab.evaluate(steps)} - before) == 1
        page.whole()
        with page.rerun():
            page.tab.go_back()
        page.settle()
        assert page.tab.evaluate("location.pathname + location.search") == "/"


def test_a_page_that_a_busy_server_names_late_is_one_step_still(reader: Start, dashboard: str) -> None:
    """It had a second for that: fifty people at once, or one slow machine, made two steps of it."""
    page = reader(dashboard)
    page.open(f"/quality?model={MODEL}")
    opening = """async ([days, done]) => {
        const before = new Set(navigation.entries().map(one => one.key));
        history.pushState({}, "", `/quality?window=last-${days}d`);
        await new Promise(then => setTimeout(then, 1200));
        if (done) document.body.click();
        history.pushState({}, "", `/drift?window=last-${days}d`);
        return navigation.entries().filter(one => !before.has(one.key)).length;
    }"""
    assert page.tab.evaluate(opening, [30, False]) == 1
    assert page.tab.evaluate(opening, [60, True]) == 2, "who clicks between the two made the former"


@pytest.mark.soak
def test_one_step_back_from_a_link_is_the_page_before(reader: Start, dashboard: str) -> None:
    """A link's question was written beside the page before as well, which took two steps to come back to."""
    page = reader(dashboard)
    page.open("/")
    with page.rerun():
        page.tab.locator(".st-key-day_links a").first.click()
    assert "window" in page.asked
    with page.rerun():
        page.tab.go_back()
    page.settle()
    assert page.tab.evaluate("location.pathname + location.search") == "/"
    page.whole()


def test_a_change_just_before_a_link_is_a_step_of_its_own(reader: Start, dashboard: str) -> None:
    """It was taken for the first half of a page that a run opens, and was lost to the back button."""
    page = reader(dashboard)
    for path in ("drift", "quality"):  # the answers are known, and come at once
        page.open(f"/{path}?model={MODEL}&window=last-90d")
    page.open(f"/quality?model={MODEL}")
    with page.rerun():
        page.tab.get_by_text("90 d", exact=True).click()
    with page.rerun():
        page.tab.locator(".st-key-navigation a", has_text="Drift").click()
    assert page.tab.evaluate("location.pathname") == "/drift"
    with page.rerun():
        page.tab.go_back()
    page.settle()
    assert page.tab.evaluate("location.pathname") == "/quality"
    assert page.asked["window"] == "last-90d"
    page.whole()


@pytest.mark.soak
def test_a_box_that_is_opened_late_shows_what_is_asked(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/calibration?model={MODEL}&overlay=previous")
    with page.rerun():
        page.tab.get_by_text("90 d", exact=True).click()
    page.tab.locator(".st-key-scope_axis button").first.click()
    expect(page.tab.get_by_role("radio", name="Auto")).to_have_attribute("aria-checked", "true")
    expect(page.tab.locator(".st-key-scope_overlay input")).to_have_value("The period before")


def test_a_cohort_is_put_together_and_counted(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/quality?model={MODEL}")
    page.tab.locator(".st-key-scope_cohort_box button:visible").first.click()
    preview = page.tab.locator(".st-key-cohort_preview")
    preview.get_by_text("Everyone").wait_for()
    page.tab.locator(".st-key-scope_levels_region button").filter(has_text="west").click()
    preview.get_by_text(re.compile(r"of .* rows of the window")).wait_for()
    box = page.tab.locator(".st-key-scope_expression input")
    box.press("End")
    box.press_sequentially(" and inc")
    page.tab.locator(".st-key-scope_completions button").filter(has_text=re.compile("^income$")).click()
    expect(box).to_have_value(re.compile("income $"))  # what is typed before it stands would be lost
    west = preview.text_content() or ""
    box.press("End")
    box.press_sequentially(">= 2000")
    expect(preview).not_to_have_text(west)  # what was counted before still stands
    page.settle()
    preview.get_by_text(re.compile(r"of .* rows of the window")).wait_for()
    rows = preview.inner_text().split(" of ")[0]
    assert "cohort" not in page.asked
    with page.rerun():
        page.tab.locator(".st-key-apply_cohort button").click()
    assert page.asked["cohort"] == "region = 'west' and income >= 2000"
    assert f"{rows} predictions" in page.scope
    page.whole()


@pytest.mark.soak
def test_a_second_window_in_weeks(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}&overlay=previous")
    page.tab.locator(".st-key-scope_axis button:visible").first.click()
    with page.rerun():
        page.tab.get_by_role("radio", name="Week").click()
    assert (page.asked["by"], page.asked["overlay"]) == ("week", "previous")
    hero = page.tab.locator("[class*=st-key-performance_hero] svg.marks").first
    assert hero.locator('path[stroke-dasharray="6,3"]').count() == 1
    assert "by week" in page.tab.locator(".st-key-panel_hero").inner_text()
    page.whole()


@pytest.fixture
def changing(demo_store: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the demo that may be written to."""
    yield copied_store(demo_store, tmp_path / "store")


def renew(store: Path, title: str) -> None:
    """Make a new generation, as a load would."""
    apply(store, parse_contract(written(read_contract(LENDING_CONTRACT).document() | {"title": title})))


def test_new_data_is_told_shown_and_followed(
    reader: Start, changing: Path, serving: Callable[..., Any]
) -> None:
    with serving(changing) as address:
        page = reader(address)
        page.open(f"/drift?model={MODEL}&feature=income&window=last-90d")
        page.tab.evaluate("document.querySelector('.st-key-drift_detail').dataset.mark = 'as it was'")
        ended = page.tab.evaluate("tidemark.ended")
        renew(changing, "Renewed once")
        notice = page.tab.get_by_role("button", name=re.compile(r"New data, \d\d:\d\d"))
        notice.wait_for(timeout=60_000)
        assert page.tab.evaluate("tidemark.ended") == ended, "the page itself was not run"
        with page.rerun():
            notice.click()
        assert notice.count() == 0
        question = {"model": MODEL, "feature": "income", "window": "last-90d"}
        assert page.asked == question
        assert page.tab.locator("[data-mark='as it was']").count() == 1, "refreshed in place"
        with page.rerun():
            page.tab.locator(".st-key-scope_follow label").click()
        with page.rerun():
            renew(changing, "Renewed twice")
        assert page.asked == question | {"follow": "1"}
        page.tab.locator(".st-key-scope_line").get_by_text("Share").click()
        assert "data_version=3" in page.tab.locator("[data-testid=stPopoverBody] code").first.inner_text()
        page.whole()
