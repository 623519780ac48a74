"""What every page looks like in every look: tests that only look share the page that was opened once."""

import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from monitoring.ui.address.navigation import PAGES as PAGE_ENTRIES

pytestmark = pytest.mark.browser
MODEL = "lending-default"
PAGES = ("", "findings", "performance", "calibration", "drift", "quality", "load", "service", "review")
PAPER = 1032  # pixels of a browser that A4 across has between its margins
WIDEST = 1420  # pixels that a page's tables have on a wide screen


@pytest.fixture(scope="module", params=["light", "dark", "narrow"])
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path or "overview")
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def looked_at(reader: Any, dashboard: str, look: str, path: str) -> Any:
    """A page in a look, opened once for those that only look at it; a path from `/` is an address."""
    return reader.standing(dashboard, look, path if path.startswith("/") else f"/{path}?model={MODEL}")


def shown(looks: list[str], paths: list[str]) -> Callable[[Any], Any]:
    """Show a test these pages in these looks."""
    each = [pytest.param(look, path, id=f"{look}-{path or 'overview'}") for look in looks for path in paths]
    return pytest.mark.parametrize(("look", "path"), each, indirect=True)


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


@pytest.mark.sampled(3)
def test_every_page_in_every_look(looked_at: Any, path: str, look: str) -> None:
    looked_at.whole()
    model = MODEL if PAGE_ENTRIES[path].per_model else ""
    titles = (PAGE_ENTRIES[path].title, model, "Tidemark")
    assert looked_at.tab.title() == " · ".join(filter(None, titles))
    looked_at.shot(f"{path or 'overview'}-{look}")
    wide = looked_at.tab.evaluate("document.documentElement.scrollWidth")
    main = looked_at.tab.evaluate("document.querySelector('.stMain').scrollWidth")
    assert max(wide, main) <= looked_at.tab.viewport_size["width"], "the page does not scroll sideways"


@pytest.mark.sampled(2)
def test_no_barrier_of_our_own(looked_at: Any, path: str) -> None:
    found = Axe().run(looked_at.tab, options={"resultTypes": ["violations"]}).response["violations"]
    upstream = {"empty-table-header", "svg-img-alt"}
    if path == "load":
        upstream.add("presentation-role-conflict")  # the upload box
    ours = [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["id"] not in upstream
        for node in one["nodes"]
    ]
    assert ours == []


@pytest.mark.sampled(2)
@shown(["light", "narrow"], ["", "findings", "performance", "service", "quarantine"])
def test_nothing_lies_over_what_can_be_clicked(looked_at: Any) -> None:
    """Tools of charts appear under the pointer; where nothing hovers, a table has its own all the time."""
    assert looked_at.tab.locator("button:visible").count()
    assert looked_at.tab.evaluate(COVERED) == []


@shown(["light", "narrow"], ["findings"])
def test_nothing_moves_while_findings_are_opened(looked_at: Any) -> None:
    """Filters and cards moved by up to 75 pixels when their buttons had come, and the side bar pushed all."""
    assert looked_at.moved <= 0.05


@shown(["narrow"], ["quality"])
def test_on_a_phone_cells_of_a_strip_are_wider_than_the_gaps_between_them(looked_at: Any) -> None:
    """Ninety days were thin lines, nothing beside long names, and pale with gaps between two pixels."""
    width, gap = looked_at.tab.locator(".st-key-panel_strip .brushed_marks path").first.evaluate(
        "e => [e.getBBox().width, parseFloat(e.getAttribute('stroke-width'))]"
    )
    assert width > 0
    assert 0 <= gap <= max(0.0, 0.25 * (width - 4))


