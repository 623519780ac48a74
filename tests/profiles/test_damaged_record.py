"""Bytes that say what cannot be are told as damage, or are read as other numbers."""

from contextlib import suppress

import numpy as np
import pytest

from monitoring.errors import DamagedRecordError
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.profiles.level_rows import LevelRows, written
from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.pair_table import PAIR, summed_pairs
from monitoring.profiles.records import Records, Whole


@pytest.mark.parametrize("rows", [-5, 1 << 62])
def test_rows_that_cannot_be_are_told_with_their_day(rows: int) -> None:
    table = np.zeros(3, dtype=moment_record(1))
    table["n"][1] = rows
    days = np.array([19_723, 19_724, 19_725])
    whole = Whole.of([one.tobytes() for one in table], days)
    with pytest.raises(DamagedRecordError, match=f"a record of 2024-01-02 counts {rows:,} rows"):
        whole.table(table.dtype, slice(0, 1))
    table["n"][1] = 5
    read = Whole.of([one.tobytes() for one in table], days).table(table.dtype, slice(1, 2))
    assert read is not None
    assert read["n"].tolist() == [5]


def test_more_infinite_values_than_values_are_damage() -> None:
    sound = NumericProfile.of(np.array([1.0, 2.0, np.inf]), np.array([1.5]))
    record = bytearray(sound.to_bytes())
    assert NumericProfile.merged([bytes(record)], 2).infinite == 1
    record[8:16] = (9).to_bytes(8, "little")
    with pytest.raises(DamagedRecordError, match="more infinite values"):
        NumericProfile.merged([bytes(record)], 2)


@pytest.mark.parametrize(("column", "number"), [("rows", -5), ("first", -3)])
def test_pairs_that_cannot_be_are_damage(column: str, number: int) -> None:
    pairs = np.array([(0, 7, 1), (1, 5, 2), (0, 7, 3)], dtype=PAIR)
    pairs[column][1] = number
    with pytest.raises(DamagedRecordError, match="a record of pairs"):
        summed_pairs(pairs.view(np.uint8))


def test_levels_of_damaged_bytes_are_counts_or_damage() -> None:
    """Names that are no text and lists that are none ended as an internal error."""
    rng = np.random.default_rng(3)
    earlier = b'[7, {"b": 9, "c": 1}]'
    both = written(2, np.array([2, 5]), [b"b", "größe".encode()])
    sound = [both, earlier, written(0, np.array([]), [])]
    told = 0
    for _ in range(600):
        records = [bytearray(one) for one in sound]
        for _ in range(rng.integers(1, 4)):
            one = records[rng.integers(3)]
            one[rng.integers(len(one))] = rng.integers(256)
        for read in (
            lambda some: LevelRows.of([*map(bytes, some)]),
            lambda some: LevelCounts.merged(Records.all(Whole.of([*map(bytes, some)]))),
            lambda some: LevelCounts.merged(Records.all(Whole.of([bytes(some[0])] * 3))),
        ):
            told += 1
            with suppress(DamagedRecordError):
                read(records)
                told -= 1
    assert 300 < told < 1500
