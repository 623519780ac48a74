"""A writer that ended in order leaves nothing to look for, and says so; whatever ended otherwise is swept."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import orphans
from monitoring.store.catalog.entries import Change, Segment
from monitoring.store.catalog.swept import swept
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact

REPO = Path(__file__).parents[3]
INSTANTS = {
    "the mark is gone": ("monitoring.store.catalog.swept.names_of", 1),
    "a file is written": ("monitoring.store.ingest.segments.sync", 1),
    "a profile is written": ("monitoring.store.records.profile_file.sync", 1),
    "before the commit": ("monitoring.store.catalog.commit.write_generation", 1),
    "after the commit": ("monitoring.store.catalog.swept.names_of", 2),
    "before the mark": ("monitoring.store.catalog.swept._leave", 1),
    "within the mark": ("pathlib.Path.write_bytes", 1),
}
SCRIPT = """
import os, pkgutil, signal, sys
from pathlib import Path
import pandas as pd
from monitoring.contract import Contract
from monitoring.store.ingest.load import load

store, contract = Path(sys.argv[1]), Contract.model_validate_json(sys.argv[2])
place, _, name = sys.argv[3].rpartition(".")
owner, called = pkgutil.resolve_name(place), []
plain = getattr(owner, name)

def killing(*given, **named):
    called.append(1)
    if len(called) == int(sys.argv[4]):
        if name == "write_bytes":
            given[0].touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(*given, **named)

setattr(owner, name, killing)
load(store, contract, predictions=pd.read_csv(sys.argv[5]))
"""


def wide(first: int) -> pd.DataFrame:
    ids = range(first, first + 5)
    return pd.DataFrame(
        {
            "customer": ids,
            "scored_at": "2025-01-01",
            "p": 0.5,
            "age": 30.5,
            "channel": ["web", "app"] * 2 + ["tv"],
        }
    )


def left(store: Path) -> list[str]:
    return orphans(store, Catalog(store).files())


def forgotten(store: Path, name: str = "labels-0.parquet") -> Path:
    """A file such as a killed load leaves."""
    place = store / "segments" / "churn" / name
    place.write_bytes(b"rows")
    return place


@pytest.fixture
def store(tmp_path: Path, churn: Contract) -> Path:
    load(tmp_path / "store", churn, predictions=wide(1))
    return tmp_path / "store"


def test_whoever_follows_a_writer_that_ended_in_order_looks_for_nothing(store: Path, churn: Contract) -> None:
    late = forgotten(store)
    load(store, churn, predictions=wide(6))
    load(store, churn, predictions=wide(6))  # changes nothing
    apply(store, churn.model_copy(update={"horizon": None, "mask": ("age",)}))
    assert late.exists()
    assert left(store) == ["segments/churn/labels-0.parquet"]
    compact(store, "churn")
    assert left(store) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("mark", ["none", "another", "no text"])
def test_without_a_mark_that_holds_every_file_is_looked_at(store: Path, churn: Contract, mark: str) -> None:
    """So are the files of a store that an earlier Tidemark wrote to."""
    forgotten(store)
    place = store / ".swept" / "churn"
    place.unlink() if mark == "none" else place.write_bytes(b"9 9" if mark == "another" else b"\xff")
    load(store, churn, predictions=wide(6))
    assert left(store) == []


def test_files_that_a_catalog_from_a_copy_does_not_know_are_swept(
    tmp_path: Path, store: Path, churn: Contract
) -> None:
    shutil.copy(store / "catalog.sqlite", tmp_path / "copy")
    load(store, churn, predictions=wide(6))
    for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
        (store / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", store / "catalog.sqlite")
    assert left(store)
    load(store, churn, predictions=wide(1))
    assert left(store) == []


def test_of_what_a_writer_does_without_it_deletes_its_own_alone(store: Path) -> None:
    late, catalog = forgotten(store), Catalog(store)
    other = next(path for path in late.parent.iterdir() if path != late and path.suffix == ".parquet")
    with swept(catalog, "churn"):
        own = [forgotten(store, f"profiles-1.parquet{end}") for end in ("", ".codes")]
        beside = store / "cube" / "churn" / "profiles-1.parquet.records"
        beside.write_bytes(b"records")
        filters = forgotten(store, f"{other.name}.keys")
    assert [path.exists() for path in (*own, beside, late, filters)] == [False, False, False, True, True]


def test_what_the_catalog_knows_stays_whoever_told_it(store: Path, churn: Contract) -> None:
    """Files made visible by another than the one at work would be lost with their rows."""
    catalog, other = Catalog(store), Catalog(store)
    with swept(catalog, "churn"):
        own = [forgotten(store, f"labels-{k}.parquet") for k in (1, 2)]
        segment = Segment("labels", "", "segments/churn/labels-1.parquet", 1, 4, None, None, ())
        other.commit("churn", churn, Change(segments=(segment,)))
    assert [path.exists() for path in own] == [True, False]


def test_a_load_that_fails_sweeps_and_says_so(
    store: Path, churn: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Catalog, *given: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Catalog, "commit", fail)
        with pytest.raises(KeyboardInterrupt):
            load(store, churn, predictions=wide(6))
    assert left(store) == []
    late = forgotten(store)
    load(store, churn, predictions=wide(6))
    assert late.exists()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("instant", INSTANTS)
def test_killed_at_any_instant_a_writer_leaves_no_mark(
    tmp_path: Path, store: Path, churn: Contract, instant: str
) -> None:
    wide(6).to_csv(tmp_path / "more.csv", index=False)
    told = [store, churn.model_dump_json(), *INSTANTS[instant], tmp_path / "more.csv"]
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, told)],
        cwd=REPO,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    forgotten(store)
    load(store, churn, predictions=wide(11))
    assert left(store) == []
    load(store, churn, predictions=wide(6))
    assert Catalog(store).generation("churn") == 3
    assert left(store) == []