@pytest.mark.sampled(1)
@shown(["narrow", "light"], ["service"])
def test_on_a_phone_values_of_decisions_are_told_with_their_intervals(looked_at: Any, look: str) -> None:
    """Their table shows no number before it is moved."""
    said = looked_at.tab.locator(".st-key-values_said")
    told = r"Value per decision, all rows with revenue: [\d.]+ \(95% CI [\d.]+–[\d.]+, n=[\d,]+\)"
    assert re.search(told, said.text_content() or "")
    assert said.is_visible() == (look == "narrow")


@shown(["narrow"], ["quality"])
def test_on_a_phone_a_legend_is_whole(looked_at: Any) -> None:
    [ends] = looked_at.tab.locator("text='≥10%'").evaluate_all(
        "all => [Math.max(...all.map(e => e.getBoundingClientRect().right))]"
    )
    assert ends <= looked_at.tab.viewport_size["width"]


@pytest.mark.sampled(1)
@shown(["narrow", "light"], ["quality"])
def test_where_the_name_of_an_event_is_cut_the_whole_one_can_be_read(looked_at: Any, look: str) -> None:
    """Below the chart where nothing hovers, else in a tooltip."""
    name = "Version 3.3 deployed to 15 % of applications"
    said = looked_at.tab.locator(".st-key-events_said")
    assert name in (said.text_content() or "")
    assert said.is_visible() == (look == "narrow")
    if look == "light":
        looked_at.tab.locator(".st-key-panel_strip svg text", has_text="Version 3.3").hover()
        tip = looked_at.tab.locator("#vg-tooltip-element.visible")
        tip.wait_for()
        assert name in tip.inner_text()


@shown(["narrow"], [""])
def test_on_a_phone_words_are_whole(looked_at: Any) -> None:
    """The foot ended in the middle of a word; a long name of a model broke the number of its card."""
    foot = looked_at.tab.locator(".st-key-footer a p")
    assert foot.evaluate("e => e.scrollWidth <= e.clientWidth && getComputedStyle(e).whiteSpace === 'normal'")
    right = foot.evaluate("e => e.getBoundingClientRect().right")
    assert right <= looked_at.tab.viewport_size["width"]
    lines = looked_at.tab.locator("[class*=st-key-head_of_card_]").first.evaluate(
        """e => { const [name, number] = e.querySelectorAll('p'), said = name.lastChild.textContent;
            name.lastChild.textContent = 'propensity_to_buy_of_existing_customers_eu_v2';
            const height = number.getBoundingClientRect().height;
            const inside = number.getBoundingClientRect().right <= e.getBoundingClientRect().right + 1;
            name.lastChild.textContent = said;
            return [height / parseFloat(getComputedStyle(number).lineHeight), inside]; }"""
    )
    assert lines == [pytest.approx(1, abs=0.3), True]


@pytest.mark.sampled(1)
@shown(["light", "narrow"], [""])
def test_what_is_not_watched_is_told_whole(looked_at: Any, look: str) -> None:
    """A grid cut the line for the contract at 1,024 pixels, and showed none of it on a phone."""

    def beyond() -> int:
        return int(
            looked_at.tab.locator(".st-key-panel_coverage td *").evaluate_all(
                "all => all.filter(e => e.getBoundingClientRect().right > innerWidth"
                " || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').length"
            )
        )

    assert looked_at.tab.locator(".st-key-panel_coverage code", has_text="expect_every: 1d").count() == 1
    if look == "narrow":
        assert beyond() == 0
        return
    with looked_at.sized(1024, 768):
        assert beyond() == 0


@pytest.mark.sampled(1)
@shown(["light"], ["performance", "calibration"])
def test_the_grey_line_stays_where_it_is_when_the_sentence_gets_longer(looked_at: Any, path: str) -> None:
    """What is dated and placed later makes a second line of the sentence: the line below moved by one."""
    stands = looked_at.tab.locator("[class*=st-key-headline]").evaluate(
        """(e, lines) => { const h1 = e.querySelector('h1'), grey = e.lastElementChild, name = e.className;
            const whole = h1.textContent, top = () => grey.offsetTop - e.offsetTop;
            e.classList.add(`st-key-headline_${lines}_lines`);
            const found = ['One line.', 'Two lines of a sentence. '.repeat(6)].map(said => {
                h1.textContent = said; return top(); });
            h1.textContent = whole; e.className = name;
            return found; }""",
        4 if path == "calibration" else 3,
    )
    assert stands[0] == pytest.approx(stands[1], abs=1)


