"""The main way through the dashboard in a real browser, and every page opened first by its link."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
REPO = Path(__file__).resolve().parents[2]
PAGES = ("", "findings", "performance", "calibration", "drift", "quality", "load", "service", "review")
MODEL = "lending-default"
Start = Callable[..., Any]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opened_first_after_a_start_is_whole(
    reader: Start, demo_store: Path, serving: Callable[..., Any], path: str
) -> None:
    with serving(demo_store) as address:
        page = reader(address)
        page.open(f"/{path}?model={MODEL}")
        page.whole()
        assert page.tab.locator(".st-key-scope_line").count() == (path != "load"), "one question, but on load"
        assert page.tab.locator("[data-testid=stSidebarNav]").count() == 0, "not the older kind of pages"


def choose(page: Any, box: str, option: str) -> None:
    """Choose an option of a box in the scope bar by hand."""
    page.tab.locator(f".st-key-{box} input").click()
    with page.rerun():
        page.tab.get_by_role("option", name=option, exact=True).click()
    page.tab.keyboard.press("Escape")


def row_at(page: Any, place: int) -> None:
    """Press the mark of a row of the table of features."""
    box = page.tab.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    with page.rerun():
        page.tab.mouse.click(box["x"] + 18, box["y"] + 33 * (place + 1) + 16)


def test_the_main_journey(reader: Start, dashboard: str, demo_store: Path) -> None:
    page = reader(dashboard)
    page.open("/")
    page.whole()
    assert MODEL in page.sentence
    assert "needs a look" in page.sentence

    with page.rerun():
        page.tab.get_by_role("link", name="Findings").click()
    page.whole()
    drifts = page.tab.locator("[class*=st-key-card_finding]").filter(has_text="loan_amount")
    with page.rerun():
        drifts.get_by_role("link", name="Open").click()
    page.whole()
    assert page.asked["feature"] == "loan_amount"
    assert "loan_amount" in page.tab.locator(".st-key-drift_detail").inner_text()

    row_at(page, 1)
    chosen = page.asked["feature"]
    assert chosen != "loan_amount"
    assert chosen in page.tab.locator(".st-key-drift_detail").inner_text()
    with page.rerun():
        page.tab.go_back()
    assert page.asked["feature"] == "loan_amount"
    assert "loan_amount" in page.tab.locator(".st-key-drift_detail").inner_text()

    with page.rerun():
        page.tab.get_by_text("90 d", exact=True).click()
    choose(page, "scope_baseline", "vs launch")
    choose(page, "scope_cohorts", "region=west")
    question = page.asked
    assert (question["window"], question["baseline"], question["cohort"]) == (
        "last-90d",
        "launch",
        "region = 'west'",
    )
    for words in ("launch", "region west"):
        assert words in page.scope
    page.whole()

    downloads_agree(page, demo_store, question)

    with page.rerun():
        page.tab.go_back()
    assert "cohort" not in page.asked
    assert "everyone" in page.scope
    with page.rerun():
        page.tab.go_back()
    assert "baseline" not in page.asked
    assert "training set" in page.scope
    page.whole()


def downloads_agree(page: Any, store: Path, question: dict[str, str]) -> None:
    """Check that page, downloaded file and command give the same digits."""
    with page.tab.expect_download() as started:
        page.tab.get_by_role("button", name="CSV").first.click()
    downloaded = Path(started.value.path()).read_bytes()
    words = [part for key in ("window", "baseline", "cohort") for part in (f"--{key}", question[key])]
    command = [sys.executable, "-m", "monitoring", "report", "drift", "--model", MODEL, *words]
    told = subprocess.run(
        [*command, "--format", "csv", "--store", str(store)], cwd=REPO, capture_output=True, check=True
    ).stdout
    assert downloaded == told
    rows = list(csv.DictReader(io.StringIO(downloaded.decode())))
    exact = next(row for row in rows if (row["measure"], row["subject"]) == ("psi", question["feature"]))
    shown = re.search(r"PSI (\d+\.\d+)", page.tab.locator(".st-key-drift_detail").inner_text())
    assert shown
    assert shown[1] == f"{float(exact['value']):.3f}"


def test_a_stretch_drawn_on_the_chart_becomes_the_window(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}")
    box = page.tab.locator("[class*=st-key-performance_hero] svg.marks").first.bounding_box()
    page.tab.mouse.move(box["x"] + 300, box["y"] + 120)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + 500, box["y"] + 125, steps=6)
    with page.rerun():
        page.tab.mouse.up()
    page.settle()  # a drag may be told in several pieces
    window = page.asked["window"]
    assert re.fullmatch(r"2026-\d\d-\d\d/2026-\d\d-\d\d", window)
    page.reload()
    assert page.asked["window"] == window
    page.whole()


def test_a_cohort_clicked_among_those_that_lost_is_asked_alone(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/performance?model={MODEL}&window=2026-10-02/2026-10-10")
    lost = page.tab.locator(".st-key-panel_who_lost svg.marks")
    for _ in range(2):  # the same line again after a step back
        with page.rerun():
            lost.click(position={"x": 480, "y": 20})  # in its row, beside its line
        assert page.asked["cohort"] == "region = 'west'"
        with page.rerun():
            page.tab.go_back()
        assert "cohort" not in page.asked
    page.whole()


def test_dates_typed_by_hand(reader: Start, dashboard: str) -> None:
    page = reader(dashboard)
    page.open(f"/quality?model={MODEL}&window=2026-10-01/2026-10-11")
    days = page.tab.locator(".st-key-scope_dates").get_by_role("spinbutton", name="day")
    days.first.click()
    page.tab.keyboard.type("05")
    with page.rerun():
        page.tab.mouse.click(1400, 880)  # beside the calendar: what was typed counts when the box is left
    assert page.asked["window"] == "2026-10-05/2026-10-11"
    page.whole()


def test_every_column_of_the_overview_has_place(reader: Start, dashboard: str) -> None:
    page = reader(dashboard, "light")
    page.open("/overview")  # as people try it
    assert not page.tab.get_by_role("dialog").count()
    table = page.tab.locator(".st-key-panel_models .dvn-scroller")
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_an_empty_store_is_filled_by_one_button(
    reader: Start, tmp_path: Path, serving: Callable[..., Any]
) -> None:
    with serving(tmp_path / "store") as address:
        page = reader(address)
        page.open("/")
        page.whole()
        assert page.sentence == "Nothing loaded yet."
        page.shot("empty-light")
        with page.rerun():
            page.tab.get_by_role("button", name="Load the demo").click()
            page.tab.wait_for_selector("text=needs a look", timeout=300_000)
        page.whole()
        assert MODEL in page.sentence


FOCUSED = """() => {
    const e = document.activeElement, near = e.closest('[aria-label]');
    return [e.getAttribute('aria-label'), near && near.getAttribute('aria-label'), e.innerText].join(' | ');
}"""


def test_the_scope_bar_and_the_table_by_keyboard(reader: Start, dashboard: str) -> None:
    """Every part of the question can be reached and changed without a mouse."""
    page = reader(dashboard)
    page.open(f"/drift?model={MODEL}")
    page.tab.locator("h1").click()
    page.tab.keyboard.press("Control+Home")
    page.tab.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(60):
        page.tab.keyboard.press("Tab")
        seen.append(str(page.tab.evaluate(FOCUSED)))
    walked = "\n".join(seen)
    for part in ("Model", "30 d", "Baseline", "Cohort", "Share"):
        assert part in walked, f"{part} cannot be reached: {walked}"
    page.tab.get_by_role("radio", name="7 d").focus()
    with page.rerun():
        page.tab.keyboard.press("Space")
    assert page.asked["window"] == "last-7d"
    page.whole()
