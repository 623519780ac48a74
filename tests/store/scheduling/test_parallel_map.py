"""Results come in the order of the items, few are held, and nothing goes on that nobody wants."""

from collections.abc import Iterator
from threading import Event, Lock, get_ident
from time import sleep

import pytest

from monitoring.store.scheduling import parallel_map as module
from monitoring.store.scheduling.parallel_map import parallel_map


def test_results_keep_the_order_of_items_however_long_each_takes() -> None:
    def work(number: int) -> Iterator[int]:
        sleep(0.02 * (number % 3))
        yield from range(number)

    with parallel_map(work, range(12), 3) as results:
        assert list(results) == [list(range(number)) for number in range(12)]


def test_several_are_worked_on_at_once_and_few_are_held() -> None:
    lock, begun, both = Lock(), list[int](), Event()

    def work(number: int) -> Iterator[int]:
        with lock:
            begun.append(number)
            if len(begun) == 2:
                both.set()
        assert both.wait(10), "the second begins before the first has ended"
        yield get_ident()

    with parallel_map(work, range(20), 2) as results:
        first = next(results)
        sleep(0.1)
        assert len(begun) == 3, "two ahead of what was taken"
        found = {first[0], *(one for [one] in results)}
    assert sorted(begun) == list(range(20))
    assert len(found) == 2 and get_ident() not in found


def test_an_error_comes_in_the_place_of_its_item() -> None:
    def work(number: int) -> Iterator[float]:
        yield 1 / (2 - number)

    with pytest.raises(ZeroDivisionError), parallel_map(work, range(5), 2) as results:
        assert [next(results), next(results)] == [[0.5], [1.0]]
        next(results)


def test_who_waits_can_be_called_away_and_the_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.001)
    begun, given = list[int](), list[int]()

    def work(number: int) -> Iterator[int]:
        begun.append(number)
        for k in range(10_000):
            given.append(k)
            sleep(0.001)
            yield k

    def heard() -> None:
        if given:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), parallel_map(work, range(9), 2, heard) as results:
        list(results)
    assert begun in ([0], [0, 1], [1, 0])
    after = len(given)
    sleep(0.05)
    assert len(given) == after < 2000, "nothing goes on behind the back"
