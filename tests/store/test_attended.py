"""Long work in a thread of its own: who waits leaves at once, and the work ends at its next step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest

from monitoring.errors import ScanLimitError
from monitoring.store.attended import attended
from monitoring.store.patience import Patience, look, patiently
from monitoring.store.stages import begin, heard
from monitoring.store.stopping import StoppedError


class Called(BaseException):
    """What Streamlit raises in a script that is called away."""


@pytest.mark.parametrize("step", [look, lambda: begin("ranking the rows")])
def test_who_waits_leaves_in_the_middle_of_a_step(step: Callable[[], None]) -> None:
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
        attended(work)
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
        assert attended(staged) == 7
        with pytest.raises(ScanLimitError, match="longer than 3 s"):
            attended(refused)
    assert said == ["measuring drift", "ranking the rows"]


def test_meanwhile_the_turn_is_somebody_elses() -> None:
    entered, left = Event(), Event()

    @contextmanager
    def aside() -> Iterator[None]:
        entered.set()
        yield
        left.set()

    with patiently(Patience(60, aside=aside)):
        assert attended(lambda: entered.wait(60) and not left.is_set())
    assert left.is_set()
