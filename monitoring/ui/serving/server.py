"""The dashboard's process: Streamlit's server, a first page that is ready, and an end that nobody can hold.

Streamlit ends when every connection is closed and every script has returned, however long that takes: a
download that nobody reads any more, or a tab that closes in the same moment, has kept it waiting for ever.
"""

import ast
import atexit
import gc
import os
import pkgutil
import runpy
import select
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from monitoring.garbage import rarely_collected, seldom_collected
from monitoring.interrupting import end_at_once
from monitoring.location import HOME
from monitoring.ui.serving import ended_sessions, script_gate
from monitoring.ui.serving.document import OPENED, own_document
from monitoring.ui.serving.late_timer import wait_together
from monitoring.ui.serving.run_events import gather_events
from monitoring.ui.serving.sent_together import send_together
from monitoring.ui.serving.static_files import keep_static

GRACE = 3.0
"""Seconds between the wish to end and the end; a second wish ends at once."""
_DRAWING = ("pandas.io.formats.style", "pyarrow.dataset", "PIL.Image", "streamlit.material_icon_names")
"""What Streamlit imports when it first draws a table or an icon."""
_MEASURING = ("scipy.special", "scipy.optimize", "scipy.spatial.distance", "scipy.stats")
"""What measures need, and no first page whose answer is kept."""
_AHEAD = "monitoring.ui.ahead.ahead"
_FIRST = ("app.py", "pages/overview.py")
"""What a visitor of the bare address needs."""
_FIRST_VISIT = 2.0  # seconds: by then the browser that a start opens has come
_SLOW_VISIT = 10.0  # seconds, where it has come: on a busy machine it takes so long to ask for the page
_OPEN = Path("/dev/fd")
"""Lists the open files of this process, where there is such a folder."""
_LOOK = 0.02  # seconds between two looks at whether the server has started
_PATIENCE = 10.0  # seconds: where no socket is seen to listen, pages are only a little slower
_WISHES = frozenset({signal.SIGINT, signal.SIGTERM})
_SAID = b"Tidemark: ended while something still held it\n"


