"""Tabs of a browser that note when a page is whole, and whatever leaves this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHOTS = Path(__file__).resolve().parents[1] / "screenshots"
WATCH = Path(__file__).with_name("watch.js")

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
    warned: list[str] = field(default_factory=list)  # by Vega, of charts, and errors
    stands: str = ""  # the page that was opened to be looked at, while nothing else was done
    moved: float = 0.0  # while that page was opened: the browser's layout shift

    def begin(self, address: str, width: int, height: int) -> None:
        """Be as a new tab in an empty memory.

        A dashboard is left, so that its last requests are not taken for those of the next.
        """
        self.stands = ""
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
        self.stands = ""
        self.tab.goto(self.address + path)
        self._calm(0)

    @contextmanager
    def rerun(self) -> Iterator[None]:
        """Wait until what is done inside has made the script run, and the page is whole again."""
        self.stands = ""
        before = self.tab.evaluate("tidemark.ended")
        yield
        self._calm(before)

    def reload(self) -> None:
        """Load the page anew and wait until it is whole."""
        self.stands = ""
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
        self.stands = ""
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
        assert self.warned == []

    @contextmanager
    def sized(self, width: int, height: int) -> Iterator[None]:
        """Give the open page another size for what is looked at inside."""
        stands, before = self.stands, self.tab.viewport_size
        self.tab.set_viewport_size({"width": width, "height": height})
        self.settle(QUIET)
        yield
        self.tab.set_viewport_size(before)
        self.stands = stands

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page, for people to look at."""
        SHOTS.mkdir(exist_ok=True)
        size = self.tab.viewport_size
        height = self.tab.evaluate("document.querySelector('.stMain').scrollHeight")
        with self.sized(size["width"], max(size["height"], min(height, 4000))):
            self.tab.screenshot(path=SHOTS / f"{name}.png")


SIZES = {"light": (1440, 900), "dark": (1440, 900), "narrow": (390, 844)}


@dataclass
class Tabs:
    """The one tab of each look: what all pages need is compiled in it once."""

    opened: Callable[[str], Visit]
    of: dict[tuple[str, str], Visit] = field(default_factory=dict)

    def __call__(self, address: str, look: str = "light", *, tab: str = "") -> Visit:
        """Give the tab as if it were new.

        A test that lays something into its tab that cannot be taken out again names a tab of its own.
        """
        visit = self._tab(look, tab)
        visit.begin(address, *SIZES[look])
        return visit

    def standing(self, address: str, look: str, path: str) -> Visit:
        """Give a page to look at: as it stands where the last test looked at the same one."""
        visit = self._tab(look, "")
        if (visit.address, visit.stands) != (address, path):
            visit.begin(address, *SIZES[look])
            visit.open(path)
            visit.stands, visit.moved = path, visit.tab.evaluate("tidemark.moved")
        return visit

    def leave(self, address: str) -> None:
        """Close the pages of a dashboard that ends."""
        for visit in self.of.values():
            if visit.address == address:
                visit.begin("", *SIZES["light"])

    def _tab(self, look: str, tab: str) -> Visit:
        if (look, tab) not in self.of:
            self.of[look, tab] = self.opened(look)
        return self.of[look, tab]


@contextmanager
def opened_tab(chromium: Any, look: str) -> Iterator[Visit]:
    """Open a tab that shares its memory with no other.

    Without a graphics card the processor draws what moves, 0.1 to 0.9 s in each load of a page: but on the
    phone, the reader is one who asks for less motion. No style of the dashboard's own heeds that.
    """
    context = chromium.new_context(
        color_scheme="dark" if look == "dark" else "light",
        reduced_motion="no-preference" if look == "narrow" else "reduce",
        has_touch=look == "narrow",
        accept_downloads=True,
    )
    context.add_init_script(path=WATCH)
    one = Visit(context.new_page(), "")
    one.tab.on("request", lambda request: _note(one, request.url))
    one.tab.on("console", lambda said: _note_warning(one, said))
    yield one
    context.close()


def _note(visit: Visit, url: str) -> None:
    if not url.startswith((visit.address, visit.address.replace("http", "ws"), "data:", "blob:")):
        visit.outside.append(url)


def _note_warning(visit: Visit, said: Any) -> None:
    """Note what Vega says, and every error."""
    if said.type == "error" or said.text.startswith("WARN "):
        visit.warned.append(said.text)
