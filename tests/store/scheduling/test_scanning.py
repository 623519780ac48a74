"""Reads of rows for a page: so many at once, for so long, and no longer than somebody waits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from threading import Barrier, Event, Lock, Thread
from time import sleep

import duckdb
import pytest

from monitoring.errors import ScanLimitError, ScanStoppedError
from monitoring.store.environment import SCANS
from monitoring.store.scheduling import patience, scanning
from monitoring.store.scheduling.patience import Patience, holding, patiently
from monitoring.store.scheduling.scanning import RESTS, Places, check, scan, scan_each

FOREVER = "select count(*) from range(1000000000) a, range(1000000000) b where hash(a.range + b.range) = 1"
Con = duckdb.DuckDBPyConnection


class Called(BaseException):
    """What Streamlit raises in a script that is called away."""


def away() -> None:
    raise Called


def endless(con: Con) -> list[tuple[int]]:
    return con.cursor().execute(FOREVER).fetchall()


def short(con: Con) -> list[tuple[int]]:
    return con.cursor().execute("select 7").fetchall()


@pytest.fixture
def con() -> Iterator[Con]:
    with duckdb.connect() as found:
        yield found


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(1)])


def test_two_at_a_time(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(2)])
    counting, go, both = Lock(), Event(), Event()
    now, most = 0, 0

    def work(con: Con) -> None:
        nonlocal now, most
        with counting:
            now, most = now + 1, max(most, now + 1)
            if now == 2:
                both.set()
        go.wait(60)
        with counting:
            now -= 1

    def ask() -> None:
        with patiently(Patience(60)):
            scan(con, work)

    with ThreadPoolExecutor(5) as people:
        asked = [people.submit(ask) for _ in range(5)]
        assert both.wait(60)
        go.set()
        for one in asked:
            one.result()
    assert most == 2


@pytest.mark.usefixtures("one_place")
def test_beyond_the_limit_it_is_refused_and_the_next_works(con: Con) -> None:
    with (
        patiently(Patience(0.2)),
        pytest.raises(ScanLimitError, match=r"longer than 0.2 s.*TIDEMARK_SCAN_SECONDS.*fewer days"),
    ):
        scan(con, endless)
    with patiently(Patience(60)):
        assert scan(con, short) == [(7,)]


@pytest.mark.usefixtures("one_place")
def test_a_cancelled_one_frees_its_place(con: Con) -> None:
    with patiently(Patience(60, look=away)), pytest.raises(Called):
        scan(con, endless)
    with patiently(Patience(60)):
        assert scan(con, short) == [(7,)]


@pytest.mark.usefixtures("one_place")
def test_work_between_its_statements_ends_as_well(con: Con) -> None:
    def busy(con: Con) -> None:
        while True:
            check()

    with patiently(Patience(60, look=away)), pytest.raises(Called):
        scan(con, busy)
    with patiently(Patience(60)):
        assert scan(con, short) == [(7,)]


@pytest.mark.usefixtures("one_place")
def test_between_its_statements_it_gives_way_for_a_multiple_of_what_it_worked(con: Con) -> None:
    given, worked = list[float](), 0.02

    def some(con: Con) -> None:
        check()
        sleep(worked)
        check()
        check()

    with patiently(Patience(60, give_way=given.append)):
        scan(con, some)
    first, second, third = given
    assert second >= RESTS * worked
    assert max(first, third) < second


@pytest.mark.usefixtures("one_place")
def test_rests_do_not_count_for_the_limit(con: Con) -> None:
    with patiently(Patience(0.2, give_way=lambda seconds: sleep(0.3))):
        assert scan(con, lambda con: [check(), *short(con)]) == [None, (7,)]


@contextmanager
def taken(con: Con, until: Event) -> Iterator[None]:
    """Somebody else has the one place, until then."""
    begun = Event()

    def hold(con: Con) -> None:
        begun.set()
        until.wait(60)

    def ask() -> None:
        with patiently(Patience(60)):
            scan(con, hold)

    with ThreadPoolExecutor(1) as other:
        held = other.submit(ask)
        assert begun.wait(60)
        yield
        held.result()


@pytest.mark.usefixtures("one_place")
def test_who_waits_too_long_for_a_place_is_told_so(con: Con) -> None:
    go = Event()
    with taken(con, go):
        with patiently(Patience(0.2)), pytest.raises(ScanLimitError, match="1 other read"):
            scan(con, short)
        go.set()


def test_without_patience_nothing_is_bounded(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [])
    assert scan(con, short) == [(7,)]
    assert scanning._PLACES == []


def test_who_waits_for_a_lock_can_be_called_away() -> None:
    lock = Lock()
    with lock, patiently(Patience(60, look=away)), pytest.raises(Called), holding(lock):
        pass
    with holding(lock):
        assert lock.locked()
    assert not lock.locked()


@pytest.mark.parametrize("given", [None, Patience(60, alone=lambda: True)])
def test_parts_are_read_as_many_at_once_as_there_are_places(
    con: Con, monkeypatch: pytest.MonkeyPatch, given: Patience | None
) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(2)])
    monkeypatch.setenv(SCANS, "2")
    counting, both = Lock(), Barrier(2)
    now, most = 0, 0

    def work(con: Con, number: int) -> int:
        nonlocal now, most
        with counting:
            now, most = now + 1, max(most, now + 1)
        both.wait(60)  # each with another one
        with counting:
            now -= 1
        return number

    with patiently(given) if given else nullcontext():
        found = scan_each(con, [partial(work, number=number) for number in range(6)])
    assert found == [*range(6)]
    assert most == 2


def test_while_others_work_parts_are_read_one_after_the_other(
    con: Con, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(2)])
    counting, now, most, asked = Lock(), 0, list[int](), list[int]()

    def work(con: Con, number: int) -> int:
        nonlocal now
        with counting:
            now += 1
            most.append(now)
        sleep(0.01)
        with counting:
            now -= 1
        return number

    with patiently(Patience(60, alone=lambda: bool(asked.append(1)))):
        found = scan_each(con, [partial(work, number=number) for number in range(4)])
    assert found == [*range(4)] and most == [1] * 4
    assert asked, "whether others work is asked before each part"


def test_when_one_part_fails_the_others_end(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(2)])
    begun = list[str]()

    def fails(con: Con) -> None:
        begun.append("fails")
        raise ZeroDivisionError

    def long(con: Con) -> None:
        begun.append("long")
        endless(con)

    with patiently(Patience(60, alone=lambda: True)):
        with pytest.raises(ZeroDivisionError):
            scan_each(con, [fails, long, lambda con: begun.append("never")])
        assert scan_each(con, [short, short]) == [[(7,)], [(7,)]]  # both places are free
    assert begun[0] == "fails" and "never" not in begun


def test_who_is_called_away_ends_all_parts(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(2)])
    with patiently(Patience(60, away, alone=lambda: True)), pytest.raises(Called):
        scan_each(con, [endless] * 3)
    with patiently(Patience(60)):
        assert scan_each(con, [short, short]) == [[(7,)], [(7,)]]


@pytest.mark.usefixtures("one_place")
def test_others_come_between_the_parts(con: Con) -> None:
    """Who asks for many parts holds no more places than there are, and waits behind who came meanwhile."""
    order, begun, asked = list[str](), Event(), Event()

    def first(con: Con) -> None:
        begun.set()
        asked.wait(60)
        order.append("part")

    def part(con: Con) -> None:
        order.append("part")

    def other() -> None:
        begun.wait(60)
        with patiently(Patience(60, aside=waiting)):
            scan(con, lambda con: order.append("other"))

    @contextmanager
    def waiting() -> Iterator[None]:
        asked.set()  # it stands in the queue
        yield

    with ThreadPoolExecutor(1) as people, patiently(Patience(60)):
        came = people.submit(other)
        scan_each(con, [first, part, part])
        came.result()
    assert order == ["part", "other", "part", "part"]


@pytest.mark.usefixtures("one_place")
def test_reads_that_are_short_each_are_refused_where_they_take_too_long_together(con: Con) -> None:
    def half(con: Con) -> None:
        sleep(0.6)

    with patiently(Patience(1.5)):
        scan(con, half)
        with pytest.raises(ScanLimitError, match=r"longer than 1\.5 s"):
            for _ in range(3):
                scan(con, half)
        with pytest.raises(ScanLimitError):
            scan(con, half)  # nothing is left for what comes then


@pytest.mark.usefixtures("one_place")
def test_who_waits_for_a_place_is_told_how_many_are_before(con: Con) -> None:
    told, said = Event(), list[str]()

    def say(sentence: str) -> None:
        said.append(sentence)
        told.set()

    with taken(con, told), patiently(Patience(60, say=say)):
        scan(con, short)
    assert said[0] == "1 other read of rows is before this one."
    assert said[-1] == ""


def test_who_waits_for_what_another_computes_is_told_or_refused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONG", 0.0)
    lock, said = Lock(), list[str]()

    def say(sentence: str) -> None:
        said.append(sentence)
        if lock.locked() and sentence:
            lock.release()

    def refuse() -> None:
        raise ScanStoppedError

    lock.acquire()
    with patiently(Patience(60, begin=refuse)), pytest.raises(ScanStoppedError), holding(lock):
        pass
    with patiently(Patience(60, say=say)), holding(lock):
        assert said[0].startswith("Waits for a reading that has begun already")
        assert said[-1] == ""


def test_who_waits_for_another_is_told_how_long_that_one_is_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, said, told = [100.0], list[str](), Event()
    monkeypatch.setattr(patience, "LONG", -1.0)
    monkeypatch.setattr(patience, "monotonic", lambda: clock[0])
    lock = Lock()

    def say(sentence: str) -> None:
        said.append(sentence)
        told.set()

    def ask() -> None:
        with patiently(Patience(60, say=say)), holding(lock):
            pass

    asks = Thread(target=ask)
    with holding(lock):
        clock[0] = 112.0
        asks.start()
        assert told.wait(10)
    asks.join(10)
    assert said[0] == "Waits for a reading that began 12 s ago: one serves all who ask."
    assert said[-1] == ""
