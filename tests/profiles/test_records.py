"""Records are read in place, in any encoding, and give what each of them gives by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.profiles import LevelCounts
from monitoring.profiles.code_table import CodeTable, LevelCodes, RowOrder, number_codes
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.level_rows import LevelRows, words_of, written
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.records import Gathered, Records, Whole, bytes_of, even, table
from monitoring.profiles.regrouping import Regrouping

COUNTS = st.dictionaries(st.text(max_size=6), st.integers(1, 9), max_size=5)
CELLS = st.lists(st.tuples(COUNTS, st.integers(0, 3), st.booleans()), max_size=6)
PAIR = np.dtype([("a", "<i4"), ("b", "<f8")])


def encoded(counts: dict[str, int], missing: int, *, binary: bool) -> bytes:
    names = [name.encode() for name in counts]
    values = np.array(list(counts.values()), dtype=np.intp)
    return written(missing, values, names) if binary else LevelCounts(counts, missing).to_bytes()


@given(cells=CELLS, data=st.data())
def test_levels_of_chosen_records_add_up(
    cells: list[tuple[dict[str, int], int, bool]], data: st.DataObject
) -> None:
    whole = Whole.of([encoded(counts, missing, binary=binary) for counts, missing, binary in cells])
    chosen = sorted(data.draw(st.sets(st.integers(0, len(cells) - 1)))) if cells else []
    found = LevelCounts.merged(Records(whole, np.array(chosen, dtype=np.intp)))
    expected: dict[str, int] = {}
    for k in chosen:
        for name, rows in cells[k][0].items():
            expected[name] = expected.get(name, 0) + rows
    assert list(found.counts.items()) == sorted(expected.items())
    assert found.missing == sum(cells[k][1] for k in chosen)


def assert_read_as_alone(records: list[bytes]) -> None:
    whole, alone = Whole.of(records).levels, LevelRows.of(records)
    assert whole.names == alone.names
    for column in ("missing", "ends", "level", "rows"):
        assert getattr(whole, column).tolist() == getattr(alone, column).tolist()


@given(names=st.lists(st.text(max_size=6), unique=True, max_size=5), others=st.integers(0, 2))
def test_records_of_the_same_levels_read_as_any_others(names: list[str], others: int) -> None:
    words = [name.encode() for name in names]
    some = [written(k, np.arange(len(words)) + k, words) for k in range(3)]
    assert_read_as_alone([*some, *(written(9, np.array([k]), [b"another"]) for k in range(others))])


@pytest.mark.parametrize("again", [0, 1, 30])
def test_records_of_different_levels_read_as_any_others(again: int) -> None:
    names = [f"{k:03}".encode() for k in range(300)]
    some = [written(k, np.arange(200) + k, names[k : k + 200]) for k in range(40)]
    assert_read_as_alone([*some, *some[:again]])


def test_a_small_part_of_large_records_is_read_alone_and_the_same() -> None:
    names = [f"level {k}".encode() for k in range(400)]
    whole = Whole.of([written(k, np.arange(400 - k) + k, names[: 400 - k]) for k in range(12)])
    parts = [np.array([k, k + 1], dtype=np.intp) for k in range(8)]
    alone = [LevelCounts.merged([*Records(whole, part)]) for part in parts]
    assert [LevelCounts.merged(Records(whole, part)) for part in parts] == alone
    assert "levels" in whole.__dict__, "of many parts, all are read"


def test_a_table_of_levels_reads_back() -> None:
    level, group = np.array([0, 1, -1, 1, 1]), np.array([0, 0, 0, 2, 2])
    read = LevelRows.of(LevelTable.of(level, ["é", "b\x00"], group, 3).payloads())
    assert (read.names, read.missing.tolist()) == (("b\x00", "é"), [1, 0, 0])
    assert read.by_group(np.array([0, 1, 2]), 3).tolist() == [[1, 1], [0, 0], [2, 0]]


def test_a_name_without_rows_is_kept() -> None:
    assert LevelCounts.merged([b'[0, {"checked": 0, "rows": 2}]']).counts == {"checked": 0, "rows": 2}


@pytest.mark.parametrize("cut", [1, 8, 14, 19, 24])
def test_a_record_that_is_cut_short_is_refused(cut: int) -> None:
    whole = written(0, np.array([2]), [b"name"])
    with pytest.raises(ValueError, match=r"cut short|smaller"):
        LevelCounts.merged([whole[:cut]])
    with pytest.raises(ValueError, match=r"cut short|smaller"):
        LevelCounts.merged(Records.all(Whole.of([whole, whole[:cut]])))
    with pytest.raises(ValueError, match=r"cut short|smaller"):
        LevelCounts.merged(Records.all(Whole.of([whole[:cut], whole[:cut]])))


def test_records_of_one_width_are_read_without_a_copy() -> None:
    rows = np.array([(1, 0.5), (2, 1.5), (3, 2.5)], dtype=PAIR)
    whole = Whole.of([row.tobytes() for row in rows])
    found = table(Records(whole, slice(0, 3))[1:], PAIR)
    assert found is not None
    assert found.tolist() == [(2, 1.5), (3, 2.5)]
    assert np.shares_memory(found, whole.data)
    assert table(Records(whole, np.array([0, 2])), PAIR).tolist() == [(1, 0.5), (3, 2.5)]  # type: ignore[union-attr]


def test_records_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        even([b"short"], PAIR)


@given(st.lists(st.floats(allow_infinity=True, allow_nan=True, width=32), max_size=20))
def test_number_codes_say_the_bin_or_why_there_is_none(values: list[float]) -> None:
    edges = np.array([-1.0, 0.0, 2.0])
    found = number_codes(np.array(values, dtype=np.float64), FineBins(edges)).tolist()
    expected = [
        255 if np.isnan(v) else 254 if v == np.inf else 253 if v == -np.inf else int((edges < v).sum())
        for v in values
    ]
    assert found == expected


def levels_of(table: CodeTable) -> LevelCodes:
    return LevelCodes.read(np.frombuffer(table.payloads()[0], np.uint8))


def test_codes_follow_their_rows_into_larger_groups() -> None:
    rows = RowOrder(np.array([2, 0, 1, 0]), 3, np.array([4, 3, 2, 1]))
    levels = CodeTable(rows, np.array([0, 1, -1, 2]), ["a", "b", "c"])
    together = levels.regrouped(Regrouping(np.array([0, 0, -1]), 1))
    assert together.filled.tolist() == [True]
    found = levels_of(together)
    # rows 1, 2 and 3; the second is missing
    assert (found.names, found.codes.tolist()) == ([b"b", b"c"], [1, 2, 0])


@pytest.mark.parametrize(("levels", "size"), [(255, 1), (256, 2), (70_000, 4)])
def test_levels_take_as_few_bytes_as_they_need(levels: int, size: int) -> None:
    rows = RowOrder(np.zeros(levels, dtype=np.intp), 1, np.arange(levels))
    listed = [f"{k:05d}" for k in range(levels)]
    found = levels_of(CodeTable(rows, np.arange(levels), listed))
    assert (found.codes.itemsize, found.names) == (size, [name.encode() for name in listed])
    assert found.codes.tolist() == list(range(levels))
    there = np.arange(levels) % 3 == 0
    for some in (there, ~there, there | ~there, there & ~there):
        assert found.words(some) == words_of([listed[k].encode() for k in np.flatnonzero(some)])


@given(cells=CELLS, data=st.data())
def test_gathered_records_are_those_that_lie_together(
    cells: list[tuple[dict[str, int], int, bool]], data: st.DataObject
) -> None:
    whole = Whole.of([encoded(counts, missing, binary=binary) for counts, missing, binary in cells])
    asked: list[tuple[int, int]] = []

    def gather(first: int, last: int) -> np.ndarray:
        asked.append((first, last))
        return whole.piece(first, last)

    numbers = st.integers(0, len(cells))
    first, last = sorted((data.draw(numbers), data.draw(numbers)))
    chosen = sorted(data.draw(st.sets(st.integers(0, len(cells) - 1)))) if cells else []
    for where in (slice(first, last), np.array(chosen, dtype=np.intp)):
        one, other = Records(Gathered(gather, whole.ends), where), Records(whole, where)
        assert list(one) == list(other)
        assert one.data.tobytes() == other.data.tobytes()
        assert bytes_of(one) == len(whole.data)
        ours, theirs = one.levels, other.levels
        assert (ours.names, ours.level.tolist(), ours.rows.tolist()) == (
            theirs.names, theirs.level.tolist(), theirs.rows.tolist(),
        )  # fmt: skip
    assert not asked or max(last for _, last in asked) <= len(cells)


@pytest.mark.parametrize("where", [slice(0, 5), slice(1, 4), slice(2, 2), slice(0, 5, 2), [0, 3], [1, 2], []])
def test_a_table_of_gathered_records_takes_only_what_is_asked_for(where: slice | list[int]) -> None:
    rows = np.array([(k, k / 3) for k in range(5)], dtype=PAIR)
    whole, asked = Whole.even(rows), []

    def gather(first: int, last: int) -> np.ndarray:
        asked.append((first, last))
        return whole.piece(first, last)

    place = where if isinstance(where, slice) else np.array(where, dtype=np.intp)
    found = table(Records(Gathered(gather, whole.ends), place), PAIR)
    assert found is not None
    assert found.tolist() == rows[place].tolist()
    kept = np.arange(5)[place]
    assert not asked or asked[0][1] - asked[0][0] <= (kept[-1] - kept[0] + 2 if len(kept) else 0)
    assert table(Records(Gathered(gather, whole.ends), place), np.dtype("<i4")) is None
