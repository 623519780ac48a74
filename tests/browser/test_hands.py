"""With a thumb on a phone, and with nothing but a keyboard."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Start = Callable[..., Any]
MODEL = "lending-default"

COVERED = """() => [...document.querySelectorAll('button, a[href], label:has(input)')]
    .filter(one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
    .filter(one => !one.closest('[data-testid=stElementToolbar]'))
    .filter(one => {
        one.scrollIntoView({block: 'center', behavior: 'instant'});
        const {left, top, width, height} = one.getClientRects()[0];
        const found = document.elementFromPoint(left + width / 2, top + height / 2);
        return found && !one.contains(found);
    }).map(one => one.innerText)"""
RING = """link => { link.focus({focusVisible: true});
    const {outlineStyle, outlineWidth} = getComputedStyle(link);
    return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2; }"""


@pytest.mark.parametrize("look", ["light", "narrow"])
@pytest.mark.parametrize("path", ["", "findings", "performance", "service", "quarantine"])
def test_nothing_lies_over_what_can_be_clicked(reader: Start, dashboard: str, path: str, look: str) -> None:
    """Tools of charts appear under the pointer; where nothing hovers, a table has its own all the time."""
    page = reader(dashboard, look)
    page.open(f"/{path}?model={MODEL}")
    assert page.tab.locator("button:visible").count()
    assert page.tab.evaluate(COVERED) == []


def test_on_a_phone_the_side_bar_folds_once_a_page_was_chosen(reader: Start, dashboard: str) -> None:
    page = reader(dashboard, "narrow")
    page.open(f"/performance?model={MODEL}")
    page.unfold()
    with page.rerun():
        page.tab.locator(".st-key-navigation a", has_text="Drift").click()
    page.tab.locator("h1").click(timeout=5_000)
    assert "/drift" in page.tab.url
    page.reload()
    page.tab.locator("h1").click(timeout=5_000)


def test_on_a_phone_a_legend_is_whole(reader: Start, dashboard: str) -> None:
    page = reader(dashboard, "narrow")
    page.open(f"/quality?model={MODEL}")
    [ends] = page.tab.locator("text='≥10%'").evaluate_all(
        "all => [Math.max(...all.map(e => e.getBoundingClientRect().right))]"
    )
    assert ends <= page.tab.viewport_size["width"]


def test_a_button_with_nothing_but_an_icon_has_a_name(reader: Start, dashboard: str) -> None:
    """A screen reader said "tune icon" for what opens the cohort builder; its words take no room."""
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}")
    button = page.tab.get_by_role("button", name="Put a cohort together", exact=True)
    assert button.bounding_box()["width"] < 60
    assert " icon" not in page.tab.locator(".st-key-scope").aria_snapshot()


@pytest.mark.parametrize("slide", [1, 2])
def test_on_a_phone_a_slide_begins_at_its_top(reader: Start, dashboard: str, slide: int) -> None:
    page = reader(dashboard, "narrow")
    page.open(f"/review?present=1&slide={slide}")
    top = page.tab.locator("h1").evaluate("e => e.getBoundingClientRect().top")
    above = page.tab.locator(".st-key-review_controls").evaluate("e => e.getBoundingClientRect().bottom")
    assert top >= above
    head = page.tab.locator("[data-testid=stHeader]").evaluate("e => e.getBoundingClientRect().bottom")
    assert (
        page.tab.locator(".st-key-review_exit button").evaluate("e => e.getBoundingClientRect().top") >= head
    )


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_link_shows_that_it_has_the_focus(reader: Start, dashboard: str, look: str) -> None:
    page = reader(dashboard, look)
    page.open("/findings")
    for place in (".st-key-navigation", ".stMain"):
        link = page.tab.locator(f"{place} [data-testid=stPageLink] a").nth(1)
        assert link.evaluate(RING), place


@pytest.mark.parametrize("look", ["light", "narrow"])
def test_links_of_the_side_bar_do_not_overlap(reader: Start, dashboard: str, look: str) -> None:
    page = reader(dashboard, look)
    page.open(f"/drift?model={MODEL}")
    if look == "narrow":
        page.unfold()
    places = page.tab.locator(".st-key-navigation a").evaluate_all(
        "all => all.map(e => { const {top, bottom} = e.getBoundingClientRect(); return [top, bottom]; })"
    )
    assert len(places) == 10
    assert all(above[1] <= below[0] for above, below in pairwise(places))
    page.reload()


@pytest.mark.parametrize("path", ["", "load", "quarantine"])
def test_on_a_phone_no_page_begins_below_the_header(reader: Start, dashboard: str, path: str) -> None:
    page = reader(dashboard, "narrow")
    page.open(f"/{path}")
    head = page.tab.locator("[data-testid=stHeader]").evaluate("e => e.getBoundingClientRect().bottom")
    first = page.tab.locator(".stMain :is(button, p)").evaluate_all(
        "all => Math.min(...all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().top))"
    )
    assert first >= head


def test_on_a_laptop_every_box_of_the_scope_bar_stands_on_one_line(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": 1430, "height": 900})  # 1440, and a bar to scroll by
    page.open(f"/drift?model={MODEL}&baseline=previous")
    first, *others = [
        page.tab.locator(f".st-key-{name}").bounding_box()["y"]
        for name in ("scope_model", "scope_baseline", "scope_version")
    ]
    assert others == [first, first]


def test_at_a_middle_width_a_finding_has_room_for_its_sentence(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": 1024, "height": 768})
    page.open("/findings")
    words, card = (
        page.tab.locator(css).first.evaluate("e => e.getBoundingClientRect().width")
        for css in ("[class*=st-key-finding_words_]", "[class*=st-key-card_finding_]")
    )
    assert words >= 0.8 * card


def test_the_place_of_a_chart_over_time_is_kept_while_it_is_made(reader: Start, dashboard: str) -> None:
    """What stands below jumped by 300 pixels and back when a chart was made anew for another window."""
    page = reader(dashboard)
    for path in ("performance", "calibration", "drift", "service"):
        page.open(f"/{path}?model={MODEL}")
        kept = page.tab.locator("[class*=st-key-panel_]:not([class*=panel_deciles])").evaluate_all(
            """all => all.flatMap(panel =>
                [...panel.querySelectorAll('[class*=st-key-]:has(svg .brush_brush)')]
                .filter(one => !one.className.includes('st-key-panel'))
                .map(one => [one.className, parseFloat(getComputedStyle(one).minHeight) || 0,
                             one.querySelector('svg').getBoundingClientRect().height]))"""
        )
        assert kept, path
        assert [name for name, least, height in kept if least < 0.7 * height] == []


MOVED = """() => new Promise(done => {
    const seen = [];
    new PerformanceObserver(more => seen.push(...more.getEntries()))
        .observe({type: 'layout-shift', buffered: true});
    const panels = '.st-key-panel_strip, .st-key-panel_arrivals, .st-key-panel_explain';
    const about = one => one && (one.closest ? one : one.parentElement);
    setTimeout(() => done(seen.flatMap(one => one.sources)
        .filter(part => about(part.node)?.closest(panels) || about(part.node)?.querySelector(panels))
        .map(part => part.currentRect.y - part.previousRect.y)), 200);
})"""


@pytest.mark.parametrize("look", ["light", "narrow"])
def test_nothing_below_moves_while_a_known_page_is_drawn(reader: Start, dashboard: str, look: str) -> None:
    """What stands below moved by 42 pixels when the strip was drawn, on phones all of it by 42 more."""
    page = reader(dashboard, look)
    page.open(f"/quality?model={MODEL}")
    assert page.tab.evaluate("PerformanceObserver.supportedEntryTypes").count("layout-shift")
    before = page.tab.locator(".st-key-panel_explain").bounding_box()["y"]
    page.reload()  # its answer is known by now
    assert [by for by in page.tab.evaluate(MOVED) if by > 8] == []
    assert page.tab.locator(".st-key-panel_explain").bounding_box()["y"] <= before


def test_numbers_of_a_chart_take_no_click_from_the_link_above(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}")
    chart = page.tab.locator("[class*=st-key-multiple_] svg").first
    chart.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.settle()
    chart.hover(force=True)
    tip = page.tab.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert tip.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
