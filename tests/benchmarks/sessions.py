"""Fifty people at one dashboard, with and without a load: how long a rerun takes, errors, memory."""

import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import nan
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np

from monitoring.ui.serving import chart_first
from tests.benchmarks.client import Rerun, Session
from tests.benchmarks.measuring import Figure, alone, peak_mb
from tests.benchmarks.questions import BY_FEATURE
from tests.benchmarks.stream import Stream, write_further, write_stream

REPO = Path(__file__).resolve().parents[2]
SESSIONS, RERUNS, THINKING = 50, 15, 2.0
OTHERS = 1000
"""The number of the first of those who come another day."""
FURTHER, PAUSE = 30, 15.0
LOG = "server.log"
QUIET = 80.0  # the minute after which levels are asked of ahead, and the time for that
PAGES = ("", "findings", "performance", "calibration", "drift", "quality", "service")
WINDOWS = ("", "last-7d", "last-30d", "last-90d", "all")
COHORTS = ("", "", "", "", "region = 'south'", "channel = 'web'", "region = 'north' and product = 'loan'")


def sessions(directory: Path, rows: int) -> Iterator[Figure]:
    """Random pages, windows and cohorts, each session after its own thinking time.

    From the moment of the start of a new store, and after a restart and what the dashboard computes ahead
    while nobody asks: others come then, who draw from the same questions.
    """
    stream = alone(write_stream, directory / "parquet", rows)
    store = directory / "store"
    alone(stream.load_into, store)
    yield from crowds(directory, store, rows)


