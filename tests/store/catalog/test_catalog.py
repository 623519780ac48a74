import os
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from monitoring.contract import Contract
from monitoring.errors import StoreError, UnknownNameError
from monitoring.store.catalog import commit as writing
from monitoring.store.catalog.catalog import FORMAT, Batch, Catalog, Change, Partition, Segment
from monitoring.store.catalog.tables import path_of, refuse_lost

DAY, NEXT = date(2025, 1, 1), date(2025, 1, 2)


def a_file(directory: Path, name: str) -> str:
    path = directory / "segments" / "churn" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path.relative_to(directory).as_posix()


def segment(file: str, kind: str = "predictions") -> Segment:
    return Segment(kind, "", file, 1, 1, DAY, NEXT, ("age",))


def test_a_generation_sees_what_was_added_and_not_yet_removed(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    one, two = (a_file(tmp_path, name) for name in ("one", "two"))
    assert catalog.generation("churn") is None
    assert catalog.commit("churn", churn, Change(segments=(segment(one),))) == 1
    assert catalog.commit("churn", churn, Change(segments=(segment(two),), removed=(one,))) == 2
    assert [s.file for s in catalog.segments("churn", 1)] == [one]
    assert [s.file for s in catalog.segments("churn", 2)] == [two]
    assert catalog.segments("churn", 2)[0] == segment(two)
    assert catalog.segments("churn", 2, "labels") == []
    assert catalog.generation("churn") == 2
    assert catalog.models() == ["churn"]


def test_touched_days_swap_whole_partitions(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    first = tuple(Partition(kind, "", day, "a") for kind in ("numeric", "quality") for day in (DAY, NEXT))
    catalog.commit("churn", churn, Change(partitions=first))
    swap = Change(touched=frozenset({("", DAY)}), partitions=(Partition("numeric", "", DAY, "b"),))
    catalog.commit("churn", churn, swap)
    assert catalog.partitions("churn", 1, "numeric") == {DAY: "a", NEXT: "a"}
    assert catalog.partitions("churn", 2, "numeric") == {DAY: "b", NEXT: "a"}
    assert catalog.partitions("churn", 2, "quality") == {NEXT: "a"}
    assert catalog.partitions("churn", 2, "numeric", "training") == {}


def test_specs_and_contracts_belong_to_generations(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    catalog.commit("churn", churn, Change(specs={"bins": "1"}))
    other = churn.model_copy(update={"title": "Other"})
    other.__dict__.pop("digest", None)
    catalog.commit("churn", other, Change(specs={"bins": "2"}))
    assert [catalog.spec("churn", "bins", number) for number in (0, 1, 2, 3)] == [None, "1", "2", "2"]
    assert [catalog.contract("churn", number).title for number in (1, 2)] == ["churn", "Other"]
    assert catalog.contract("churn", 1) == churn
    assert catalog.digest("churn", 1) == churn.digest
    with pytest.raises(UnknownNameError, match="churn"):
        catalog.contract("chrn", 1)


def test_a_failing_commit_leaves_nothing(
    tmp_path: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog(tmp_path, create=True)
    catalog.commit("churn", churn, Change(batch=Batch("one")))
    with monkeypatch.context() as broken:
        broken.setattr(writing, "write_batch", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catalog.commit("churn", churn, Change(segments=(segment("two"),), specs={"bins": "2"}))
    assert catalog.generation("churn") == 1
    assert catalog.segments("churn", 9) == []
    assert catalog.spec("churn", "bins", 9) is None


def test_a_recorded_load_makes_no_generation(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    catalog.commit("churn", churn, Change(batch=Batch("one", ({"path": "a.csv"},), {"read": 1}), next_seq=7))
    catalog.record("churn", churn, Change(batch=Batch("two"), segments=(segment("q", "quarantine"),)))
    assert catalog.generation("churn") == 1
    assert [(b.id, b.generation) for b in catalog.batches("churn")] == [("one", 1), ("two", 1)]
    assert catalog.batches("churn")[0].files == ({"path": "a.csv"},)
    assert catalog.batches("churn")[0].counts == {"read": 1, "data_version": "1"}
    assert [s.file for s in catalog.segments("churn", 1, "quarantine")] == ["q"]
    assert catalog.next_seq("churn") == 7
    assert catalog.next_seq("other") == 1


def test_sweep_deletes_what_nobody_refers_to(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    kept, old, orphan = (a_file(tmp_path, name) for name in ("kept", "old", "orphan"))
    catalog.commit("churn", churn, Change(segments=(segment(old),)))
    catalog.commit("churn", churn, Change(partitions=(Partition("numeric", "", DAY, kept),), removed=(old,)))
    assert catalog.sweep("somebody else") == []
    assert catalog.sweep() == [orphan]
    assert (tmp_path / old).exists()
    assert (tmp_path / kept).exists()


def test_a_commit_looks_at_the_days_that_it_touches_alone(tmp_path: Path) -> None:
    """However many partitions a long history has left."""
    steps = []
    for number in (10, 2000):
        Catalog(tmp_path / str(number), create=True)
        looked = list[int]()
        with closing(sqlite3.connect(path_of(tmp_path / str(number)))) as con:
            days = [(f"19{k % 100:02d}-01-01", k) for k in range(number)]
            insert = "insert into profiles values ('churn', 'numeric', '', ?, 'old', ?, null)"
            con.executemany(insert, days)
            con.set_progress_handler(partial(looked.append, 1), 1)
            change = Change(
                partitions=(Partition("numeric", "", DAY, "new"),), touched=frozenset({("", DAY)})
            )
            writing.write_partitions(con, "churn", number, change)
        steps.append(len(looked))
    assert steps[1] < 2 * steps[0]


def test_models_do_not_see_each_other(tmp_path: Path, churn: Contract) -> None:
    catalog = Catalog(tmp_path, create=True)
    catalog.commit("churn", churn, Change(segments=(segment("a"),)))
    catalog.commit("other", churn, Change(segments=(segment("b"),)))
    assert [s.file for s in catalog.segments("churn", 1)] == ["a"]
    assert catalog.generation("other") == 1


def test_a_missing_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        Catalog(tmp_path / "nowhere")


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, create=True)
    with closing(sqlite3.connect(catalog.path)) as con:
        con.execute(f"pragma user_version = {FORMAT + 1}")
    for create in (False, True):
        with pytest.raises(StoreError, match="format"):
            Catalog(tmp_path, create=create)


def test_a_new_catalog_appears_whole(tmp_path: Path) -> None:
    """Readers that look while many make the store see none, or a whole one."""
    seen: list[str] = []

    def read() -> None:
        for _ in range(200):
            try:
                seen.append(str(Catalog(tmp_path / "store").models()))
            except StoreError as reason:
                seen.append("none" if "there is no store" in str(reason) else str(reason))

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        makers = [pool.submit(Catalog, tmp_path / "store", True) for _ in range(3)]
        for one in (*readers, *makers):
            one.result()
    assert set(seen) <= {"none", "[]"}
    assert [one.name for one in (tmp_path / "store").iterdir() if one.name.startswith("catalog-")] == []


def test_a_catalog_that_is_there_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Catalog(tmp_path, create=True)
    looked, stat = Counter[str](), Path.stat

    def counted(self: Path, **named: bool) -> os.stat_result:
        looked[self.name] += 1
        return stat(self, **named)

    monkeypatch.setattr(Path, "stat", counted)
    assert refuse_lost(tmp_path)
    assert looked == {path_of(tmp_path).name: 1}
    (tmp_path / "empty").mkdir()
    path_of(tmp_path / "empty").touch()
    assert not refuse_lost(tmp_path / "empty"), "an empty one is none"
    assert not refuse_lost(tmp_path / "nowhere")