@shown(["light"], ["performance"])
def test_a_button_with_nothing_but_an_icon_has_a_name(looked_at: Any) -> None:
    """A screen reader said "tune icon" for what opens the cohort builder; its words take no room."""
    button = looked_at.tab.get_by_role("button", name="Put a cohort together", exact=True)
    assert button.bounding_box()["width"] < 60
    assert " icon" not in looked_at.tab.locator(".st-key-scope").aria_snapshot()


@pytest.mark.sampled(1)
@shown(["light", "dark"], ["/findings"])
def test_a_link_shows_that_it_has_the_focus(looked_at: Any) -> None:
    for place in (".st-key-navigation", ".stMain"):
        link = looked_at.tab.locator(f"{place} [data-testid=stPageLink] a").nth(1)
        assert link.evaluate(RING), place
    follow = looked_at.tab.locator(".st-key-scope_follow label")
    looked_at.tab.locator(".st-key-scope_follow input").focus()
    assert follow.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


@shown(["light", "narrow"], ["drift"])
def test_links_of_the_side_bar_do_not_overlap(looked_at: Any, look: str) -> None:
    if look == "narrow":
        looked_at.unfold()
    places = looked_at.tab.locator(".st-key-navigation a").evaluate_all(
        "all => all.map(e => { const {top, bottom} = e.getBoundingClientRect(); return [top, bottom]; })"
    )
    assert len(places) == 10
    assert all(above[1] <= below[0] for above, below in pairwise(places))
    if look == "narrow":
        looked_at.reload()


@shown(["light"], ["/findings"])
def test_the_place_of_a_closed_side_bar_is_free(looked_at: Any) -> None:
    """Streamlit names a closed one otherwise than before: a stripe of its width stayed beside the page."""
    bar, main = "section[data-testid=stSidebar]", looked_at.tab.locator(".stMain")
    before = main.bounding_box()["x"]
    looked_at.tab.hover(bar)
    looked_at.tab.locator("[data-testid=stSidebarCollapseButton] button").click()
    looked_at.settle()
    closed = main.bounding_box()["x"]
    looked_at.unfold()
    assert (closed, main.bounding_box()["x"]) == (0, before)


UNDER_HEADER = """() => {
    const places = css => [...document.querySelectorAll(css)]
        .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect());
    const head = places('[data-testid=stHeader] :is(img, button)').filter(one => one.width);
    return places('.st-key-scope :is(button, input)').filter(one => head.some(
        mark => mark.left < one.right && one.left < mark.right && one.top < mark.bottom)).length;
}"""


@shown(["light"], ["performance"])
def test_beside_a_closed_side_bar_nothing_lies_on_the_scope_bar(looked_at: Any) -> None:
    """Scrolled, the mark and the button of the header stood on the model's name: at 200 % on every page."""
    scroll = "e => e.scrollTo({top: 400, behavior: 'instant'})"
    looked_at.tab.hover("section[data-testid=stSidebar]")
    looked_at.tab.locator("[data-testid=stSidebarCollapseButton] button").click()
    looked_at.settle()
    main = looked_at.tab.locator(".stMain")
    main.evaluate(scroll)
    assert looked_at.tab.locator(".st-key-scope").bounding_box()["y"] > 0, "it sticks below the header"
    assert looked_at.tab.evaluate(UNDER_HEADER) == 0
    with looked_at.sized(720, 450):  # what 200 % leave of 1440 by 900
        main.evaluate(scroll)
        assert looked_at.tab.locator(".st-key-scope").bounding_box()["y"] < 0, "it would take a third of it"
    main.evaluate("e => e.scrollTo({top: 0, behavior: 'instant'})")
    looked_at.unfold()


