"""Timers wait in one thread, and begin one of their own only when their time has come."""

import threading
from importlib import import_module
from pathlib import Path
from threading import Event

import pytest

from monitoring.ui.serving.late_timer import LateTimer, wait_together

SOON, NEVER, LONG = 0.05, 60.0, 5.0


def test_a_timer_that_is_cancelled_in_time_is_no_thread() -> None:
    LateTimer(NEVER, Event().set).start()  # the thread that waits is there
    before, done = threading.active_count(), Event()
    timers = [LateTimer(SOON, done.set) for _ in range(20)]
    for one in timers:
        one.start()
    assert threading.active_count() == before
    for one in timers:
        one.cancel()
    assert not done.wait(4 * SOON)
    assert not any(one.is_alive() for one in timers)


def test_one_whose_time_has_come_does_its_work_in_a_thread_of_its_own() -> None:
    found, done = list[object](), Event()

    def work() -> None:
        found.append(threading.current_thread())
        done.set()

    timer = LateTimer(SOON, work)
    timer.start()
    assert done.wait(LONG)
    assert found == [timer], "what Streamlit has tied to the timer is there"


def test_an_earlier_one_does_not_wait_for_those_before_it_nor_a_failing_one_end_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = Event()

    def fail(timer: LateTimer) -> None:
        raise RuntimeError("can't start new thread")

    far, failing, near = LateTimer(NEVER, done.set), LateTimer(SOON, done.set), LateTimer(2 * SOON, done.set)
    monkeypatch.setattr(failing, "begin", lambda: fail(failing))
    for one in (far, failing, near):
        one.start()
    assert done.wait(LONG)
    assert near.finished.wait(LONG)
    far.cancel()


def test_the_skeletons_of_streamlit_wait_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    placeholder = import_module("streamlit.elements.lib.skeleton_placeholder")
    monkeypatch.setattr(placeholder, "threading", placeholder.threading)
    wait_together()
    used = [name for name in dir(threading) if f"threading.{name}" in _source(placeholder)]
    assert {"Lock", "Timer"} <= set(used), "of the library this is what it needs"
    assert all(hasattr(placeholder.threading, name) for name in used)
    assert placeholder.threading.Timer is LateTimer


def _source(module: object) -> set[str]:
    words = Path(str(vars(module)["__file__"])).read_text().replace("(", " ").replace("|", " ").split()
    return {word for word in words if word.startswith("threading.")}
