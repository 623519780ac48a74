"""A file of several chunks holds what as many files of one chunk hold: each record once, byte for byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitoring.contract.reading import parse_contract
from monitoring.store.cube import cube
from monitoring.store.ingest.load import load
from monitoring.store.records import profile_file
from monitoring.store.scheduling.counting_threads import counted_in
from monitoring.store.upkeep.verification import verify
from tests.store.cube.test_cube import CONTRACT, frame

Place = tuple[str, ...]


def records(directory: Path) -> Iterator[tuple[Place, bytes]]:
    for file in map(str, directory.glob("segments/*/profiles-*.parquet")):
        for kind, keyset in dict.fromkeys(key[:2] for key in profile_file.keys(file)):
            table = profile_file._row_groups(file, kind, keyset, profile_file.SCHEMA.names)
            for row in table.to_pylist():
                if (row["kind"], row["keyset"]) == (kind, keyset):
                    yield tuple(str(row[name]) for name in table.column_names[:-1]), row["payload"]


def test_files_of_several_chunks_hold_what_files_of_one_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cube, "CHUNK_ROWS", 300)
    found, files = [], []
    for name, values, threads in (("each", 1, 2), ("together", 10_000_000, 2), ("alone", 10_000_000, 1)):
        monkeypatch.setattr(cube, "FILE_VALUES", values)
        with counted_in(threads):
            load(tmp_path / name, parse_contract(CONTRACT), predictions=[frame(2_500, 1)])
        every = list(records(tmp_path / name))
        found.append(dict(every))
        assert len(found[-1]) == len(every), "each once"
        made = list((tmp_path / name).glob("segments/*/profiles-*.parquet"))
        assert not [one for one in made if profile_file.derived_sidecar(one).differs()]
        assert not verify(tmp_path / name, "small").differences
        files.append(len(made))
    assert files[0] > 5
    assert files[1:] == [1, 1]
    assert found[0] == found[1] == found[2]
