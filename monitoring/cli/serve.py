"""``serve``: the dashboard, on this machine only unless told otherwise."""

import argparse
import os
import socket
import sys

from monitoring.errors import TidemarkError
from monitoring.location import HOME, store_directory
from monitoring.store.environment import refuse_wrong_bounds

ARENAS = ("MALLOC_ARENA_MAX", "2")
"""Threads of fifty sessions that each have a heap of their own keep a tenth more memory, for nothing."""
HOST, PORT = "127.0.0.1", 8501


class ServeError(TidemarkError):
    """The dashboard cannot be served."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("--port", type=int, default=PORT, metavar="P", help=f"default: {PORT}")
    parser.add_argument("--host", default=HOST, metavar="H", help=f"default: {HOST}, this machine only")


def run(arguments: argparse.Namespace) -> int:
    """Take this process over for the server."""
    app = HOME / "app.py"
    if not app.is_file():
        raise ServeError(f"there is no {app.name} in {HOME}: serve from a clone of the repository")
    refuse_wrong_bounds()
    _free(arguments.host, arguments.port)
    print(f"Tidemark: http://{arguments.host}:{arguments.port}", flush=True)
    os.environ["TIDEMARK_STORE"] = str(store_directory(arguments.store).absolute())
    os.environ.setdefault(*ARENAS)
    os.chdir(HOME)  # Streamlit reads its configuration and static files from there
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
    return [sys.executable, "-m", "monitoring.ui.server", app, *options]


def _free(host: str, port: int) -> None:
    """Refuse a port that is taken or does not exist before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            raise ServeError(f"cannot listen on {host}:{port}: {error}; name another with --port") from error
