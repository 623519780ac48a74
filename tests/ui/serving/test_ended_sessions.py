"""What ended sessions hold is let go while nobody asks, and a server may open the files that it needs."""

import asyncio
import ctypes
import gc
import subprocess
import sys
import time
import weakref

import pytest

from monitoring.ui.serving.ended_sessions import EVERY, LATEST, MOST_FILES, REST, due, let_go

LIMITED = """
import resource
from monitoring.ui.serving.ended_sessions import open_more_files
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
open_more_files()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""

HOLES = """
from monitoring.ui.serving.ended_sessions import give_back
def resident():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
some = [bytearray(3_000) for _ in range(20_000)]
some = some[::10]  # one in ten stays
before = resident()
give_back()
print(before - resident())
"""


class Session:
    """As Streamlit's: it holds a loop, and itself by what belongs to it."""

    def __init__(self) -> None:
        self.loop, self.own = asyncio.new_event_loop(), self

    def __del__(self) -> None:
        self.loop.close()


@pytest.mark.parametrize(
    ("since", "idle", "found"),
    [
        (EVERY - 1, REST + 1, False),
        (EVERY + 1, REST - 1, False),
        (EVERY + 1, REST + 1, True),
        (LATEST - 1, 0.0, False),
        (LATEST + 1, 0.0, True),
        (LATEST + 1, LATEST + 1, False),
        (LATEST + 1, float("inf"), False),
    ],
)
def test_a_look_waits_for_a_rest_though_not_for_ever(since: float, idle: float, found: bool) -> None:
    assert due(since, idle) is found


def test_a_session_that_is_over_is_let_go_with_its_loop() -> None:
    session = Session()
    loop, gone = session.loop, weakref.ref(session)
    gc.disable()
    try:
        del session
        long_ago = time.monotonic() - EVERY - REST
        assert let_go(long_ago, idle=0.0) == long_ago
        assert gone() is not None
        assert let_go(long_ago, idle=REST + 1) > long_ago
    finally:
        gc.enable()
    assert gone() is None
    assert loop.is_closed()


@pytest.mark.parametrize(
    ("soft", "hard", "found"), [(128, 300, 300), (300, 300, 300), (250, None, MOST_FILES)]
)
def test_as_many_files_are_opened_as_may_be(soft: int, hard: int | None, found: int) -> None:
    resource = pytest.importorskip("resource")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    hard = most if hard is None else hard
    if most != resource.RLIM_INFINITY and most < found:
        pytest.skip("this machine allows fewer")
    words = [sys.executable, "-c", LIMITED.format(soft=soft, hard=hard)]
    assert subprocess.check_output(words, text=True).split() == [str(found), str(hard)]


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="a C library that gives back by itself"
)
def test_what_is_free_between_what_is_kept_goes_back_to_the_system() -> None:
    found = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    assert int(found.stdout) > 10_000, "kilobytes, of some 35,000 that are whole pages"
