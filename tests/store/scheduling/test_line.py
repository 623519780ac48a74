"""A line before few threads: all are told how many are before them, and who leaves keeps nobody waiting."""

import gc
from threading import Event
from weakref import ref

from monitoring.store.scheduling.line import Line


def test_those_at_work_and_those_who_came_before_are_counted() -> None:
    line, over = Line(2, "test"), [Event() for _ in range(2)]
    working = [line.join(lambda one=one: one.wait(60)) for one in over]
    assert all(one.begun.wait(60) for one in working)
    waiting = [line.join(lambda k=k: k) for k in range(3)]
    assert [line.ahead(one) for one in (*working, *waiting)] == [0, 0, 2, 3, 4]
    assert waiting[0].result.cancel()
    assert [line.ahead(one) for one in waiting] == [0, 2, 3]
    over[1].set()
    assert [one.result.result(60) for one in waiting[1:]] == [1, 2]
    assert [line.ahead(one) for one in waiting] == [0, 0, 0]
    over[0].set()
    line.close()


class _Answer:
    """Something that can be referred to weakly."""


def test_a_result_goes_with_the_last_who_holds_it() -> None:
    line, asked = Line(1, "test"), Event()
    mine = line.join(lambda: asked.wait(60) and _Answer())
    asked.set()
    kept = ref(mine.result.result(60))
    gc.disable()  # what refers to itself in a circle would go only then
    try:
        line.join(int).result.result(60)  # its thread has let go of it as well
        del mine
        assert kept() is None
    finally:
        gc.enable()
    line.close()
