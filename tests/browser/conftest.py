"""A server with the demo, and a browser to look at it with."""

import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.tabs import Tabs, opened_tab

REPO = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
find_chromium: Callable[[], str | None] = runpy.run_path(str(Path(__file__).with_name("chromium.py")))[
    "find_chromium"
]


def _free_port(wanted: int = 0) -> int:
    """Give a port that nothing listens on: the wanted one where that is free."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind(("127.0.0.1", wanted))
        except OSError:
            return _free_port()
        return int(free.getsockname()[1])


@contextmanager
def _serving(store: Path, port: int) -> Iterator[str]:
    """Start a dashboard and give its address."""
    command = [sys.executable, "-m", "monitoring", "serve", "--store", str(store), "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=REPO,
        env={**os.environ, "TIDEMARK_AHEAD": "0"},  # what nobody asked for takes its time from other tests
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
    with _serving(demo_store, _free_port()) as address:
        yield address


@pytest.fixture(scope="package")
def serving(reader: Tabs) -> Callable[[Path], AbstractContextManager[str]]:
    """Start dashboards of a test's own, one after the other at the same address.

    A browser compiles the code of the pages anew for every address that they come from.
    """
    port = _free_port()

    @contextmanager
    def started(store: Path) -> Iterator[str]:
        with _serving(store, _free_port(port)) as address:
            try:
                yield address
            finally:
                reader.leave(address)  # an open page would ask the next dashboard there

    return started


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


@pytest.fixture(scope="package")
def reader(chromium: Any) -> Iterator[Tabs]:
    """Give tabs to read with."""
    with ExitStack() as closed_after:
        yield Tabs(lambda look: closed_after.enter_context(opened_tab(chromium, look)))
