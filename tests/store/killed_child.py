"""Operations in a process of their own, which is killed before it touches so many files."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from monitoring.errors import TidemarkError

_COUNTED = {"open", "os.remove", "os.rename", "os.mkdir", "sqlite3.connect"}
_PATIENCE = 120


def survives(function: Callable[..., Any], given: Mapping[str, Any], touches: int) -> bool:
    """Call a function on a store, its ``directory``; say whether it ended before so many touches of files."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "pandas", function.__module__])
    child = context.Process(target=_act, args=(function, dict(given), touches), daemon=True)
    child.start()
    child.join(_PATIENCE)
    assert child.exitcode in (0, -signal.SIGKILL), (function, child.exitcode)
    return child.exitcode == 0


def _act(function: Callable[..., Any], given: dict[str, Any], touches: int) -> None:
    left, store = touches, str(given["directory"])

    def count(event: str, about: tuple[object, ...]) -> None:
        nonlocal left
        if event in _COUNTED and str(about[0]).startswith(store):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    with suppress(TidemarkError):  # of rows that are all refused; what should not be raised shows afterwards
        function(**given)
    os._exit(0)
