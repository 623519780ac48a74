"""Profiles are summed only where they were counted over the model's bins; a store says so, and goes on."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from monitoring.cli.main import main
from monitoring.contract import read_contract
from monitoring.errors import OtherBinsError, StoreError
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.catalog.companions import sidecar_of
from monitoring.store.ingest import generation
from monitoring.store.ingest.load import load
from monitoring.store.kinds.bins import Bins
from monitoring.store.records import profile_file, profile_merge, sidecar
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: score}
features: all
"""


def frame(day: str, shift: float = 0.0, **more: object) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    at = pd.Timestamp(day) + pd.to_timedelta(np.arange(300), unit="min")
    x = rng.normal(shift, size=300)
    given = {"id": [f"{day}-{k}" for k in range(300)], "at": at, "score": rng.random(300), "x": x, **more}
    return pd.DataFrame(given)


def counts(taken: Snapshot) -> list[bytes]:
    """The numeric records of all rows, by subject and day."""
    asked = resolve(Scope("m", "all"), taken.contract, taken.extent).window
    found = taken.profiles("numeric", asked)
    return [record for name in ("score", "x") for record in found.of(name).records]


def profiles(store: Path) -> list[Path]:
    return sorted((store / "segments" / "m").glob("profiles-*.parquet"))


def hashes(files: Iterable[Path]) -> set[str]:
    found = [profile_file.bins_of(str(path)) for path in files]
    return {one.whole if one else "" for one in found}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Two days, each in a file of its own."""
    for day in ("2025-03-01", "2025-03-02"):
        load(tmp_path / "store", read_contract(CONTRACT), predictions=[frame(day)])
    return tmp_path / "store"


@pytest.fixture
def strayed(stored: Path, tmp_path: Path) -> Path:
    """The same, but its second day is the file of another store, where bins are others."""
    other = tmp_path / "other"
    load(other, read_contract(CONTRACT), predictions=[frame("2025-03-02", 5.0)])
    name = Snapshot(stored, "m").partitions("numeric")[max(Snapshot(stored, "m").partitions("numeric"))]
    [theirs] = profiles(other)
    shutil.copy(theirs, stored / name)
    shutil.copy(sidecar_of(theirs), sidecar_of(stored / name))
    sidecar._header.cache_clear()
    return stored


def test_every_file_of_profiles_says_over_which_bins_it_was_counted(stored: Path) -> None:
    expected = Snapshot(stored, "m").bins.hash
    assert len(profiles(stored)) == 2
    for path in profiles(stored):
        assert profile_file.bins_of(str(path)) == expected
        sidecar_of(path).unlink()
        sidecar._header.cache_clear()
        assert profile_file.bins_of(str(path)) == expected  # from its own footer


def test_the_hash_is_that_of_the_exact_edges_and_levels_in_any_order() -> None:
    edges = {"a": np.array([1.0, 2.0]), "b": np.array([0.5])}
    one = Bins(edges, {"c": frozenset({"x", "y"})}).hash
    assert Bins(dict(reversed(edges.items())), {"c": frozenset({"y", "x"})}).hash == one
    moved = Bins({**edges, "b": np.nextafter(edges["b"], 1)}, {"c": frozenset({"x"})}).hash
    assert one.conflicts(moved) == ("b", "c")
    assert Bins.from_json(json.loads(json.dumps(Bins(edges).to_json()))).hash == Bins(edges).hash


def test_a_column_that_comes_later_makes_no_earlier_profile_another(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days whose rows are gone keep their profiles, and so did all days in stores of before."""
    monkeypatch.setattr(generation, "_grown", lambda *_: False)
    load(stored, read_contract(CONTRACT), predictions=[frame("2025-03-03", y=np.arange(300.0))])
    taken = Snapshot(stored, "m")
    assert len(hashes(profiles(stored))) == 2
    assert len(taken.files("numeric", Selection("")) or ()) == 3
    assert verify(stored, "m").differences == ()
    done = compact(stored, "m")
    assert done.merged >= 2
    assert len({*Snapshot(stored, "m").partitions("numeric").values()}) == 2  # one for each hash
    assert verify(stored, "m").differences == ()


