"""A dashboard ends when it is asked to, whatever a visitor's connection still holds."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from streamlit import delta_generator
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from monitoring.cli.serve import command
from monitoring.findings.report import ALL, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.ui.serving import server
from monitoring.ui.serving.document import OPENED
from monitoring.ui.serving.server import ask_for_no_shell, search_no_components, send_at_once
from monitoring.ui.serving.turns import TURNS

REPO = Path(__file__).resolve().parents[3]
SCAN = manifest_scanner.scan_component_manifests
PATIENCE = 60  # seconds, for a busy machine: what is not bounded never ends
DEAF = """
import signal
import threading
from monitoring.ui.serving.server import bound_end
bound_end({grace})
for one in (signal.SIGINT, signal.SIGTERM):
    signal.signal(one, lambda *_: None)  # as a server that waits for a connection
print("ready", flush=True)
threading.Thread(target=threading.Event().wait).start()
threading.Event().wait()
"""
AT_WORK = """
import runpy
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from monitoring.ui.ahead import ahead
from monitoring.ui.serving import server
threads, begun = ThreadPoolExecutor(1), Event()
def newest():
    begun.set()
    while not ahead._ENDED.is_set():
        threads.submit(int).result()  # as a question that is computed ahead
    return {{}}
def serve(*_, **__):
    ahead.begin()
    begun.wait()
    {end}
