"""What somebody at a browser waits for: the first page after a start, and the first chart after a click."""

import runpy
import socket
import statistics
import time
from collections.abc import Callable, Iterator
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
            time.sleep(2)
            found = []
            for preset in PRESETS:
                button = tab.get_by_role("radio", name=preset, exact=True).element_handle()
                found.append(tab.evaluate(CLICKED, [button, MAIN]))
            tab.close()
            ends = zip(("the first chart is drawn anew", "the page is still"), (300, 1000), strict=True)
            for place, (what, bar) in enumerate(ends):
                work, times = f"{page}: from a click on a window until {what}", [one[place] for one in found]
                yield Figure(f"{work}: median", rows, statistics.median(times), bar, "ms")
                yield Figure(f"{work}: longest, all days among them", rows, max(times), bar, "ms")


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {"browser": browser}
