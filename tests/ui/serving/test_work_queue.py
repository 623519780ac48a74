"""Work beside a page: in the order in which it is asked for, and only while somebody looks."""

from collections.abc import Callable
from threading import Event
from time import monotonic

import pytest

from monitoring.ui.serving import work_queue
from monitoring.ui.serving.work_queue import WorkQueue


class Slow:
    """Work that stands at its first piece until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()
        self.done: list[str] = []

    def __call__(self, piece: str) -> None:
        self.begun.set()
        assert self.go.wait(20)
        if piece == "broken":
            raise ValueError(piece)
        self.done.append(piece)


def await_all(work: WorkQueue[str], pieces: str, look: Callable[[int], object] = lambda left: None) -> None:
    work.wait(list(pieces), monotonic() + 20, look)


def test_what_was_asked_for_last_is_done_first() -> None:
    slow = Slow()
    work = WorkQueue(slow)
    work.want(["a", "b", "c"])
    assert slow.begun.wait(20)
    work.want(["x", "c"])
    assert work.left(["a", "b", "c", "x", "y"]) == 4, "what is being done is not done yet"
    slow.go.set()
    await_all(work, "abcx")
    assert slow.done == ["a", "x", "c", "b"]


def test_what_nobody_looks_out_for_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, clock = Slow(), [1_000.0]
    monkeypatch.setattr(work_queue, "monotonic", lambda: clock[0])
    work = WorkQueue(slow)
    work.want(["a", "b", "c"])
    assert slow.begun.wait(20)
    clock[0] += work_queue.FORGOTTEN - 1
    assert work.left(["c"]) == 1
    clock[0] += 2
    slow.go.set()
    work.wait(["c"], clock[0] + 1, lambda left: None)
    assert slow.done == ["a", "c"]
    assert work.left(["b"]) == 0


def test_a_piece_that_fails_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    slow = Slow()
    slow.go.set()
    work = WorkQueue(slow)
    work.want(["broken", "a"])
    work.wait(["broken", "a"], monotonic() + 20, lambda left: None)
    assert slow.done == ["a"]
    assert "broken failed" in caplog.text


def test_who_waits_can_be_called_away() -> None:
    slow = Slow()
    work = WorkQueue(slow)
    work.want(["a"])

    def away(left: int) -> None:
        raise InterruptedError(left)

    with pytest.raises(InterruptedError, match="1"):
        await_all(work, "a", away)
    slow.go.set()
    await_all(work, "a")
    work.want(["b"])  # by a thread of its own, as the first has ended
    await_all(work, "b")
    assert slow.done == ["a", "b"]
