"""With a thumb on a phone, and with nothing but a keyboard."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Start = Callable[..., Any]
MODEL = "lending-default"


@pytest.mark.soak
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


@pytest.mark.sampled(1)
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


def test_on_a_laptop_every_box_of_the_scope_bar_stands_on_one_line(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.tab.set_viewport_size({"width": 1430, "height": 900})  # 1440, and a bar to scroll by
    page.open(f"/drift?model={MODEL}&baseline=previous")
    first, *others = [
        page.tab.locator(f".st-key-{name}").bounding_box()["y"]
        for name in ("scope_model", "scope_baseline", "scope_version")
    ]
    assert others == [first, first]


MOVED = """() => new Promise(done => {
    const seen = [];
    new PerformanceObserver(more => seen.push(...more.getEntries()))
        .observe({type: 'layout-shift', buffered: true});
    const panels = ['.st-key-panel_strip', '.st-key-panel_arrivals', '.st-key-panel_explain',
        '.st-key-drift_detail', '.st-key-navigation'].join();
    const about = one => one && (one.closest ? one : one.parentElement);
    const apart = part => Math.max(Math.abs(part.currentRect.y - part.previousRect.y),
        Math.abs(part.currentRect.x - part.previousRect.x));
    setTimeout(() => done(seen.flatMap(one => one.sources)
        // what was nowhere before has not moved, nor what is nowhere now
        .filter(part => part.previousRect.height && part.currentRect.height)
        .filter(part => about(part.node)?.closest(panels)
            || about(part.node)?.closest('.stVerticalBlock')?.querySelector(panels))
        .map(apart)), 200);
})"""


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("path", "look"), [("quality", "light"), ("quality", "narrow"), ("drift", "light")])
def test_nothing_moves_while_a_known_page_is_drawn(
    reader: Start, dashboard: str, path: str, look: str
) -> None:
    """What stands below moved by 42 pixels when the strip was drawn, on phones all of it by 42 more.

    The links of the side bar moved by up to 80 when their code had come, and the first chart of drift stood
    at the left until there was a table beside it.
    """
    page = reader(dashboard, look)
    page.open(f"/{path}?model={MODEL}")
    assert page.tab.evaluate("PerformanceObserver.supportedEntryTypes").count("layout-shift")
    before = page.tab.locator(".st-key-panel_explain").bounding_box()["y"]
    page.reload()  # its answer is known by now
    assert [by for by in page.tab.evaluate(MOVED) if by > 8] == []
    assert page.tab.locator(".st-key-panel_explain").bounding_box()["y"] <= before


def test_our_font_is_there_before_any_code_that_writes_with_it(reader: Start, dashboard: str) -> None:
    """The theme brings it late: on a busy machine what is below a headline jumped by 48 pixels then."""
    tab = reader(dashboard, "narrow").tab.context.new_page()
    tab.route("**/*.js", lambda route: route.abort())
    tab.goto(f"{dashboard}/quality?model={MODEL}")
    tab.evaluate("document.fonts.ready.then(() => true)")
    ours = "[...document.fonts].filter(one => one.family === 'Inter').map(one => one.status)"
    assert tab.evaluate(ours) == ["loaded"]
    tab.close()


FOCUSED = """() => {
    const one = document.activeElement, bar = one.closest('[data-testid=stElementToolbar]');
    const shown = getComputedStyle(one);
    return bar && [getComputedStyle(bar).opacity, shown.outlineStyle, one.getAttribute('aria-label')];
}"""


@pytest.mark.soak
def test_what_the_keyboard_stands_on_is_seen_above_tables_and_charts(reader: Start, dashboard: str) -> None:
    """Their buttons are shown under the pointer alone: the key went through six that nobody saw."""
    page = reader(dashboard)
    page.open(f"/drift?model={MODEL}")
    page.tab.locator("[class*=st-key-download_] button").first.focus()
    seen = []
    for _ in range(9):
        page.tab.keyboard.press("Tab")
        page.settle(300)
        seen.append(page.tab.evaluate(FOCUSED))
    buttons = [one for one in seen if one]
    assert len(buttons) >= 6
    assert {tuple(one[:2]) for one in buttons} == {("1", "solid")}
