"""What somebody at a browser waits for: the first page after a start, and the first chart after a click."""

import runpy
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.benchmarks.measuring import Figure, alone
from tests.benchmarks.sessions import REPO, serving
from tests.benchmarks.stream import write_stream

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZE = {"width": 1440, "height": 1000}
STARTS = 4
PRESETS = ("7 d", "90 d", "All", "30 d")
BASELINES = ("vs  the week before", "vs  a year before", "vs  the period before")
COLUMNS = 3
PAGES = ("performance", "drift", "quality")
MAIN = "[data-testid=stMain]"
find_chromium: Callable[[], str | None] = runpy.run_path(str(REPO / "tests" / "browser" / "chromium.py"))[
    "find_chromium"
]

# Resolves with the milliseconds from a click until the first chart is drawn anew, and until all is still; the
# same for a first chart that another window does not change. To read a picture takes up to a third of what is
# measured: it is read only where something in a chart was written since the last frame.
CLICKED = """([button, main]) => new Promise(resolve => {
    const place = document.querySelector(main), app = document.querySelector('[data-testid=stApp]');
    const drawn = () => place.querySelector('svg.marks')?.outerHTML;
    const before = drawn(), began = performance.now();
    const running = () => app.dataset.testScriptState !== 'notRunning';
    const written = one => (one.target.closest ? one.target : one.target.parentElement)?.closest('svg.marks')
        || [...one.addedNodes].some(node => node.matches?.('svg.marks') || node.querySelector?.('svg.marks'));
    let first = 0, still = 0, ran = false, changed = false;
    const watch = new MutationObserver(all => { changed = changed || all.some(written); });
    watch.observe(place, {subtree: true, childList: true, attributes: true, characterData: true});
    const look = () => {
        const now = performance.now(), picture = !first && changed ? drawn() : before;
        changed = false;
        if (picture && picture !== before) first = now - began;
        const stale = running() || document.querySelector('[data-testid=stSkeleton], [data-stale=true]');
        ran = ran || running() || first;
        still = ran && !stale ? still || now : 0;
        const done = still && now - still > 200, late = now - began > 60000;
        if (!done && !late) return requestAnimationFrame(look);
        watch.disconnect();
        resolve(late ? [NaN, NaN] : [first || still - began, still - began]);
    };
    button.click();
    requestAnimationFrame(look);
})"""


def browser(directory: Path, rows: int) -> Iterator[Figure]:
    """Starts of a dashboard over a store that is there, and clicks on windows that nobody has asked for."""
    stream = alone(write_stream, directory / "parquet", rows)
    store = directory / "store"
    alone(stream.load_into, store)
    yield from looked_at(store, rows)


def looked_at(store: Path, rows: int) -> Iterator[Figure]:
    """The same of a store that nobody has asked yet; nothing where there is no browser."""
    path = find_chromium()
    if path is None:
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = chromium.new_context(viewport=SIZE)
        yield from _starts(context, store, rows)
        yield from _clicks(context, store, rows)
        chromium.close()


def _starts(context: Any, store: Path, rows: int) -> Iterator[Figure]:
    """The first start fills the browser's cache, and keeps the answer to the default question."""
    found = [_start(context, store) for _ in range(STARTS)][1:]
    for name, seconds in zip(("its headline", "its table"), zip(*found, strict=True), strict=True):
        work = f"first page after a start, until {name}: median"
        yield Figure(work, rows, 1000 * statistics.median(seconds), 3000, "ms")


def _start(context: Any, store: Path) -> tuple[float, float]:
    began = time.perf_counter()
    with serving(store, ready=False) as (port, _):
        tab = context.new_page()
        _await_listening(port)
        tab.goto(f"http://127.0.0.1:{port}/")
        tab.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
        headline = time.perf_counter() - began
        tab.wait_for_selector(".st-key-panel_models", timeout=60_000)
        table = time.perf_counter() - began
        tab.close()
    return headline, table


def _await_listening(port: int) -> None:
    """Wait until the server can be asked: asked before, a browser shows an error and asks again by itself.

    It did so beside us, each time instead of what it had begun: up to four first pages were measured as one.
    """
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.005)


def _clicks(context: Any, store: Path, rows: int) -> Iterator[Figure]:
    with serving(store) as (port, _):
        for page in PAGES:
            tab = context.new_page()
            tab.goto(f"http://127.0.0.1:{port}/{page}")
            tab.wait_for_selector(f"{MAIN} svg.marks", timeout=60_000)
            for what, offer, choices in CHANGES:
                times = [_changed(tab, offer(tab, choice)) for choice in choices]
                yield from _waited(f"{page}: from a click on {what} until", times, rows)
            tab.close()


def _changed(tab: Any, button: Any) -> list[float]:
    """Click when all before is over, as who reads what stands there first."""
    time.sleep(1)
    found: list[float] = tab.evaluate(CLICKED, [button.element_handle(), MAIN])
    tab.keyboard.press("Escape")  # what was opened for it
    return found


def _waited(work: str, times: Sequence[Sequence[float]], rows: int) -> Iterator[Figure]:
    ends = zip(("the first chart is drawn anew", "the page is still"), (300, 1000), strict=True)
    for place, (what, bar) in enumerate(ends):
        found = [one[place] for one in times]
        yield Figure(f"{work} {what}: median", rows, statistics.median(found), bar, "ms")
        yield Figure(f"{work} {what}: longest", rows, max(found), bar, "ms")


def _window(tab: Any, preset: str) -> Any:
    return tab.get_by_role("radio", name=preset, exact=True)


def _baseline(tab: Any, words: str) -> Any:
    tab.get_by_label("Baseline").first.click()
    return tab.get_by_role("option", name=words, exact=True)


def _cohort(tab: Any, column: int) -> Any:
    """Put the first level of a column together with what is asked; the box shows its rows first."""
    tab.get_by_role("button", name="Put a cohort together").click()
    levels = tab.locator("[data-testid=stPopoverBody] [data-testid=stButtonGroup]").nth(column)
    levels.get_by_role("button").first.click()
    return tab.locator(".st-key-apply_cohort button:enabled")


CHANGES: tuple[tuple[str, Callable[[Any, Any], Any], Sequence[Any]], ...] = (
    ("a window, all days among them,", _window, PRESETS),
    ("a baseline", _baseline, BASELINES),
    ("the button that sets a cohort", _cohort, range(COLUMNS)),
)
BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {"browser": browser}