def bound_end(grace: float = GRACE) -> None:
    """End this process at most so long after it was asked to, with status 0 as if it had ended by itself.

    Nothing is lost: what a load has not committed by then is swept by the next.

    Parameters
    ----------
    grace : float
        Seconds.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    # Python writes the number of each signal there, whoever handles it: Streamlit sets its handlers later.
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(heard, told, grace), name="bound-end", daemon=True).start()


def _wait(heard: socket.socket, told: socket.socket, grace: float) -> None:
    """Wait for a wish to end, then for another, no longer than the grace."""
    with told:  # kept open as long as this thread runs
        _wish(heard)
        until = time.monotonic() + grace
        _wish(heard, until)
        _say(_SAID)
        os._exit(0)


def _say(words: bytes) -> None:
    """Write to standard error, unless nobody takes it: whoever read it may have ended, or have stopped."""
    with suppress(OSError):
        if select.select([], [2], [], 0)[1]:
            os.write(2, words)


def _wish(heard: socket.socket, until: float | None = None) -> None:
    """Return when a wish to end comes, or when the time is over."""
    while until is None or time.monotonic() < until:
        heard.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
        try:
            if not _WISHES.isdisjoint(heard.recv(64)):
                return
        except TimeoutError:
            return


def send_at_once() -> bool:
    """Let every connection send what it has at once.

    Otherwise the end of a page waits until the browser has acknowledged what came before, which it puts off
    for 40 ms. Streamlit makes its socket in a way that keeps asyncio from seeing to that itself.

    Returns
    -------
    bool
        Whether this process listens already; connections made from then on are such.
    """
    listening = False
    for number in [int(one.name) for one in _OPEN.iterdir()]:
        with suppress(OSError):  # closed meanwhile
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as found:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    listening = True
    return listening


def search_no_components() -> None:
    """Leave out Streamlit's search through every installed package for components: no page uses any.

    It takes a tenth of a second of a start.
    """
    vars(import_module("streamlit.components.v2.manifest_scanner"))["scan_component_manifests"] = list


def ask_for_no_shell() -> None:
    """Leave out Streamlit's question, at the first element, whether it runs in a shell: it is served.

    The answer reads the source of every function that is at work, and takes as long as the page.
    """
    vars(import_module("streamlit.delta_generator"))["_use_warning_has_been_displayed"] = True


def ready_pages(starting: ExitStack) -> None:
    """Import what the pages need while the first browser loads its own part of the dashboard.

    Parameters
    ----------
    starting : ExitStack
        Closed when that is done.
    """
    threading.Thread(target=_import_pages, args=(starting,), name="ready-pages", daemon=True).start()


def _import_pages(starting: ExitStack) -> None:
    while not _serving():
        time.sleep(_LOOK)
    gate = script_gate.ScriptGate()
    script_gate.before_scripts(gate)
    until = time.monotonic() + _PATIENCE
    while _OPEN.is_dir() and not send_at_once() and time.monotonic() < until:
        time.sleep(_LOOK)
    with gate.importing():
        import_first()
    _await_first_page()
    ui = import_module("monitoring.ui")
    further = (*(one.name for one in pkgutil.walk_packages(ui.__path__, "monitoring.ui.")), *_MEASURING)
    for name in further:
        if name not in sys.modules:
            with gate.importing():  # one at a time: who asks meanwhile waits for that alone
                _imported([name])
    gc.collect()
    gc.freeze()
    starting.close()
    seldom_collected()
    ended_sessions.begin()
    import_module(_AHEAD).begin()
    import_module("monitoring.ui.serving.kept_theme").keep_theme()


def import_first() -> None:
    """Import what draws the first page of the bare address."""
    _imported((*_named_in(*_FIRST), *_DRAWING))


def _imported(names: Iterable[str]) -> None:
    for name in names:
        with suppress(Exception):  # the page that needs it says so better
            import_module(name)


def _named_in(*scripts: str) -> list[str]:
    """Name the modules of ours that scripts import."""
    parts = (node for one in scripts for node in ast.parse((HOME / one).read_bytes()).body)
    found = (node.module or "" for node in parts if isinstance(node, ast.ImportFrom))
    return [name for name in found if name.startswith("monitoring")]


def _await_first_page() -> None:
    """Wait until somebody has seen a page, though not for long: what others need would only hold it up."""
    turns = import_module("monitoring.ui.serving.turns").TURNS
    began = time.monotonic()
    while not turns.asked() and time.monotonic() - began < (_SLOW_VISIT if OPENED.is_set() else _FIRST_VISIT):
        time.sleep(_LOOK)


def _serving() -> bool:
    """Say whether Streamlit's own start is over: beside it, nothing is gained."""
    runtime = sys.modules.get("streamlit.runtime")
    return runtime is not None and bool(getattr(runtime, "exists", bool)())


def main() -> None:
    """Run Streamlit with the rest of the command line."""
    end_at_once()  # until Streamlit takes Ctrl-C for the wish to end
    bound_end()
    ended_sessions.open_more_files()
    starting = ExitStack()
    starting.enter_context(rarely_collected())
    ready_pages(starting)
    search_no_components()
    ask_for_no_shell()
    gather_events()
    send_together()
    wait_together()
    own_document()
    keep_static()
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    try:
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        leave(ended.code)


def leave(status: object) -> NoReturn:
    """End this process as ``sys.exit`` would, but for taking the interpreter apart.

    Threads that still compute would raise beneath it, line after line, and DuckDB has aborted.

    Parameters
    ----------
    status : object
        Of the end, as ``SystemExit`` has it: a number, or nothing for 0; other words are 1.
    """
    if ahead := sys.modules.get(_AHEAD):
        ahead.end()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody may read it any more
            stream.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    main()
