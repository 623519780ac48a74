"""A sidecar gives what its file gives; where it is not there, or not whole, the file is read."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import SIDECARS, sidecar_of
from monitoring.store.columns import grouping
from monitoring.store.ingest.load import load
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.reads.label_reads import arrivals
from monitoring.store.records import profile_file, sidecar
from monitoring.store.records.held_profiles import Held
from monitoring.store.records.stored_records import Coded, StoredRecords
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.verification import verify
from tests.store.conftest import LIVED, lived_rows


@pytest.fixture(autouse=True)
def _unread() -> None:
    sidecar._header.cache_clear()


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that keeps the cells of both cohort columns together, of five days and of two."""
    directory, contract = tmp_path_factory.mktemp("wide"), read_contract(LIVED)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grouping, "ROWS_PER_CELL", 1)
        for first, days, seed in (("2025-03-01", 5, 1), ("2025-03-06", 2, 2)):
            rows = lived_rows(first, days, "1", seed)
            labels = rows[["customer"]].assign(y=(rows["p"] > 0.5).astype(int), seen="2025-03-10T00:00:00Z")
            load(directory, contract, predictions=rows, labels=labels)
    return directory


def files(store: Path) -> dict[str, list[date]]:
    """The days of each file of profiles, by its path."""
    catalog = Catalog(store)
    found = catalog.partitions("churn", catalog.generation("churn") or 0, "quality")
    return profile_file.by_file({day: str(store / file) for day, file in found.items()})


def said(held: Held) -> list[tuple[str, int, str, str, bytes]]:
    """Every record of what is held, with where it stands."""
    columns = held.day.tolist(), held.version, held.cell
    return [
        (
            name,
            columns[0][k],
            *(one.names[one.code[k]] for one in columns[1:]),
            held.wholes[name].record(k - place.start),
        )
        for name, place in held.subjects.items()
        for k in range(place.start, place.stop)
    ]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"codes"}))
@pytest.mark.parametrize("keyset", ["[]", '["channel"]', '["band"]'])
def test_a_sidecar_holds_what_its_file_holds(lived_template: Path, kind: str, keyset: str) -> None:
    for file, days in files(lived_template).items():
        some = dict.fromkeys(days, file)
        read = sidecar.read(file, kind, "", keyset, days)
        assert read is not None
        table = profile_file.read(some, kind, "", keyset)
        assert said(Held.of(read, some)) == said(Held.of([StoredRecords.of(table)], some))
        assert sidecar.key_sets(file, days) == profile_file.key_sets(file, days)


def test_days_that_do_not_count_are_left_out(lived_template: Path) -> None:
    file, days = next((file, days) for file, days in files(lived_template).items() if len(days) > 1)
    read = sidecar.read(file, "numeric", "", "[]", days[:1])
    assert read is not None
    assert {day for one in read for day in one.day.tolist()} == {
        days[0].toordinal() - date(1970, 1, 1).toordinal()
    }


def test_codes_and_larger_key_sets_of_few_days_are_read_from_the_file(wide: Path) -> None:
    apart = 0
    for file, days in files(wide).items():
        assert sidecar.read(file, "codes", "", "[]", days) is None
        for name in sidecar.key_sets(file, days) or {}:
            if len(json.loads(name)) > sidecar.MOST_DIMENSIONS:
                read = sidecar.read(file, "numeric", "", name, days)
                assert (read is None) == (len(days) < 5)
                apart += read is None
    assert apart


def held(file: str, days: list[date]) -> list[list[tuple[object, ...]] | list[None] | None]:
    """What stands there of one column, and of several together."""
    several = [name for name in sidecar.key_sets(file, days) or {} if len(json.loads(name)) > 1][-1]
    some = dict.fromkeys(days, file)
    read = [sidecar.read(file, "numeric", "", name, days) for name in ('["channel"]', several)]
    return [[None] if one is None else said(Held.of(one, some)) for one in read]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("magic", sidecar.EARLIER)
