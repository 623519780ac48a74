"""The rows of a typical day, as the segments tell them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.catalog.entries import Segment
from monitoring.store.catalog.typical_day import most_rows, typical_rows


def segment(rows: int, first: int | None, last: int | None) -> Segment:
    days = (date(2026, 1, day) if day else None for day in (first, last))
    return Segment("predictions", "", "", rows, 0, *days)


def test_a_day_that_began_and_a_day_of_rest_are_not_typical() -> None:
    segments = [segment(4000, 1, 4), segment(100, 5, 5), segment(1000, 6, 6), segment(9, 7, 7)]
    assert typical_rows(segments) == 1000


def test_a_day_that_comes_in_parts_is_one_day() -> None:
    assert typical_rows([segment(10, 3, 3)] * 24) == most_rows([segment(10, 3, 3)] * 24) == 240


def test_days_without_rows_do_not_count() -> None:
    assert typical_rows([segment(50, 1, 1), segment(50, 31, 31), segment(0, 2, 30)]) == 50
    assert typical_rows([segment(5, None, None)]) == typical_rows([]) == most_rows([]) == 0


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 31), st.integers(1, 31)), min_size=1))
def test_no_day_is_typical_that_is_larger_than_all(given: list[tuple[int, int, int]]) -> None:
    segments = [segment(rows, *sorted(days)) for rows, *days in given]
    assert 0 <= typical_rows(segments) <= most_rows(segments) <= sum(rows for rows, *_ in given)
