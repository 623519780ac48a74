from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from monitoring.cli.main import main
from monitoring.profiles import LevelCounts
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.cube import cube
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep import verification
from monitoring.store.upkeep.verification import Verification, verify
from tests.training_tables import stores


def partition(store: Path, kind: str, day: date) -> Path:
    catalog = Catalog(store)
    return store / catalog.partitions("churn", catalog.generation("churn") or 0, kind)[day]


def rewrite(path: Path, select: str) -> None:
    """Replace a file by a query over itself, `{file}`."""
    aside = path.with_suffix(".changed")
    duckdb.sql(f"copy ({select.format(file=path)}) to '{aside}' (format parquet)")
    aside.replace(path)


def test_a_store_that_lived_is_what_its_rows_give(lived_template: Path) -> None:
    found = verify(lived_template, "churn")
    assert found.differences == ()
    assert found.days == 8
    assert found.profiles > 150
    assert list((lived_template / "spill").iterdir()) == []


def test_a_large_store_is_held_by_some_days_at_a_time(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is the same, in the same order; no more days are built at once than have so many."""
    day = date(2025, 3, 2)
    for kind in ("numeric", "quality"):
        changed = f"if(kind = '{kind}', payload || '\\x00'::blob, payload)"
        rewrite(partition(lived, kind, day), f"select * replace ({changed} as payload) from '{{file}}'")
    whole, build, days = verify(lived, "churn"), cube.build, []

    def counted(*given: Any, **named: Any) -> cube.Built:
        days.append(len(given[1].days))
        return build(*given, **named)

    monkeypatch.setattr(verification, "ROWS_TOGETHER", 400)
    monkeypatch.setattr(cube, "build", counted)
    assert verify(lived, "churn") == whole
    assert len({one.kind for one in whole.differences}) == 2
    assert len(days) > 2
    assert max(days) < sum(days) == whole.days
    assert list((lived / "spill").iterdir()) == []


def test_a_store_of_an_earlier_tidemark_says_what_to_do(
    lived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows of before labels had a key, and profiles that were counted otherwise then."""
    catalog = Catalog(lived)
    rows = [
        one
        for one in catalog.segments("churn", catalog.generation("churn") or 0)
        if one.kind == "predictions"
    ]
    rewrite(lived / rows[0].file, "select * replace (null::varchar as __key) from '{file}'")
    assert main(["verify", "--model", "churn", "--store", str(lived)]) == 1
    said = capsys.readouterr().out
    assert f"{rows[0].rows:,} rows are from before labels had a key, and no label finds them" in said
    assert "`rebin` builds every profile again from the rows" in said
    assert main(["rebin", "--model", "churn", "--store", str(lived)]) == 0
    found = verify(lived, "churn")
    assert (found.differences, found.unkeyed) == ((), rows[0].rows)


def test_a_damaged_record_is_named(lived: Path) -> None:
    day = date(2025, 3, 2)
    rewrite(
        partition(lived, "numeric", day),
        "select * replace (case when subject = 'age' then payload || '\\x00'::blob else payload end"
        " as payload) from '{file}'",
    )
    found = verify(lived, "churn").differences
    assert {(one.kind, one.subject) for one in found} == {("numeric", "age")}
    assert day in {one.day for one in found}
    assert all("cannot be read" in one.what for one in found)


def test_a_count_that_is_off_by_one_is_named(lived: Path) -> None:
    day = date(2025, 3, 2)
    path = partition(lived, "quality", day)
    where = "kind = 'quality' and keyset = '[]' and day = date '2025-03-02'"
    [(record,)] = duckdb.sql(f"select payload from '{path}' where {where}").fetchall()
    counts = LevelCounts.merged([record]).counts
    assert counts["rows"] == 200
    changed = LevelCounts({**counts, "rows": 199}).to_bytes().hex()
    rewrite(path, f"select * replace (if({where}, unhex('{changed}'), payload) as payload) from '{{file}}'")
    [one] = verify(lived, "churn").differences
    assert (one.kind, one.day, one.what) == ("quality", day, "rows: stored 199, the rows give 200")


def test_a_record_that_is_gone_is_named(lived: Path) -> None:
    day = date(2025, 3, 3)
    rewrite(
        partition(lived, "categorical", day),
        "select * from '{file}' where not (kind = 'categorical' and subject = 'channel' and keyset = '[]' "
        "and day = date '2025-03-03')",
    )
    [one] = verify(lived, "churn").differences
    assert (one.kind, one.subject, one.day) == ("categorical", "channel", day)


def _delete(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _blot(path: Path) -> None:
    """The first page's head: the footer is whole, and what DuckDB says names no file."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 16 + whole[20:])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("damage", [_delete, _cut, _blot])
@pytest.mark.parametrize("kind", ["profiles", "predictions"])
def test_a_damaged_file_is_named(lived: Path, damage: Callable[[Path], None], kind: str) -> None:
    snapshot = Snapshot(lived, "churn")
    rows = [one.file for one in snapshot.segments["predictions"]]
    profiles = snapshot.catalog.partitions("churn", snapshot.generation, "quality").values()
    name = rows[0] if kind == "predictions" else next(iter(profiles))
    damage(lived / name)
    found: Verification = verify(lived, "churn")
    assert found.differences[0].kind == "file"
    assert found.differences[0].subject == name


def test_a_damaged_note_in_a_footer_is_named(lived: Path) -> None:
    path = partition(lived, "quality", date(2025, 3, 3))
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'[["', b'[\\"'))
    one = verify(lived, "churn").differences[0]
    assert (one.kind, lived / one.subject) == ("file", path)
    assert one.what.startswith("Expecting value")


def test_rows_without_a_time_differ_on_no_day(tmp_path: Path) -> None:
    _, bare = stores(tmp_path, "binary")
    [file] = Snapshot(bare, "m").partitions("numeric", "training").values()
    rewrite(bare / file, "select * replace (payload || '\\x00'::blob as payload) from '{file}'")
    changed = [one for one in verify(bare, "m").differences if one.source]
    assert {(one.source, one.day) for one in changed} == {("training", None)}