def test_sidecars_of_earlier_layouts_are_read_and_sound(wide: Path, tmp_path: Path, magic: bytes) -> None:
    other = 0
    for file, days in files(Path(shutil.copytree(wide, tmp_path / "store"))).items():
        place = sidecar_of(Path(file))
        told, before = held(file, days), b"".join(profile_file.derived_sidecar(Path(file), magic)._parts())
        other += before[len(magic) :] != place.read_bytes()[len(magic) :]
        place.write_bytes(before)
        sidecar._header.cache_clear()
        then = held(file, days)
        assert then[0] == told[0] is not None
        assert then[1] in ([None], told[1])  # cells that are not there are read from the file
        assert magic != sidecar.PACKED or then == told
    assert other, "all lie there as now"
    assert not verify(tmp_path / "store", "churn").differences


@pytest.mark.parametrize("kind", ["numeric", "categorical", "score_label", "quality"])
def test_cells_of_several_columns_are_what_the_file_holds_of_them(wide: Path, kind: str) -> None:
    packed = 0
    for file, days in files(wide).items():
        for name in sidecar.key_sets(file, days) or {}:
            table = profile_file.read(dict.fromkeys(days, file), kind, "", name)
            if len(json.loads(name)) <= sidecar.MOST_DIMENSIONS or not len(table):
                continue
            every = sorted({*table["cell"].to_pylist()})
            for asked in ([], every[:1], every[1::2], every):
                inside = partial(np.isin, test_elements=asked)
                read = sidecar.read(file, kind, "", name, days, inside)
                if read is None:  # of few days
                    assert len(set(table["day"].to_pylist())) < 5
                    continue
                packed += 1
                own = table.filter(pc.is_in(table["cell"], pa.array(asked, pa.string())))
                some = dict.fromkeys(days, file)
                assert said(Held.of(read, some)) == said(Held.of([StoredRecords.of(own)], some))
    assert packed


def test_cells_that_cannot_be_unpacked_are_read_from_the_file(wide: Path, tmp_path: Path) -> None:
    for file, days in files(Path(shutil.copytree(wide, tmp_path / "store"))).items():
        header = sidecar._opened(file)
        assert header is not None
        if not header.cells:
            continue
        packed = [one for one in header.cells.items() if one[1].packed[0] != one[1].sizes[0]]
        assert 0 < len(packed) < len(header.cells), "both kinds of cells"
        (kind, name, source), some = packed[0]
        place = sidecar_of(Path(file))
        content = bytearray(place.read_bytes())
        content[some.at : some.at + some.packed[0]] = bytes(some.packed[0])
        place.write_bytes(content)
        assert sidecar.read(file, kind, source, name, days, lambda names: np.ones(len(names), bool)) is None
        return
    raise AssertionError("no file has cells")


@pytest.mark.parametrize("of_cells", [False, True])
@pytest.mark.parametrize("column", [1, 2, -1])
def test_numbers_that_cannot_be_send_to_the_file(
    wide: Path, tmp_path: Path, column: int, *, of_cells: bool
) -> None:
    """One of a subject or a version that there is not, and one of bytes."""
    for file, days in files(Path(shutil.copytree(wide, tmp_path / "store"))).items():
        header = sidecar._opened(file)
        assert header is not None
        plain = [key for key, one in header.cells.items() if one.packed[0] == one.sizes[0]]
        if of_cells and not plain:
            continue
        kind, name, source = plain[0] if of_cells else ("numeric", "[]", "")
        some, (start, _, rows) = header.cells.get((kind, name, source)), header.entries["numeric", "[]"][3:6]
        begin, records, width = (
            (some.at, some.records[0], 4) if of_cells and some else (header.begin + start, rows, 5)
        )
        content, place = (
            bytearray(sidecar_of(Path(file)).read_bytes()),
            begin + 4 * (column % width) * records,
        )
        content[place : place + 4] = b"\xff\xff\xff\x7f"
        sidecar_of(Path(file)).write_bytes(content)
        assert sidecar.read(file, kind, source, name, days, lambda names: np.ones(len(names), bool)) is None
        return
    raise AssertionError("no file has such cells")