def crowds(directory: Path, store: Path, rows: int) -> Iterator[Figure]:
    """The same of a store that nobody has asked yet: days are added to it."""
    further = alone(write_further, directory / "further", rows, FURTHER)
    first, second = (_part(further, some) for some in (slice(FURTHER // 2), slice(FURTHER // 2, None)))
    for what, loading, quiet in (
        ("", None, 0.0),
        (", while days are loaded", first, 0.0),
        (", after a restart and a quiet minute", None, QUIET),
        (", after a restart and a quiet minute, while days are loaded", second, QUIET),
    ):
        with serving(store) as (port, server):
            time.sleep(quiet)
            with _loading(store, loading) as told:
                found = _people(port, OTHERS if quiet else 0)
                days = told()
            again = [] if loading or quiet else _people(port)
            alone_there = [] if loading or quiet else _alone(port)
            peak = peak_mb(server)
        times = np.array([one.seconds for one in found]) * 1000
        work = f"{SESSIONS} sessions{what}"
        yield Figure(f"rerun of {work}: median", rows, float(np.median(times)), nan, "ms")
        yield Figure(f"rerun of {work}: 95th percentile", rows, float(np.quantile(times, 0.95)), 400, "ms")
        yield Figure(f"rerun of {work}: longest", rows, float(times.max()), nan, "ms")
        for page in PAGES if not what else ():
            some = [one.seconds * 1000 for one in found if one.page == page]
            name = page or "overview"
            yield Figure(
                f"the same, {name}: 95th percentile", rows, float(np.quantile(some, 0.95)), nan, "ms"
            )
        if again:
            once_more = np.array([one.seconds for one in again]) * 1000
            median, late = np.quantile(once_more, [0.5, 0.95]).tolist()
            yield Figure(f"the same questions asked again, {work}: median", rows, median, nan, "ms")
            yield Figure(f"the same questions asked again, {work}: 95th percentile", rows, late, 400, "ms")
            found += again
        for page, ms, charts, kilobytes in alone_there:
            name = f"{page or 'overview'}, {charts} charts, one session, shown before"
            pause = f" ({1000 * chart_first.PAUSE:.0f} ms of it behind the first chart)"
            held = pause if charts >= chart_first.MANY else ""
            yield Figure(f"rerun of {name}{held}: median", rows, ms, 60, "ms")
            if charts:
                yield Figure(f"rerun of {name}: specifications", rows, kilobytes, 60, "KB")
        failed = sum(one.failed for one in found)
        if failed:
            print((store.parent / LOG).read_text(), file=sys.stderr)
        yield Figure(f"errors of {len(found)} reruns of {work}", rows, failed, 0, "")
        yield Figure(f"server with {work}: peak memory", rows, peak, 1500, "MB")
        if loading is not None:
            yield Figure("days loaded meanwhile", rows // 180, days, nan, "")


def _part(days: Stream, some: slice) -> Stream:
    return Stream(days.predictions[some], days.labels[some])


def _people(port: int, first: int = 0) -> list[Rerun]:
    who = range(first, first + SESSIONS)
    with ThreadPoolExecutor(SESSIONS) as people:
        return [one for some in people.map(_person, who, [port] * SESSIONS) for one in some]


def _alone(port: int) -> list[tuple[str, float, int, float]]:
    """What a rerun of each page takes where nobody else asks: milliseconds, charts, their kilobytes."""
    found = []
    with Session(port) as session:
        for page in PAGES:
            session.ask(page, "window=last-30d")
            some = [session.ask(page, "window=last-30d") for _ in range(9)]
            median = float(np.median([one.seconds for one in some])) * 1000
            found.append((page, median, some[0].charts, some[0].specs / 1000))
    return found


def _person(number: int, port: int) -> list[Rerun]:
    """Open the dashboard, and ask again and again; the first look is no rerun."""
    draw, found = random.Random(number), []
    time.sleep(draw.uniform(0, THINKING))
    with Session(port) as session:
        session.ask("", "")
        for _ in range(RERUNS):
            time.sleep(draw.uniform(0.5, 1.5) * THINKING)
            found.append(session.ask(draw.choice(PAGES), question(draw)))
    return found


def question(draw: random.Random) -> str:
    """Draw a question: one in fifty is about a feature, which no profile holds."""
    cohort = BY_FEATURE if draw.random() < 0.02 else draw.choice(COHORTS)
    words = {"window": draw.choice(WINDOWS), "cohort": cohort}
    return urlencode({name: word for name, word in words.items() if word})


@contextmanager
def serving(store: Path, *, ready: bool = True) -> Iterator[tuple[int, int]]:
    """Start a dashboard as people do, and by default wait for it; give its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "monitoring", "serve", "--store", str(store), "--port", str(port)]
    with (
        (store.parent / LOG).open("w") as log,
        subprocess.Popen(command, cwd=REPO, stdout=log, stderr=log) as server,
    ):
        try:
            if ready:
                await_health(port)
            yield port, server.pid
        finally:
            server.terminate()


def await_health(port: int, seconds: float = 60.0) -> None:
    """Wait until a dashboard answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no dashboard at port {port}")


_ONE_BY_ONE = """
import sys
import time
from pathlib import Path
from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load
from tests.benchmarks.stream import CONTRACT
store, pause, *files = sys.argv[1:]
for predictions, labels in zip(files[::2], files[1::2]):
    load(Path(store), read_contract(CONTRACT), predictions=[Path(predictions)], labels=[Path(labels)])
    print("day", flush=True)
    time.sleep(float(pause))
"""


@contextmanager
def _loading(store: Path, further: Stream | None) -> Iterator[Callable[[], int]]:
    """Load a day in another process, and after a pause the next; give how many it has loaded."""
    if further is None:
        yield lambda: 0
        return
    files = [str(one) for pair in zip(further.predictions, further.labels, strict=True) for one in pair]
    told = store.parent / "days.txt"
    with told.open("w") as out:
        command = [sys.executable, "-c", _ONE_BY_ONE, str(store), str(PAUSE), *files]
        with subprocess.Popen(command, cwd=REPO, stdout=out) as loader:
            try:
                yield lambda: told.read_text().count("day")
            finally:
                loader.terminate()


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {"sessions": sessions}
