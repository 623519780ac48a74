import os
import signal
import threading
import time

import pytest

from monitoring.store.files.awaiting import awaited


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        awaited(lambda: 1 / 0)


def test_ctrl_c_ends_the_wait_and_not_the_call() -> None:
    """A server that takes a connection and says nothing held a load for minutes, whoever pressed Ctrl-C."""
    begun, answer = threading.Event(), threading.Event()

    def server() -> bool:
        begun.set()
        return answer.wait(60)

    def press() -> None:
        begun.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background have none
    try:
        threading.Thread(target=press).start()
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            awaited(server)
        assert time.monotonic() - started < 30
    finally:
        signal.signal(signal.SIGINT, before)
        answer.set()
