"""Records of parts are put together by day, whether the parts share days or not."""

from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.records.daily_records import by_day, consecutive

PARTS = st.lists(st.lists(st.tuples(st.integers(1, 9), st.binary(max_size=3)), max_size=5), min_size=1)


@given(PARTS)
def test_by_day_and_of_one_day_in_the_order_of_the_parts(parts: list[list[tuple[int, bytes]]]) -> None:
    ordered = [sorted(part, key=lambda pair: pair[0]) for part in parts]
    wanted = sorted((pair for part in ordered for pair in part), key=lambda pair: pair[0])
    found = consecutive([by_day(list(part)) for part in ordered])
    assert [*zip(found.day.tolist(), found.records, strict=True)] == wanted


def test_parts_that_share_no_day_are_laid_behind_one_another_as_they_are() -> None:
    late, early = by_day([(5, b"e"), (6, b"f")]), by_day([(1, b"ab"), (2, b"cd")])
    assert consecutive([late, early]).records.data.tobytes() == b"abcdef"