ahead.cache.newest = newest
runpy.run_module = serve
server.main()
"""
HANDSHAKE = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
)
PING = bytes([0x89, 0x80 | 125]) + bytes(4 + 125)
PINGS = 80_000  # their answers are more than any buffer of the kernel takes


@contextmanager
def started(words: list[str], **environment: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        words,
        cwd=REPO,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_would_not_end_ends_after_the_grace(wish: signal.Signals) -> None:
    with started([sys.executable, "-c", DEAF.format(grace=0.2)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(wish)
        assert process.wait(PATIENCE) == 0
        assert "ended while something still held it" in process.stdout.read()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("reader", ["gone", "stopped"])
def test_nobody_who_reads_its_words_keeps_it(reader: str) -> None:
    """As behind ``serve | head``, or where nobody reads logs: its last word failed, and it stayed."""
    with started([sys.executable, "-c", DEAF.format(grace=0.2)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if reader == "gone":
            process.stdout.close()
        else:
            full = os.open(f"/proc/{process.pid}/fd/2", os.O_WRONLY | os.O_NONBLOCK)
            with suppress(BlockingIOError):
                while os.write(full, bytes(4096)):
                    pass
            os.close(full)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_a_second_wish_ends_it_at_once() -> None:
    with started([sys.executable, "-c", DEAF.format(grace=10 * PATIENCE)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until:  # two that come together are one
            process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        assert process.returncode == 0


@pytest.mark.soak
def test_a_websocket_that_reads_nothing_cannot_hold_the_end(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started(command("app.py", "127.0.0.1", port), TIDEMARK_STORE=str(tmp_path)) as process:
        _await(port, process)
        with socket.socket() as tab:
            tab.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            tab.connect(("127.0.0.1", port))
            tab.sendall(HANDSHAKE.format(port=port).encode())
            tab.settimeout(PATIENCE)
            assert tab.recv(32).startswith(b"HTTP/1.1 101 ")
            tab.sendall(PING * PINGS)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            assert process.stdout is not None
            assert "Stopping" in (said := process.stdout.read())
            assert "ended while something still held it" in said


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("end", "status"), [("raise SystemExit(0)", 0), ("raise SystemExit", 0), ("raise SystemExit(3)", 3)]
)
def test_a_server_that_computes_ahead_ends_without_a_word(tmp_path: Path, end: str, status: int) -> None:
    """Beneath the end of the interpreter each Ctrl-C of the first minute printed pages of traceback."""
    words = [sys.executable, "-c", AT_WORK.format(end=end)]
    with started(words, TIDEMARK_STORE=str(tmp_path), TIDEMARK_AHEAD="1") as process:
        assert process.stdout is not None
        assert process.stdout.read() == ""
        assert process.wait(PATIENCE) == status


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="open files are not listed here")
def test_what_a_page_sends_last_does_not_wait_for_an_acknowledgement() -> None:
    with socket.socket() as listening:  # as Streamlit makes its own: asyncio leaves such a socket as it is
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        before = sorted(Path("/dev/fd").iterdir())
        assert send_at_once()
        assert sorted(Path("/dev/fd").iterdir()) == before, "and leaves nothing open"
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _await(port: int, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("no dashboard")


def test_no_installed_package_is_searched_for_components(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("importlib.metadata.distributions", lambda: asked.append("all") or [])
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", SCAN)
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    assert asked == ["all"]
    search_no_components()
    manager.discover_and_register_components(start_file_watching=False)
    assert asked == ["all"]


def test_nobody_asks_whether_the_dashboard_runs_in_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("streamlit.env_util.is_repl", lambda: bool(asked.append("shell")))
    for told in (False, True):
        monkeypatch.setattr(delta_generator, "_use_warning_has_been_displayed", False)
        if told:
            ask_for_no_shell()
        AppTest.from_string("import streamlit as st; st.text('first')").run()
        assert asked == ["shell"]


NEEDED = """
import sys
from streamlit.testing.v1 import AppTest
from monitoring.ui.serving import server
server.import_first()
there = set(sys.modules)
app = AppTest.from_file("app.py", default_timeout=120).run()
assert not app.exception
print("needed:", *sorted(name for name in set(sys.modules) - there if name.startswith("monitoring")))
heavy = {"altair", "monitoring.api", "scipy.special", "scipy.stats", "sklearn"}
print("early:", *sorted(heavy & set(sys.modules)))
"""


def test_the_first_page_needs_what_is_imported_first_and_nothing_that_takes_long(demo_store: Path) -> None:
    for model in Catalog(demo_store).models():
        report(demo_store, [ALL], Scope(model))  # which keeps the answer
    with started([sys.executable, "-c", NEEDED], TIDEMARK_STORE=str(demo_store)) as process:
        assert process.stdout is not None
        told = process.stdout.read().splitlines()
    assert [line for line in told if line.startswith(("needed:", "early:"))] == ["needed:", "early:"]


STARTING = """
import sys
from pathlib import Path
from monitoring.cli import serve
store = sys.argv[1]
serve.refuse_wrong_bounds()
serve.refuse_lost(Path(store))
print("early:", *sorted({"duckdb", "numpy", "pyarrow", "pandas", "streamlit"} & set(sys.modules)))
"""


def test_what_is_asked_before_the_server_begins_opens_no_database(demo_store: Path) -> None:
    with started([sys.executable, "-c", STARTING, str(demo_store)]) as process:
        assert process.stdout is not None
        assert process.stdout.read().splitlines() == ["early:"]


class Clock:
    """A time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    OPENED.clear()
    made = Clock()
    monkeypatch.setattr(server, "time", made)
    yield made
    OPENED.clear()


@pytest.mark.parametrize(("opened", "waits"), [(False, server._FIRST_VISIT), (True, server._SLOW_VISIT)])
def test_the_imports_of_other_pages_wait_longer_where_a_browser_has_come(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, opened: bool, waits: float
) -> None:
    monkeypatch.setattr(TURNS, "asked", list)
    if opened:
        OPENED.set()
    server._await_first_page()
    assert clock.now == pytest.approx(waits, abs=2 * server._LOOK)


def test_they_wait_no_longer_than_for_the_first_page(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(TURNS, "asked", lambda: ["a page"] if clock.now > 1 else [])
    server._await_first_page()
    assert clock.now == pytest.approx(1, abs=2 * server._LOOK)
