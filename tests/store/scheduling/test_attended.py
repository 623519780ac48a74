"""Long work in a thread of its own: who waits leaves at once, and the work ends at its next step."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

import duckdb
import pytest

from monitoring.errors import ScanLimitError, ScanStoppedError
from monitoring.store.scheduling import scanning
from monitoring.store.scheduling.attended import MANY, attended
from monitoring.store.scheduling.patience import Patience, look, patiently
from monitoring.store.scheduling.scanning import Places, check, scan
from monitoring.store.scheduling.stages import begin, heard
from monitoring.store.scheduling.stopping import StoppedError


class Called(BaseException):
    """What Streamlit raises in a script that is called away."""


@pytest.mark.parametrize("rows", [1, MANY])
@pytest.mark.parametrize("step", [look, lambda: begin("ranking the rows")])
def test_who_waits_leaves_in_the_middle_of_a_step(step: Callable[[], None], rows: int) -> None:
    working, over, done, ended = Event(), Event(), Event(), list[BaseException]()

    def work() -> None:
        working.set()
        over.wait(60)  # a step that nobody can break off
        try:
            step()
        except BaseException as failure:
            ended.append(failure)
            raise
        finally:
            done.set()

    def away() -> None:
        if working.is_set():
            raise Called

    began = monotonic()
    with patiently(Patience(60, look=away)), pytest.raises(Called):
        attended(work, rows)
    assert monotonic() - began < 30
    assert not done.is_set(), "the step is still at work"
    over.set()
    assert done.wait(60)
    assert [type(one) for one in ended] == [StoppedError]


def test_what_it_gives_or_raises_comes_through_and_its_stages_are_told() -> None:
    def refused() -> None:
        raise ScanLimitError(3, "TIDEMARK_SCAN_SECONDS")

    def staged() -> int:
        begin("measuring drift")
        begin("ranking the rows")
        return 7

    said: list[str] = []
    with patiently(Patience(60)), heard(said.append):
        assert attended(staged, 1) == 7
        with pytest.raises(ScanLimitError, match="longer than 3 s"):
            attended(refused, 1)
    assert said == ["measuring drift", "ranking the rows"]


def test_meanwhile_the_turn_is_somebody_elses() -> None:
    entered, left = Event(), Event()

    @contextmanager
    def aside() -> Iterator[None]:
        entered.set()
        yield
        left.set()

    with patiently(Patience(60, aside=aside)):
        assert attended(lambda: entered.wait(60) and not left.is_set(), 1)
    assert left.is_set()


def test_of_rows_that_were_read_before_nothing_is_made_for_who_cancelled() -> None:
    def refuse() -> None:
        raise ScanStoppedError

    made: list[int] = []
    with patiently(Patience(60, begin=refuse)), pytest.raises(ScanStoppedError):
        attended(lambda: made.append(1), 1)
    assert not made


def test_work_with_many_rows_stands_in_line_and_with_few_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(1)])
    working, over, looked, gone = Event(), Event(), Event(), Event()

    def first() -> str:
        working.set()
        assert over.wait(60)
        return "first"

    def away() -> None:
        looked.set()
        if gone.is_set():
            raise Called

    def asked(work: Callable[[], str], look: Callable[[], None] = lambda: None) -> str:
        with patiently(Patience(60, look)):
            return attended(work, MANY)

    with ThreadPoolExecutor(3) as people:
        begun = people.submit(asked, first)
        assert working.wait(60)
        left = people.submit(asked, lambda: pytest.fail("nobody waits for it"), away)
        stays = people.submit(asked, lambda: "second")
        assert looked.wait(60)
        with patiently(Patience(60)):
            assert attended(lambda: "few", MANY - 1) == "few"
        gone.set()
        assert isinstance(left.exception(60), Called), "who stands in line can leave"
        assert not stays.done()
        over.set()
        assert [begun.result(60), stays.result(60)] == ["first", "second"]


@pytest.mark.parametrize("rows", [1, MANY])
def test_a_step_that_nobody_can_break_off_is_left_at_the_limit(rows: int) -> None:
    over = Event()
    with patiently(Patience(0.2)), pytest.raises(ScanLimitError, match=r"longer than 0\.2 s"):
        attended(lambda: over.wait(60), rows)
    over.set()


def test_rests_of_the_work_do_not_count_for_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(1)])

    def work() -> list[None]:
        with duckdb.connect() as con:
            return [scan(con, lambda con: check()) for _ in range(3)]

    with patiently(Patience(1, give_way=lambda seconds: sleep(0.5))):
        assert attended(work, 1) == [None, None, None]


def test_who_stands_in_line_is_told_behind_how_many_and_that_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanning, "_PLACES", [Places(1)])
    working, over, said = Event(), Event(), list[str]()
    began = monotonic()

    def first() -> None:
        working.set()
        assert over.wait(60)

    def say(sentence: str) -> None:
        said.append(sentence)
        if monotonic() - began > 1.0:
            over.set()

    def asked(work: Callable[[], None]) -> None:
        with patiently(Patience(60)):
            attended(work, MANY)

    with ThreadPoolExecutor(1) as people:
        begun = people.submit(asked, first)
        assert working.wait(60)
        mine = Patience(0.5, say=say)
        with patiently(mine):
            attended(lambda: None, MANY)
        begun.result(60)
    assert said[0] == "1 other read of rows is before this one." and said[-1] == ""
    assert mine.spent.seconds < 0.5 < monotonic() - began