def test_profiles_over_other_bins_are_never_summed_but_read_from_the_rows(strayed: Path) -> None:
    taken, own = Snapshot(strayed, "m"), Snapshot(strayed, "m")
    own.other_bins = lambda file: ()  # type: ignore[method-assign]  # as if nobody looked
    files = [str(strayed.resolve() / file) for _, file in sorted(taken.partitions("numeric").items())]
    assert [bool(taken.other_bins(file)) for file in files] == [False, True]
    assert counts(taken) != counts(own)
    rebin(strayed, "m")
    again = Snapshot(strayed, "m")
    assert again.bins.hash == taken.bins.hash  # the same rows, the same edges
    assert counts(again) == counts(taken)


def test_verification_names_profiles_over_other_bins_until_rebin(strayed: Path) -> None:
    found = verify(strayed, "m").differences
    [first] = [one for one in found if one.kind == "bins"]
    assert (str(first.day), first.subject, first.cells) == ("2025-03-02", "x", 1)
    assert Snapshot(strayed, "m").bins.hash.whole in first.what
    rebin(strayed, "m")
    assert verify(strayed, "m").differences == ()


def test_profiles_over_other_bins_are_not_made_one_file(strayed: Path) -> None:
    compact(strayed, "m")
    taken = Snapshot(strayed, "m")
    assert len({*taken.partitions("numeric").values()}) == 2
    with pytest.raises(StoreError, match="cannot be one file"):
        profile_merge.merge(strayed, "m", taken.catalog.every_partition("m", taken.generation))


def test_without_rows_profiles_over_other_bins_are_refused_with_both_hashes(
    strayed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Snapshot, "rows_gone", lambda self, *sides: True)
    taken = Snapshot(strayed, "m")
    with pytest.raises(OtherBinsError, match=taken.bins.hash.whole):
        counts(taken)


def _without_hash(path: Path) -> None:
    """Make a file what it was before bins had a hash."""
    table, whole = pq.read_table(path), pq.read_metadata(path).metadata
    kept = {key: value for key, value in whole.items() if key not in (b"hash of the bins", b"ARROW:schema")}
    del kept[b"kind, key set and subject of each row group"]  # row groups are others now: read as a whole
    pq.write_table(table.replace_schema_metadata(kept), path)
    sidecar_of(path).unlink()


def test_a_store_from_before_goes_on_and_says_so_until_rebin(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = counts(Snapshot(stored, "m"))
    for path in profiles(stored):
        _without_hash(path)
    sidecar._header.cache_clear()
    assert counts(Snapshot(stored, "m")) == before
    assert main(["verify", "--model", "m", "--store", str(stored)]) == 0
    assert "2 files of profiles are from before bins had a hash" in capsys.readouterr().out
    load(stored, read_contract(CONTRACT), predictions=[frame("2025-03-03")])
    compact(stored, "m")
    assert (verify(stored, "m").unhashed, verify(stored, "m").differences) == (1, ())  # old ones stay apart
    done = rebin(stored, "m")
    assert (verify(stored, "m").unhashed, verify(stored, "m").bins) == (0, done.bins)


def test_rebin_over_other_edges_is_another_hash(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    compared = read_contract(CONTRACT + "baselines: {training: {file: training.parquet}}\n")
    load(stored, compared, references={"training": [frame("2025-01-01", 4.0)]})
    before = Snapshot(stored, "m").bins.hash.whole
    assert main(["rebin", "--model", "m", "--store", str(stored), "--json"]) == 0
    now = json.loads(capsys.readouterr().out)["bins"]
    assert now != before
    assert main(["models", "--store", str(stored), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["models"][0]["bins"] == now
    assert hashes(stored / file for file in Snapshot(stored, "m").partitions("codes").values()) == {now}
