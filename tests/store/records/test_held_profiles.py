"""What is held of the cube stays right while days are swapped, bounds are reached and many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.contract import read_contract
from monitoring.profiles.moments import MomentVector
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.ingest.load import load
from monitoring.store.kinds.losses import losses
from monitoring.store.records import profile_file
from monitoring.store.records.held_profiles import Held, HeldProfiles, Part
from monitoring.store.snapshot import Snapshot

DAYS = [date(2025, 1, day) for day in (1, 2, 3)]


def write(path: Path, name: str, days: list[date], size: int = 4, listed: bool = True) -> str:
    """A file of one record a day, of subject ``x``; the record says which file it is of."""
    rows = [
        {"kind": kind, "source": "", "keyset": "[]", "subject": "x", "day": day, "version": "v", "cell": "[]",
         "payload": name.encode() * size}
        for kind in ("numeric", "quality") for day in days
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=profile_file.SCHEMA)
    if listed:
        groups = '[["numeric", "[]", null], ["quality", "[]", null]]'
        table = table.replace_schema_metadata({profile_file._GROUPS: groups})
    pq.write_table(table, path / name, row_group_size=len(days))
    return str(path / name)


def said(held: Held) -> dict[int, str]:
    """Which file each held day is of."""
    records = [held.wholes["x"].record(k).decode() for k in range(len(held.day))]
    return {day: record[0] for day, record in zip(held.day.tolist(), records, strict=True)}


FORECAST = """
model: forecast
task: regression
id: id
timestamp: at
prediction: {value: p%s}
label: {column: y}
features: [{name: x, kind: numeric}]
"""


def test_days_from_before_an_interval_came_are_no_obstacle_to_those_since(tmp_path: Path) -> None:
    """Losses of an interval make their records longer: a page that showed all days asks for a few then."""
    rows = {"id": ["1", "2"], "at": ["2025-01-01", "2025-01-02"], "p": [1.0, 2.0], "y": [1.5, 1.0], "x": 0.5}
    load(tmp_path, read_contract(FORECAST % ""), predictions=pd.DataFrame(rows))
    assert len(Snapshot(tmp_path, "forecast").profiles("losses", Selection("")).of("").records) == 2
    contract = read_contract(FORECAST % ", interval: {lower: lo, upper: hi, level: 0.9}")
    fresh = pd.DataFrame(rows).assign(id=["3", "4"], lo=0.0, hi=3.0)
    load(tmp_path, contract, predictions=fresh)
    second = Selection("", (Span(datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 3, tzinfo=UTC)),))
    found = Snapshot(tmp_path, "forecast").profiles("losses", second)
    assert found.merged("", lambda records: MomentVector.merged(records, len(losses(contract)))).n == 2


@pytest.mark.parametrize("listed", [True, False])
def test_a_day_that_was_swapped_is_read_anew(tmp_path: Path, listed: bool) -> None:
    a, b = write(tmp_path, "a", DAYS, listed=listed), write(tmp_path, "b", DAYS[1:2])
    first, second, third = (day.toordinal() for day in DAYS)
    held = HeldProfiles()
    before = held.read("m", "numeric", "", "[]", {DAYS[0]: a, DAYS[1]: a})
    assert said(before) == {first: "a", second: "a"}
    after = held.read("m", "numeric", "", "[]", {DAYS[1]: b, DAYS[2]: a})
    assert said(after) == {first: "a", second: "b", third: "a"}
    assert after.on([DAYS[1]]).tolist() == [False, True, False]
    assert after.on([DAYS[2], DAYS[0]]).tolist() == [True, False, True]
    assert not after.on([]).any()
    assert said(before) == {first: "a", second: "a"}  # whoever reads the older one finishes


def test_what_is_held_is_not_read_again(tmp_path: Path) -> None:
    files = dict.fromkeys(DAYS, write(tmp_path, "a", DAYS))
    held = HeldProfiles()
    one = held.read("m", "numeric", "", "[]", files)
    Path(files[DAYS[0]]).unlink()
    assert held.read("m", "numeric", "", "[]", {DAYS[1]: files[DAYS[1]]}) is one


def test_only_the_cells_of_a_part_are_held(tmp_path: Path) -> None:
    rows = [
        {"kind": "numeric", "source": "", "keyset": "[]", "subject": subject, "day": day, "version": "v",
         "cell": cell, "payload": f"{subject}{cell}{day.day}".encode()}
        for subject in ("x", "y") for day in DAYS for cell in ("a", "b", "c")
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema=profile_file.SCHEMA), tmp_path / "f")
    files = dict.fromkeys(DAYS, str(tmp_path / "f"))
    held, whole = HeldProfiles(), HeldProfiles().read("m", "numeric", "", "[]", files)
    for cells in ({"a"}, {"a", "c"}, {"d"}, {"a", "b", "c"}):
        part = Part(
            frozenset(cells), lambda names, cells=cells: np.array([name in cells for name in names], bool)
        )
        few = {day: files[day] for day in DAYS[:2]}
        held.read("m", "numeric", "", "[]", few, part)
        found = held.read("m", "numeric", "", "[]", files, part)
        assert {found.cell.names[k] for k in found.cell.code} == cells & {"a", "b", "c"}
        for subject in found.subjects:
            kept = [found.wholes[subject].record(k) for k in range(len(cells) * len(DAYS))]
            every = [whole.wholes[subject].record(k) for k in range(3 * len(DAYS))]
            assert kept == [one for one in every if chr(one[1]) in cells]


def test_the_least_lately_asked_goes_first(tmp_path: Path) -> None:
    files = dict.fromkeys(DAYS, write(tmp_path, "a", DAYS, size=1000))
    held = HeldProfiles(most=8_000)
    for home in ("m", "n", "m", "o"):
        held.read(home, "numeric", "", "[]", files)
    assert [key[0] for key in held._kept._kept] == ["m", "o"]


def test_a_store_without_a_kind_gives_nothing(tmp_path: Path) -> None:
    held = HeldProfiles().read("m", "losses", "", "[]", {DAYS[0]: write(tmp_path, "a", DAYS)})
    assert (len(held.day), held.subjects) == (0, {})


def test_many_threads_hold_one_table(tmp_path: Path) -> None:
    files = dict.fromkeys(DAYS, write(tmp_path, "a", DAYS))
    held = HeldProfiles()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: held.read("m", "numeric", "", "[]", files), range(40)))
    assert len({id(one) for one in found}) == 1


def test_key_sets_count_the_days_of_a_file(tmp_path: Path) -> None:
    file = write(tmp_path, "a", DAYS)
    assert profile_file.key_sets(file, frozenset(DAYS[:2])) == {"[]": set(DAYS[:2])}