def _cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-1])


def _zeros(place: Path) -> None:
    place.write_bytes(bytes(place.stat().st_size))


def _endless(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[sidecar.HEAD - 4 : sidecar.HEAD] = b"\xff\xff\xff\x7f"
    place.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, _cut, _zeros, _endless])
def test_a_damaged_sidecar_is_not_read(lived: Path, damage: Callable[[Path], None]) -> None:
    file, days = next(iter(files(lived).items()))
    damage(sidecar_of(Path(file)))
    assert sidecar.read(file, "numeric", "", "[]", days) is None
    assert sidecar.key_sets(file, days) is None


def test_a_sidecar_is_derived_from_its_file_alone(lived: Path) -> None:
    for file in files(lived):
        place = sidecar_of(Path(file))
        before = place.read_bytes()
        place.unlink()
        profile_file.derived_sidecar(Path(file)).write()
        assert place.read_bytes() == before


def _without_sums(place: Path) -> None:
    """Lay a sidecar out as before there were sums."""
    content = place.read_bytes()
    begin = 16 + int.from_bytes(content[8:16], "little")
    head = json.loads(content[16:begin])
    for name in ("sums", "cells", "behind"):
        head.pop(name)
    words = json.dumps(head, ensure_ascii=False).encode()
    words += b" " * (-(len(words) + 16) % 16)
    blocks = content[begin : begin + head["size"]]
    place.write_bytes(b"TMCUBE02" + len(words).to_bytes(8, "little") + words + blocks)


def test_a_sidecar_from_before_there_were_sums_is_read_and_sound(lived: Path) -> None:
    before = said_of_delays(lived)
    for file in files(lived):
        _without_sums(sidecar_of(Path(file)))
    sidecar._header.cache_clear()
    for file, days in files(lived).items():
        assert sidecar.read(file, "quality", "", "[]", days) is not None
        assert sidecar.read_sum(file, "arrivals", "", "[]", days) is None
    assert said_of_delays(lived) == before
    assert not verify(lived, "churn").differences


def said_of_delays(store: Path) -> dict[str, list[list[float]]]:
    snapshot = Snapshot(store, "churn")
    after = round(snapshot.extent.clock.timestamp() * 1e6) + 86_400_000_000
    return {
        name: [hours.tolist(), rows.tolist()] for name, (hours, rows) in arrivals(snapshot, after, 0).items()
    }


def test_verification_names_a_sidecar_that_says_something_else(lived: Path) -> None:
    place = sidecar_of(Path(next(iter(files(lived)))))
    content = bytearray(place.read_bytes())
    content[-20] ^= 1
    place.write_bytes(content)
    found = verify(lived, "churn").differences
    assert [one.what for one in found] == ["it is not what its profiles say; it may be deleted"]


def test_a_sweep_takes_the_sidecars_of_files_that_are_gone(lived: Path) -> None:
    orphan = lived / SIDECARS / "churn" / "profiles-gone.parquet.records"
    orphan.write_bytes(b"")
    Catalog(lived).sweep()
    left = {place.name for place in (lived / SIDECARS).rglob("*.*")}
    assert left == {f"{Path(file).name}.records" for file in Catalog(lived).files() if "/profiles-" in file}


def test_texts_of_several_parts_are_numbered_in_their_order() -> None:
    one, two = Coded(["a", "c"], np.array([1, 0])), Coded(["b", "c"], np.array([0, 1, 0]))
    both = Coded.together([one, two])
    assert [both.names[k] for k in both.code] == ["c", "a", "b", "c", "b"]
    assert list(both.names) == ["a", "b", "c"]
