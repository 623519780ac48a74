"""Codes lie beside their profiles, as bytes to be mapped; stores that hold them inside are read too."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sqlite3 import connect

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from monitoring.errors import DamagedRecordError
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Partition
from monitoring.store.catalog.machine_refusals import refusal
from monitoring.store.catalog.tables import FORMAT
from monitoring.store.codes.coded_days import CodedDays, NotCodedError, coded_days
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.codes import ROWS
from monitoring.store.records import code_file, profile_file, profile_merge
from monitoring.store.records.profile_runs import SCHEMA
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.verification import verify

Said = dict[str, list[tuple[int, bytes]]]


def files(store: Path) -> dict[date, str]:
    """The file of each day's codes, by path."""
    return {day: str(store / file) for day, file in Snapshot(store, "churn").partitions("codes").items()}


def said(parts: list[CodedDays]) -> Said:
    """Every record, by subject and day."""
    found: Said = {}
    for one in parts:
        for name, whole in one.wholes.items():
            found.setdefault(name, []).extend(
                (day, whole.record(k)) for k, day in enumerate(one.day.tolist())
            )
    return {name: sorted(some) for name, some in found.items()}


def move_inside(file: str) -> None:
    """Make a file of profiles as they were in format 3: with its codes, a row group a subject."""
    codes, keys = pa.Table.from_batches(code_file.batches(file) or [], SCHEMA), code_file.keys(file)
    with pq.ParquetFile(file) as opened:
        said = opened.metadata.metadata
        own = [opened.read_row_group(k) for k in range(opened.num_row_groups)]
    with pq.ParquetWriter(file, SCHEMA) as writer:
        for *_, subject in keys:
            writer.write_table(codes.filter(pc.equal(codes["subject"], subject)))
        for table in own:
            writer.write_table(table)
        listed = [*keys, *json.loads(said[profile_file._GROUPS.encode()])]
        writer.add_key_value_metadata(said | {profile_file._GROUPS.encode(): json.dumps(listed)})
    code_file.place_of(file).unlink()


def test_codes_inside_and_beside_are_the_same(lived: Path) -> None:
    some = files(lived)
    before = said(list(coded_days(some, "")))
    assert before.keys() >= {ROWS, "age", "channel", "label", "score"}
    assert {day for day, _ in before[ROWS]} == {day.toordinal() for day in some}
    half = sorted(set(some.values()))[::2]
    for file in half:
        move_inside(file)
    assert said(list(coded_days(some, ""))) == before
    assert said(list(coded_days(some, "", {"age"}))) == {name: before[name] for name in (ROWS, "age")}
    assert verify(lived, "churn").differences == ()
    compact(lived, "churn")
    merged = files(lived)
    assert set(merged.values()).isdisjoint(half)
    assert said(list(coded_days(merged, ""))) == before
    assert all(code_file.place_of(file).is_file() for file in merged.values())
    assert verify(lived, "churn").differences == ()


def test_days_that_do_not_count_and_other_sources_are_left_out(lived_template: Path) -> None:
    some = files(lived_template)
    for day, file in some.items():
        [one] = coded_days({day: file}, "")
        assert set(one.day.tolist()) == {day.toordinal()}
    [other] = coded_days(dict([*some.items()][:1]), "somebody else")
    assert len(other.day) == 0


def test_a_subject_that_some_days_lack_is_not_taken_for_that_of_others(tmp_path: Path) -> None:
    """Merged files may know a column on some of their days only."""
    days = [date(2025, 1, 1), date(2025, 1, 2)]
    names = []
    for day, subjects in zip(days, ([ROWS], [ROWS, "new"]), strict=True):
        rows = [
            {"kind": "codes", "source": "", "keyset": "[]", "subject": name, "day": day, "version": "v",
             "cell": "[]", "payload": bytes(8)}
            for name in subjects
        ]  # fmt: skip
        tables = [
            (("codes", "[]", one["subject"]), pa.Table.from_pylist([one], schema=SCHEMA)) for one in rows
        ]
        names.append(profile_file.write_tables(tmp_path, "m", tables, None))
    parts = [Partition("codes", "", day, name) for day, name in zip(days, names, strict=True)]
    merged = str(tmp_path / profile_merge.merge(tmp_path, "m", parts))
    [both] = coded_days(dict.fromkeys(days, merged), "")
    assert both.wholes.keys() == {ROWS}
    with pytest.raises(NotCodedError):
        both.of(Subject("new", "numeric", "feature", "new"))


