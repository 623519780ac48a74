"""What is read from the files of segments is what a query gives, whatever came in which load."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.columns import stored_columns
from monitoring.store.columns.stored_columns import LOCAL_DAY, SEQUENCE, VERSION, StoredFiles
from monitoring.store.cube.opened import model_of
from monitoring.store.ingest import segments
from monitoring.store.ingest.load import load
from monitoring.store.kinds.chunk import Chunk, Columns, read
from monitoring.store.kinds.label_kinds import STAMPS
from monitoring.store.records import profile_runs
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.sql.views import UNLABELLED, create_views
from monitoring.store.upkeep.verification import verify

CONTRACT = read_contract("""
model: several
task: binary
id: id
timestamp: at
version: version
prediction: {score: score}
features: [{name: x, kind: numeric}, {name: whole, kind: numeric}, {name: word, kind: categorical}]
""")
FLOATS = [LOCAL_DAY, '"x"', '"whole"', '"score"', *STAMPS[:2], SEQUENCE]
TEXTS = [VERSION, 'cast("word" as varchar)']
DAYS = [date(2025, 1, day) for day in range(2, 5)]


def frame(seed: int, first: int, whole: type) -> pd.DataFrame:
    """Five days of rows in no order of time, with missing and infinite values."""
    rng, rows = np.random.default_rng(seed), 400
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 5 * 86400, rows), unit="s")
    x = rng.normal(size=rows).astype(np.float32)
    x[rng.random(rows) < 0.2] = np.nan
    x[:2] = np.inf, -np.inf
    word = rng.choice(np.array(["é", "b", "a" * 40, None], dtype=object), rows)
    own = {"id": np.arange(first, first + rows), "at": at, "version": rng.choice(["a", "b"], rows)}
    numbers = {"score": rng.random(rows), "x": x, "whole": rng.integers(0, 9, rows).astype(whole)}
    return pd.DataFrame(own | numbers | {"word": word})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    directory = tmp_path_factory.mktemp("several")
    load(directory, CONTRACT, predictions=[frame(1, 0, np.int64)])
    load(directory, CONTRACT, predictions=[frame(2, 1000, np.float64)])
    load(directory, CONTRACT, predictions=[frame(3, 200, np.int64)], replace=True)
    return Snapshot(directory, "several")


def chunks(snapshot: Snapshot) -> tuple[Chunk, Chunk]:
    """Rows of three days, without those that were replaced: from the files, and by a query."""
    con = connect(snapshot.directory)
    create_views(con, snapshot.contract, snapshot.schema, snapshot.segments, snapshot.directory)
    model = model_of(snapshot)
    rows = f"(select * from {UNLABELLED} where __day between '{DAYS[0]}' and '{DAYS[-1]}' order by __seq)"
    columns = Columns(FLOATS, (), TEXTS)
    own = snapshot.segments["predictions"]
    files = StoredFiles.of_segments(snapshot.directory, own, snapshot.schema)
    assert {*FLOATS} - {SEQUENCE} <= {*files.numbers} and {*TEXTS} <= {*files.texts}
    stored = read(con, rows, model, columns, files.of(DAYS))
    assert stored.rows and not {*stored._floats} & {*files.numbers}  # nothing of them by the query
    held = {sql: stored.floats(sql).copy() for sql in FLOATS}
    texts = {sql: stored.texts(sql) for sql in TEXTS}
    return Chunk(model, stored.rows, held, {}, texts), read(con, rows, model, columns)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("texts", [0, stored_columns.TEXT_BYTES])
@pytest.mark.parametrize("held", [1, stored_columns.BATCH_BYTES])
def test_files_give_what_a_query_gives(
    snapshot: Snapshot, held: int, texts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_columns, "BATCH_BYTES", held)
    monkeypatch.setattr(stored_columns, "TEXT_BYTES", texts)
    stored, asked = chunks(snapshot)
    assert stored.rows == asked.rows
    for sql in FLOATS:
        np.testing.assert_array_equal(stored.floats(sql), asked.floats(sql))
    for sql in TEXTS:
        one, other = stored.texts(sql), asked.texts(sql)
        named = [[*levels.names, None] for levels in (one, other)]
        assert [named[0][k] for k in one.code] == [named[1][k] for k in other.code]


def test_profiles_from_files_are_those_that_queries_build(snapshot: Snapshot) -> None:
    found = verify(snapshot.directory, "several")
    assert found.profiles > 0 and not found.differences


def test_rows_that_no_file_holds_are_asked_for(snapshot: Snapshot) -> None:
    own = snapshot.segments["predictions"][:1]
    files = StoredFiles.of_segments(snapshot.directory, own, snapshot.schema)
    assert files.all.at(np.array([10**12]), []) is None
    assert files.of([date(1999, 1, 1)]).at(np.array([1]), []) is None


def test_wide_rows_are_written_in_small_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "GROUP_BYTES", 1)
    monkeypatch.setattr(profile_runs, "HELD_BYTES", 1)
    rows = pd.concat([frame(seed, 400 * seed, np.float64) for seed in range(25)])
    load(tmp_path, CONTRACT, predictions=[rows])
    [segment] = Snapshot(tmp_path, "several").segments["predictions"]
    assert pq.read_metadata(tmp_path / segment.file).num_row_groups > 1
    assert not verify(tmp_path, "several").differences


def test_rows_come_in_the_order_of_the_files(snapshot: Snapshot) -> None:
    """Sums must not depend on which block of rows a join gives first."""
    con = connect(snapshot.directory)
    create_views(con, snapshot.contract, snapshot.schema, snapshot.segments, snapshot.directory)
    model, own = model_of(snapshot), snapshot.segments["predictions"]
    asked = Columns([SEQUENCE, '"x"'], ["(x > 0)"], ["left(word, 1)"])
    found = []
    files = StoredFiles.of_segments(snapshot.directory, own[1:2], snapshot.schema)
    for order in ("__seq", "__seq % 7, __seq desc"):
        rows = f"(select * from {UNLABELLED} where cast(__id as integer) >= 1000 order by {order})"
        chunk = read(con, rows, model, asked, files.all)
        texts = chunk.texts("left(word, 1)")
        found.append((chunk.floats('"x"'), chunk.floats(SEQUENCE), chunk.flags("(x > 0)"), texts.code))
        assert chunk._stored is not None and isinstance(chunk._stored.where, slice)
    assert found[0][2].any() and len(found[0][0]) == 400
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_damaged_page_is_an_error_that_names_its_file(tmp_path: Path) -> None:
    load(tmp_path, CONTRACT, predictions=[frame(1, 0, np.int64)])
    snapshot = Snapshot(tmp_path, "several")
    [file] = (tmp_path / "segments" / "several").glob("predictions-*.parquet")
    whole = file.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    file.write_bytes(whole[:4] + b"\xff" * (footer - 4) + whole[footer:])
    files = StoredFiles.of_segments(snapshot.directory, snapshot.segments["predictions"], snapshot.schema)
    with pytest.raises(OSError, match=file.name):
        files.all.read(["x", "word"])
    with pytest.raises(OSError, match=file.name):
        files.all.levels([TEXTS[1]])
    file.write_bytes(whole[:-8])
    with pytest.raises(OSError, match=file.name):
        StoredFiles.of_segments(snapshot.directory, snapshot.segments["predictions"], snapshot.schema)