@shown(["light"], ["/findings"])
def test_with_a_readers_own_colours_what_is_chosen_can_be_told(looked_at: Any) -> None:
    """No ground is drawn then: each preset looked alike, and of a switch there was nothing."""
    looked_at.tab.emulate_media(forced_colors="active")
    outlines = looked_at.tab.locator(".st-key-scope_preset button").evaluate_all(
        "all => all.map(e => getComputedStyle(e).outlineStyle)"
    )
    switch = looked_at.tab.locator(".st-key-scope_follow label > div").first
    drawn = switch.evaluate("e => getComputedStyle(e).outlineStyle")
    looked_at.tab.emulate_media(forced_colors="none")
    assert outlines.count("solid") == 1
    assert drawn == "solid"


@pytest.mark.sampled(1)
@shown(["narrow"], ["/", "/load", "/quarantine"])
def test_on_a_phone_no_page_begins_below_the_header(looked_at: Any) -> None:
    head = looked_at.tab.locator("[data-testid=stHeader]").evaluate("e => e.getBoundingClientRect().bottom")
    first = looked_at.tab.locator(".stMain :is(button, p)").evaluate_all(
        "all => Math.min(...all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().top))"
    )
    assert first >= head


@shown(["light"], ["/findings"])
def test_at_a_middle_width_a_finding_has_room_for_its_sentence(looked_at: Any) -> None:
    with looked_at.sized(1024, 768):
        words, card = (
            looked_at.tab.locator(css).first.evaluate("e => e.getBoundingClientRect().width")
            for css in ("[class*=st-key-finding_words_]", "[class*=st-key-card_finding_]")
        )
    assert words >= 0.8 * card


@shown(["light"], [""])
def test_at_a_middle_width_the_cards_stand_in_one_row(looked_at: Any) -> None:
    """The third stood alone below the others."""
    with looked_at.sized(1024, 768):
        tops = looked_at.tab.locator("[class*=st-key-head_of_card_]").evaluate_all(
            "all => all.map(e => Math.round(e.getBoundingClientRect().top))"
        )
    assert len(tops) == 3
    assert len(set(tops)) == 1


LONG_NAME = """head => { const beside = head.querySelectorAll('strong')[1].parentElement;
    const name = beside.querySelector('span span');
    const before = name.textContent;
    name.textContent = 'Value per decision, by cost of outcome −17.0';
    const [model, number] = [...head.querySelectorAll('strong')].map(one => one.getBoundingClientRect());
    const inside = name.getBoundingClientRect().right <= head.getBoundingClientRect().right + 1;
    name.textContent = before;
    return [inside, Math.abs(model.top - number.top) < 2]; }"""


@shown(["light"], [""])
def test_a_long_name_of_a_measure_leaves_its_number_in_the_card(looked_at: Any) -> None:
    """At 1,440 the number fell below its model's name, at 1,024 its change lay outside of the card."""
    head = looked_at.tab.locator("[class*=st-key-head_of_card_]").first
    assert head.evaluate(LONG_NAME) == [True, True]
    with looked_at.sized(1024, 768):
        assert head.evaluate(LONG_NAME)[0]


@shown(["light"], ["performance", "calibration", "drift", "service"])
def test_the_place_of_a_chart_over_time_is_kept_while_it_is_made(looked_at: Any) -> None:
    """What stands below jumped by 300 pixels and back when a chart was made anew for another window."""
    kept = looked_at.tab.locator("[class*=st-key-panel_]:not([class*=panel_deciles])").evaluate_all(
        """all => all.flatMap(panel =>
            [...panel.querySelectorAll('[class*=st-key-]:has(svg .brush_brush)')]
            .filter(one => !one.className.includes('st-key-panel'))
            .map(one => [one.className, parseFloat(getComputedStyle(one).minHeight) || 0,
                         one.querySelector('svg').getBoundingClientRect().height]))"""
    )
    assert kept
    assert [name for name, least, height in kept if least < 0.7 * height] == []


