"""Quiet: what a command writes is held back until it is known whether anybody has to read it.

Cron mails whatever is written. A night on which all went well should be no mail, one on which rows were
refused or a rule failed should be the whole of what was said.
"""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

_INSISTED: list[bool] = []


def insist() -> None:
    """Say that what this command writes has to be read, although its status is 0."""
    _INSISTED.append(True)


def run_quietly(run: Callable[[], int]) -> int:
    """Run a command; what it wrote is dropped where its status is 0 and nothing insisted.

    Parameters
    ----------
    run : callable
        Gives the exit status.

    Returns
    -------
    int
        The same.
    """
    _INSISTED.clear()
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    status = -1  # what it raised has to be read as well
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = run()
    finally:
        if status or _INSISTED:
            for held, stream in ((out, sys.stdout), (err, sys.stderr)):
                stream.write(held.buffer.getvalue().decode(errors="replace"))
                stream.flush()
    return status