def _cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-20])


def _empty(place: Path) -> None:
    place.write_bytes(b"")


def _zeros(place: Path) -> None:
    place.write_bytes(bytes(place.stat().st_size))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("damage", [Path.unlink, _cut, _empty, _zeros])
def test_codes_that_are_lost_are_not_taken_for_no_rows(lived: Path, damage: Callable[[Path], None]) -> None:
    some = files(lived)
    place = code_file.place_of(next(iter(some.values())))
    damage(place)
    with pytest.raises(NotCodedError):
        list(coded_days(some, ""))
    found = verify(lived, "churn").differences
    assert found
    if damage is not Path.unlink:
        assert [Path(one.subject).name for one in found] == [place.name]
    else:
        assert {one.kind for one in found} == {"codes"}


def test_a_key_that_is_no_text_is_damage(lived: Path) -> None:
    """The batches of such a file are whole."""
    place = code_file.place_of(next(iter(files(lived).values())))
    place.write_bytes(place.read_bytes().replace(b"channel", b"chann\xff\xff"))
    [found] = verify(lived, "churn").differences
    assert (found.kind, Path(found.subject).name) == ("file", place.name)


@pytest.mark.parametrize("column", ["source", "payload"])
def test_a_text_that_ends_before_it_begins_is_damage(lived: Path, column: str) -> None:
    """The first such name ended a question as a mistake of the program."""
    file = next(iter(files(lived).values()))
    content = code_file.place_of(file).read_bytes()
    lying = pa.py_buffer(content)
    ends = pa.ipc.open_file(lying).get_batch(0).column(column).buffers()[1]
    assert ends is not None
    place = ends.address - lying.address + ends.size // 2 // 8 * 8
    damaged = content[:place] + b"\xff" * 8 + content[place + 8 :]
    code_file.place_of(file).write_bytes(damaged)
    assert code_file.batches(file) is None


def test_a_code_of_no_level_ends_no_question_as_a_mistake_of_the_program(lived: Path) -> None:
    """It stands in a file that can be read whole, so that only the question finds it."""
    for file in set(files(lived).values()):
        some = pa.Table.from_batches(code_file.batches(file) or [], SCHEMA).to_pylist()
        for one in some:
            if one["subject"] == "channel":
                one["payload"] = one["payload"][:-1] + b"\xee"
        with code_file.CodeFile(Path(file)) as writer:
            for _, of_subject in groupby(some, key=itemgetter("subject")):
                writer.add(pa.Table.from_pylist(list(of_subject), SCHEMA))
    with pytest.raises(DamagedRecordError, match="a code 238 is of none of") as raised:
        report(lived, ["drift"], Scope("churn", cohort="age > 0"))
    assert "verify says which" in refusal(raised.value)


def test_codes_go_with_their_profiles(lived: Path) -> None:
    gone = {Path(file) for file in files(lived).values()}
    compact(lived, "churn")
    with Catalog(lived)._open() as con:
        con.execute("delete from profiles where removed is not null")
    Catalog(lived).sweep()
    left = {Path(file) for file in files(lived).values()}
    assert gone - left
    assert not [one for one in gone - left if code_file.place_of(one).exists()]
    assert all(code_file.place_of(one).is_file() for one in left)


def test_a_store_of_format_3_becomes_one_of_this_format(lived: Path) -> None:
    with closing(connect(lived / "catalog.sqlite")) as con:
        con.execute("pragma user_version = 3")
        con.commit()
    before = said(list(coded_days(files(lived), "")))
    assert before
    with closing(connect(lived / "catalog.sqlite")) as con:
        assert con.execute("pragma user_version").fetchone() == (FORMAT,)