@shown(["light"], ["performance"])
def test_numbers_of_a_chart_take_no_click_from_the_link_above(looked_at: Any) -> None:
    chart = looked_at.tab.locator("[class*=st-key-multiple_] svg").first
    chart.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    looked_at.settle()
    chart.hover(force=True)
    tip = looked_at.tab.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert tip.evaluate("e => getComputedStyle(e).pointerEvents") == "none"


def heights(page: Any) -> dict[str, float]:
    """How far above the foot of the paper each word stands, where it is first met."""
    found: dict[str, float] = {}

    def visit(text: str, matrix: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), line[5] * matrix[3] + matrix[5])

    page.extract_text(visitor_text=visit)
    return found


@shown(["light"], ["drift"])
def test_what_is_printed_is_whole_and_nothing_lies_on_anything(looked_at: Any) -> None:
    with looked_at.sized(1920, 1100):
        pages = PdfReader(io.BytesIO(looked_at.tab.pdf(prefer_css_page_size=True))).pages
        looked_at.tab.emulate_media(media="print")
        zoom = looked_at.tab.evaluate(
            "getComputedStyle(document.querySelector('.stMainBlockContainer')).zoom"
        )
        looked_at.tab.emulate_media(media="null")
    assert not [name for one in pages for name in ("Example rows", "Follow") if name in one.extract_text()]
    [last] = [one for one in pages if "What to do next" in one.extract_text()]
    found = heights(last)
    [chart] = [found[name] for name in found if name.startswith("low")]
    assert found["What"] < chart - 10
    assert WIDEST * float(zoom) <= PAPER


PRINTED = {
    "performance": ("west0.", "28 rows in quarantine"),
    "review": ("debt_to_income has moved", "utilisation was"),
    "quarantine": ("Printed: 16 of 28 rows.",),
}


@shown(["light"], list(PRINTED))
def test_links_that_say_something_are_printed(looked_at: Any, path: str) -> None:
    """All links were left out: five charts without names, a list of findings without one, 16 rows as 28."""
    pages = PdfReader(io.BytesIO(looked_at.tab.pdf(prefer_css_page_size=True))).pages
    text = "\n".join(one.extract_text() for one in pages)
    assert [said for said in PRINTED[path] if said not in text] == []
    assert [said for said in ("Acknowledge", "once more", "Dismiss rows") if said in text] == []
    assert not looked_at.tab.get_by_text("Printed:").first.is_visible()


def faint(page: Any) -> list[str]:
    """Name the texts whose contrast is less than 4.5 to 1 (3 to 1 where they are large)."""
    asked = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
    found = Axe().run(page.tab, options=asked).response["violations"]
    return [node["html"][:120] for one in found for node in one["nodes"]]


@pytest.mark.sampled(1)
@shown(["light", "dark"], ["drift"])
def test_what_opens_upon_a_page_can_be_read(looked_at: Any) -> None:
    """The colours of code were a toolkit's own, as was that of a button whose menu is open."""
    looked_at.tab.get_by_role("button", name="Share").first.click()
    looked_at.settle()
    assert faint(looked_at) == []
    looked_at.open("/findings")
    looked_at.tab.get_by_role("button", name="Details").first.click()
    looked_at.tab.wait_for_selector("[role=dialog] [data-testid=stCode]")
    looked_at.settle()
    assert faint(looked_at) == []
    own = looked_at.tab.locator("[role=dialog] [data-testid=stCode] .token").evaluate_all(
        "all => all.map(one => getComputedStyle(one).color === getComputedStyle(one.closest('pre')).color)"
    )  # axe leaves out what has to be scrolled to
    assert own
    assert all(own)
