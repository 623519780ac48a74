"""How long labels took, before any day and in any order of asking: what a count of all pairs gives."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.label_reads import _Arrivals

FIRST = 739_000
Day = list[tuple[int, int, int]]
days = st.lists(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 40), st.integers(1, 9)), max_size=6), max_size=12
)


def arrivals(some: list[Day]) -> _Arrivals:
    ends = np.cumsum([0, *map(len, some)])
    pairs = [pair for day in some for pair in day]
    number, hours, rows = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in range(3))
    low = int(hours.min(initial=0))
    width = int(hours.max(initial=0)) - low + 1
    cell = number * width + hours - low
    every = np.arange(low, low + width, dtype=np.float64)
    day = FIRST + np.arange(len(some))
    return _Arrivals(day, ends, cell, rows.astype(np.float64), every, int(number.max(initial=0)) + 1)


@given(days, st.lists(st.integers(-1, 13), min_size=1, max_size=12))
def test_what_arrived_before_a_day_does_not_depend_on_what_was_asked_before(
    some: list[Day], asked: list[int]
) -> None:
    read = arrivals(some)
    for before in asked:
        expected: dict[str, Counter[float]] = {}
        for day in some[: max(before, 0)]:
            for number, hours, rows in day:
                expected.setdefault(str(number), Counter())[float(hours)] += rows
        found = read.before(FIRST + before)
        assert {
            name: dict(zip(*map(np.ndarray.tolist, pair), strict=True)) for name, pair in found.items()
        } == {
            name: {float(hours): float(rows) for hours, rows in counted.items()}
            for name, counted in expected.items()
        }
