"""Runs take turns: in order, a few at once, and nobody waits for one that waits itself."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from monitoring.store.scheduling.patience import Patience, patiently
from monitoring.store.scheduling.scanning import scan
from monitoring.ui.serving.turns import Turns

SOON = 20.0


class Runs:
    """Runs in threads of their own, each of which holds its turn until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.began = turns, list[str]()
        self._threads = ThreadPoolExecutor(20)

    def start(self, name: str, work: Callable[[], object]) -> Future[None]:
        def run() -> None:
            with self.turns.taken(name):
                self.began.append(name)
                work()

        return self._threads.submit(run)


def wait(event: Event) -> None:
    assert event.wait(SOON)


def test_few_at_once_and_in_order() -> None:
    runs, doors = Runs(Turns(places=1, long=SOON)), [Event() for _ in range(4)]
    entered, found = [Event() for _ in range(4)], []
    for k in range(4):
        found.append(runs.start(str(k), lambda k=k: (entered[k].set(), wait(doors[k]))))  # type: ignore[misc]
        if k == 0:
            wait(entered[0])
        else:
            while len(runs.turns._new) < k:
                pass
    assert runs.began == ["0"]
    for k in range(4):
        wait(entered[k])
        assert runs.began == [str(n) for n in range(k + 1)]
        doors[k].set()
    assert [one.result(SOON) for one in found] == [None] * 4


def test_who_waits_lets_the_next_one_go_and_comes_back_before_all_who_queue() -> None:
    turns = Turns(places=1, long=SOON)
    runs, aside, back, door, order = Runs(turns), Event(), Event(), Event(), list[str]()

    def first() -> None:
        with turns.aside():
            aside.set()
            wait(back)
        order.append("first")

    one = runs.start("first", first)
    wait(aside)
    entered = Event()
    other = runs.start("second", lambda: (entered.set(), wait(door), order.append("second")))
    wait(entered)
    last = runs.start("third", lambda: order.append("third"))
    while not turns._new:
        pass
    back.set()
    while not turns._back:
        pass
    door.set()
    for run in (one, other, last):
        run.result(SOON)
    assert order == ["second", "first", "third"]


def test_who_comes_back_waits_no_longer_than_a_long_turn() -> None:
    turns = Turns(places=1, long=0.3, longest=0.3)
    runs, aside, back, door, entered = Runs(turns), Event(), Event(), Event(), Event()

    def first() -> None:
        with turns.aside():
            aside.set()
            wait(back)

    one = runs.start("first", first)
    wait(aside)
    other = runs.start("second", lambda: (entered.set(), wait(door)))
    wait(entered)
    back.set()
    one.result(SOON)  # although the second one still has the place
    door.set()
    other.result(SOON)


def test_many_who_wait_look_less_often_and_are_still_called() -> None:
    looks, many = list[str](), 20
    turns, door, entered = Turns(places=1, long=SOON), Event(), Event()

    def run(name: str, work: Callable[[], object]) -> None:
        with turns.taken(name, lambda: looks.append(name)):
            work()

    with ThreadPoolExecutor(many + 1) as threads:
        first = threads.submit(run, "first", lambda: (entered.set(), wait(door)))
        wait(entered)
        others = [threads.submit(run, str(k), lambda: None) for k in range(many)]
        while len(turns._new) < many:
            pass
        looks.clear()
        sleep(1.0)
        seen = list(looks)
        door.set()
        for one in (first, *others):
            one.result(SOON)
    assert len(seen) < many * 5, "a tenth of a second apart each of them would look ten times"
    assert set(seen) == {str(k) for k in range(many)}, "each looks whether anybody still asks"


def test_a_scan_and_what_another_makes_are_waited_for_aside() -> None:
    turns, stepped = Turns(), []

    class Aside:
        def __enter__(self) -> None:
            stepped.append("out")

        def __exit__(self, *_: object) -> None:
            stepped.append("in")

    with patiently(Patience(SOON, aside=Aside)):
        assert scan(None, lambda con: 7) == 7  # type: ignore[arg-type]
    assert stepped == ["out", "in"]
    with turns.aside():  # outside a turn it means nothing
        pass


