"""A server with the demo, and a browser that notes whatever leaves this machine."""

import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

REPO = Path(__file__).resolve().parents[2]
SHOTS = REPO / "tests" / "screenshots"
WATCH = Path(__file__).with_name("watch.js")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
find_chromium: Callable[[], str | None] = runpy.run_path(str(Path(__file__).with_name("chromium.py")))[
    "find_chromium"
]


@contextmanager
def _serving(store: Path) -> Iterator[str]:
    """Start a dashboard and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.address", "127.0.0.1"],
        cwd=REPO,
        env={**os.environ, "TIDEMARK_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, server)
        yield address
    finally:
        _stop(server)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """End a dashboard; a tab that closes in the same moment can keep it waiting for the tab's last word."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(20)


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no dashboard at {address}")


@pytest.fixture(scope="session")
def dashboard(demo_store: Path) -> Iterator[str]:
    """A dashboard that several tests look at."""
    with _serving(demo_store) as address:
        yield address


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], AbstractContextManager[str]]:
    """Start dashboards of a test's own."""
    return _serving


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser; the tests are left out where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium: run `make test` once, or name one with CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


# Nothing runs, loads, moves or waits to be drawn, and nothing was changed for a while.
CALM = """([ended, quiet]) => {
    const all = css => [...document.querySelectorAll(css)];
    return tidemark.ended > ended
        && all('[data-testid=stApp][data-test-script-state=notRunning]').length === 1
        && all('[data-testid=stSkeleton], [data-stale=true]').length === 0
        && all('[data-testid=stVegaLiteChart]').every(chart => chart.querySelector('svg.marks'))
        && all('[data-testid=stDataFrame]').every(table => table.querySelector('canvas'))
        && document.fonts.status === 'loaded'
        && document.getAnimations().every(one => one.playState !== 'running'
            || one.effect.getComputedTiming().endTime === Infinity)
        && performance.now() - tidemark.changed > quiet;
}"""
QUIET = 150  # ms: longer than the pause between two runs of the script, or two steps of drawing


@dataclass
class Visit:
    """One tab, with what it asked of other machines and what went wrong in it."""

    tab: Any
    address: str
    outside: list[str] = field(default_factory=list)

    def begin(self, address: str, width: int, height: int) -> None:
        """Be as a new tab in an empty memory.

        A dashboard is left, so that its last requests are not taken for those of the next.
        """
        if self.tab.url != "about:blank":
            self.tab.evaluate("localStorage.clear(); sessionStorage.clear()")
            self.tab.context.clear_cookies()
        if address != self.address:
            self.tab.goto("about:blank")
            self.address = address
        self.tab.set_viewport_size({"width": width, "height": height})
        self.tab.emulate_media(media="null")

    def open(self, path: str) -> None:
        """Open a page and wait until it is whole."""
        self.tab.goto(self.address + path)
        self._calm(0)

    @contextmanager
    def rerun(self) -> Iterator[None]:
        """Wait until what is done inside has made the script run, and the page is whole again."""
        before = self.tab.evaluate("tidemark.ended")
        yield
        self._calm(before)

    def reload(self) -> None:
        """Load the page anew and wait until it is whole."""
        self.tab.reload()
        self._calm(0)

    def unfold(self) -> None:
        """Show the side bar on a phone; an earlier test may have left it open: the tab remembers."""
        folded = self.tab.locator("[data-testid=stExpandSidebarButton]")
        if folded.is_visible():
            folded.click()
            self.settle()

    def settle(self, quiet: int = 500) -> None:
        """Wait until nothing is being computed or drawn, after what may or may not make the script run.

        How long the page was quiet before does not count: it may not have learnt yet what it has to draw.
        """
        self.tab.evaluate("tidemark.changed = performance.now()")
        self._calm(-1, quiet)

    def _calm(self, ended: int, quiet: int = QUIET) -> None:
        self.tab.wait_for_function(CALM, arg=[ended, quiet], timeout=120_000, polling=50)

    @property
    def sentence(self) -> str:
        """The page's one sentence."""
        return str(self.tab.locator("h1").inner_text())

    @property
    def asked(self) -> dict[str, str]:
        """The question that the address holds."""
        return {key: values[0] for key, values in parse_qs(urlsplit(self.tab.url).query).items()}

    @property
    def scope(self) -> str:
        """Line two of the scope bar."""
        return str(self.tab.locator(".st-key-scope_line").inner_text())

    def whole(self) -> None:
        """Check that the page has its shell, and nothing went wrong in it."""
        text = self.tab.locator(".stApp").inner_text()
        assert "Traceback" not in text
        assert "encountered an error" not in text
        assert "Something went wrong" not in text
        assert self.tab.locator(".st-key-navigation").count() == 1
        assert self.tab.locator("h1").count() == 1
        assert self.outside == []

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page, for people to look at."""
        SHOTS.mkdir(exist_ok=True)
        size = self.tab.viewport_size
        height = self.tab.evaluate("document.querySelector('.stMain').scrollHeight")
        self.tab.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height, 4000))})
        self.settle(QUIET)
        self.tab.screenshot(path=SHOTS / f"{name}.png")
        self.tab.set_viewport_size(size)


SIZES = {"light": (1440, 900), "dark": (1440, 900), "narrow": (390, 844)}


@contextmanager
def _tab(chromium: Any, look: str) -> Iterator[Visit]:
    """Open a tab that shares its memory with no other."""
    context = chromium.new_context(
        color_scheme="dark" if look == "dark" else "light",
        has_touch=look == "narrow",
        accept_downloads=True,
    )
    context.add_init_script(path=WATCH)
    one = Visit(context.new_page(), "")
    one.tab.on("request", lambda request: _note(one, request.url))
    yield one
    context.close()


@pytest.fixture(scope="package")
def reader(chromium: Any) -> Iterator[Callable[..., Visit]]:
    """Give the one tab of a look, as if it were new: what all pages need is compiled in it once.

    A test that lays something into its tab that cannot be taken out again names a tab of its own.
    """
    tabs: dict[tuple[str, str], Visit] = {}
    with ExitStack() as opened:

        def begun(address: str, look: str = "light", *, tab: str = "") -> Visit:
            if (look, tab) not in tabs:
                tabs[look, tab] = opened.enter_context(_tab(chromium, look))
            tabs[look, tab].begin(address, *SIZES[look])
            return tabs[look, tab]

        yield begun


def _note(visit: Visit, url: str) -> None:
    if not url.startswith((visit.address, visit.address.replace("http", "ws"), "data:", "blob:")):
        visit.outside.append(url)
