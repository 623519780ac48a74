"""``serve``: the dashboard, on this machine only unless told otherwise."""

import argparse
import errno
import os
import re
import socket
import sys

from monitoring.errors import TidemarkError
from monitoring.interrupting import held
from monitoring.location import HOME, store_directory
from monitoring.store.catalog.tables import refuse_lost
from monitoring.store.environment import refuse_wrong_bounds

MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "2097152",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
}
"""Of the C library. Threads of fifty sessions that each have a heap of their own keep a tenth more memory,
for nothing. Arrays of some megabytes lie apart, as in a process that has just begun: later they would lie
among the small ones that are kept, and leave holes. Said alone that would give each small rest back at once,
to be asked for again: questions over codes took a quarter longer.
"""
HOST, PORT = "127.0.0.1", 8501
LEAST, MOST = 1, 65_535


class ServeError(TidemarkError):
    """The dashboard cannot be served."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--port", type=_port, default=PORT, metavar="P", help=f"default: {PORT}")
    parser.add_argument("--host", default=HOST, metavar="H", help=f"default: {HOST}, this machine only")


def run(arguments: argparse.Namespace) -> int:
    """Take this process over for the server."""
    app = HOME / "app.py"
    if not app.is_file():
        raise ServeError(f"there is no {app.name} in {HOME}: serve from a clone of the repository")
    refuse_wrong_bounds()
    store = store_directory(arguments.store).absolute()
    refuse_lost(store)
    _free(arguments.host, arguments.port)
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    print(f"Tidemark: http://{shown}:{arguments.port}", flush=True)
    os.environ["TIDEMARK_STORE"] = str(store)
    for setting, value in MEMORY.items():
        os.environ.setdefault(setting, value)
    os.chdir(HOME)  # Streamlit reads its configuration and static files from there
    with held():
        os.execv(sys.executable, command(str(app), arguments.host, arguments.port))


def command(app: str, host: str, port: int) -> list[str]:
    """Give the command line of the server.

    Parameters
    ----------
    app : str
        The script.
    host : str
        Address to bind.
    port : int
        Where to listen.

    Returns
    -------
    list of str
        Its first word is this Python.
    """
    options = [f"--server.address={host}", f"--server.port={port}", "--server.headless=true"]
    return [sys.executable, "-m", "monitoring.ui.serving.server", app, *options]


def _port(text: str) -> int:
    """Read a port; other ways to write a number are more likely a slip."""
    if not re.fullmatch("[0-9]{1,5}", text) or not LEAST <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a whole number from {LEAST} to {MOST}")
    return int(text)


def _free(host: str, port: int) -> None:
    """Refuse an address or a port that does not exist or is taken, before anything is started."""
    if not host:  # to a socket that means every address of this machine
        raise ServeError(f"--host is empty: name an address, such as {HOST} or 0.0.0.0")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (socket.gaierror, TypeError, UnicodeError) as error:  # the latter two of no host's letters
            why = error.strerror if isinstance(error, OSError) else "no host is called so"
            raise ServeError(f"cannot listen on {host}: {why}; name another with --host") from error
        except OSError as error:
            option = "--host" if error.errno == errno.EADDRNOTAVAIL else "--port"
            why = error.strerror or str(error)
            raise ServeError(f"cannot listen on {host}:{port}: {why}; name another with {option}") from error