def test_a_long_turn_keeps_nobody_waiting() -> None:
    runs, door, entered = Runs(Turns(places=1, long=0.3, longest=0.3)), Event(), Event()
    slow = runs.start("slow", lambda: wait(door))
    runs.start("next", entered.set).result(SOON)
    assert entered.is_set()
    assert not slow.done()
    door.set()
    slow.result(SOON)


def test_work_beside_the_turns_waits_while_somebody_has_one() -> None:
    turns, door, entered, aside, back = Turns(places=1, long=SOON), Event(), Event(), Event(), Event()
    runs = Runs(turns)

    def run() -> None:
        entered.set()
        wait(door)
        with turns.aside():
            aside.set()
            wait(back)

    turns.give_way(SOON)  # nobody has a turn: at once
    held = runs.start("held", run)
    wait(entered)
    with ThreadPoolExecutor(1) as other:
        beside = other.submit(turns.give_way, SOON)
        with pytest.raises(TimeoutError):
            beside.result(0.1)
        turns.give_way(0.01)  # for so long at most
        door.set()
        wait(aside)
        beside.result(SOON)  # who has stepped aside needs nothing
    back.set()
    held.result(SOON)


def test_work_beside_the_turns_leaves_the_machine_to_who_draws_an_answer() -> None:
    turns, back, aside = Turns(places=1, long=SOON), Event(), Event()
    Runs(turns).start("first", lambda: None).result(SOON)
    with ThreadPoolExecutor(1) as other:
        beside = other.submit(turns.give_way, SOON, SOON)
        with pytest.raises(TimeoutError):
            beside.result(0.1)

        def run() -> None:
            with turns.aside():
                aside.set()
                wait(back)

        held = Runs(turns).start("waits", run)
        wait(aside)
        beside.result(SOON)  # who waits may wait for this very work
    back.set()
    held.result(SOON)


def test_work_beside_a_long_turn_goes_on() -> None:
    turns, door, entered = Turns(places=1, long=0.05), Event(), Event()
    held = Runs(turns).start("held", lambda: (entered.set(), wait(door)))
    wait(entered)
    turns.give_way(SOON)
    assert not held.done()
    door.set()
    held.result(SOON)


def test_who_goes_away_leaves_the_queue() -> None:
    turns, door, entered = Turns(places=1, long=SOON), Event(), Event()
    runs = Runs(turns)
    slow = runs.start("slow", lambda: (entered.set(), wait(door)))
    wait(entered)

    def gone() -> None:
        raise LookupError("asked for something else")

    with pytest.raises(LookupError), turns.taken("x", gone):
        raise AssertionError("there was no place")
    assert not turns._new
    door.set()
    slow.result(SOON)
    with turns.taken("x", gone):  # a free place is had without a look
        pass


def test_a_run_that_fails_gives_its_place_back() -> None:
    turns = Turns(places=1, long=SOON)
    with pytest.raises(ZeroDivisionError), turns.taken("x"):
        raise ZeroDivisionError
    with turns.taken("x"):
        pass


def test_what_was_asked_before_goes_first() -> None:
    runs, doors = Runs(Turns(places=1, long=SOON)), [Event(), Event()]
    runs.start("known", lambda: None).result(SOON)
    entered = Event()
    slow = runs.start("slow", lambda: (entered.set(), wait(doors[0])))
    wait(entered)
    new = runs.start("new", lambda: None)
    while not runs.turns._new:
        pass
    known = runs.start("known", lambda: wait(doors[1]))
    while not runs.turns._known:
        pass
    doors[0].set()
    slow.result(SOON)
    doors[1].set()
    known.result(SOON)
    new.result(SOON)
    assert runs.began == ["known", "slow", "known", "new"]


def test_how_long_nobody_has_asked() -> None:
    turns = Turns()
    assert turns.idle == float("inf")
    with turns.taken("a"):
        assert turns.idle == 0.0
        with turns.aside():  # somebody waits for rows
            assert turns.idle == 0.0
    assert 0.0 < turns.idle < 60.0


def test_what_is_expected_goes_first_as_if_it_had_been_asked() -> None:
    turns = Turns()
    with turns.taken("a"):
        pass
    turns.expect("b")
    assert turns.asked() == ["a"], "nobody has asked the other"
