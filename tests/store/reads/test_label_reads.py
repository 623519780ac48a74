"""How long labels took: the same from the sums of whole files, from days and from the rows."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract import Contract
from monitoring.profiles.pair_table import PAIR, read_pairs, summed_pairs
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.store.ingest.load import load
from monitoring.store.reads import label_reads
from monitoring.store.reads.label_reads import delays
from monitoring.store.records import sidecar
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify

Pairs = list[tuple[int, int, int]]
pairs = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 40), st.integers(1, 9)),
    max_size=9,
)


def record(some: Pairs) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.array(some, dtype=PAIR).view(np.uint8)


def counted(some: Pairs) -> dict[tuple[int, int], int]:
    found: Counter[tuple[int, int]] = Counter()
    for number, hours, rows in some:
        found[number, hours] += rows
    return found


@given(st.lists(pairs, min_size=1, max_size=6))
def test_a_sum_of_records_is_a_count_of_all_their_pairs(some: list[Pairs]) -> None:
    every = [pair for one in some for pair in one]
    summed = read_pairs([summed_pairs(*map(record, some))])
    assert {(first, second): rows for first, second, rows in summed.tolist()} == counted(every)
    assert summed[["first", "second"]].tolist() == sorted(counted(every))
    read = {
        (int(number), int(hour)): int(row)
        for number, (hours, rows) in delays(*map(record, some)).items()
        for hour, row in zip(hours, rows, strict=True)
    }
    assert read == counted(every)


def said(found: dict[str, tuple[label_reads.Floats, label_reads.Floats]]) -> dict[str, list[list[float]]]:
    return {number: [hours.tolist(), rows.tolist()] for number, (hours, rows) in found.items()}


def test_sums_of_files_and_their_days_give_the_same(lived_template: Path) -> None:
    snapshot = Snapshot(lived_template, "churn")
    some = snapshot.profiles("arrivals", Selection("")).of("")
    days = sorted({date.fromordinal(day) for day in some.day.tolist()})
    assert len(days) > 2
    for cut in (*days, days[-1] + timedelta(days=1)):
        before = [
            one for day, one in zip(some.day.tolist(), some.records, strict=True) if day < cut.toordinal()
        ]
        expected = delays(*(np.frombuffer(one, np.uint8) for one in before))
        assert said(label_reads._before(snapshot, cut)) == said(expected)


def test_a_sum_stands_for_all_days_of_its_file_or_for_none(lived_template: Path) -> None:
    snapshot = Snapshot(lived_template, "churn")
    files = snapshot.files("arrivals", Selection("")) or {}
    summed = 0
    for file in {*files.values()}:
        header = sidecar._opened(file)
        assert header is not None
        every = [date.fromordinal(EPOCH + day) for day in header.days["[]"]]
        whole = sidecar.read_sum(file, "arrivals", "", "[]", every)
        if whole is None:  # of one day alone, or without labels
            continue
        table = snapshot.cube.profiles("arrivals", Selection(""), dict.fromkeys(every, file))
        assert table is not None
        assert whole.tobytes() == summed_pairs(table.of("").records.data)
        for day in every:  # one of them may count from another file
            assert sidecar.read_sum(file, "arrivals", "", "[]", [one for one in every if one != day]) is None
        assert sidecar.read_sum(file, "labels", "", "[]", every) is None
        summed += 1
    assert summed


def test_without_profiles_the_rows_say_the_same(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Snapshot(lived_template, "churn").extent.last.date()
    before = said(label_reads._before(Snapshot(lived_template, "churn"), cut))
    monkeypatch.setattr(Snapshot, "files", lambda *_: None)
    assert before
    assert said(label_reads._before(Snapshot(lived_template, "churn"), cut)) == before


@pytest.mark.sampled(1)
@pytest.mark.parametrize("late_first", [False, True])
def test_a_label_that_is_revised_came_when_it_came_first(
    tmp_path: Path, churn: Contract, late_first: bool
) -> None:
    """The revised value counts, in any order of loading; once the first is gone, the second was the first."""
    ids = range(1, 7)
    days = [f"2025-01-0{k}" for k in ids]
    load(tmp_path, churn, predictions=pd.DataFrame({"customer": ids, "scored_at": days, "p": 0.5}))
    first = pd.DataFrame({"customer": ids, "y": 0, "seen": [f"2025-01-0{k + 1}" for k in ids]})
    again = pd.DataFrame({"customer": [1, 2, 3], "y": 1, "seen": "2025-03-01"})
    made = [load(tmp_path, churn, labels=some) for some in ((again, first) if late_first else (first, again))]

    def taken() -> dict[str, list[list[float]]]:
        snapshot = Snapshot(tmp_path, "churn")
        found = said(label_reads._before(snapshot, date(2025, 2, 1)))
        rows = snapshot.ask(f"select * from {snapshot.rows_of(Selection(''), ['__arrived', '__label'])}")
        assert len(rows) == 6
        assert verify(tmp_path, "churn").differences == ()
        return found

    assert taken() == {"0": [[24.0], [3.0]], "1": [[24.0], [3.0]]}
    remove(tmp_path, "churn", made[1 if late_first else 0].batch)
    assert list(taken()) == ["1"]
    assert min(taken()["1"][0]) > 24 * 50
