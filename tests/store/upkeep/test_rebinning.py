"""A new reference brings new bins, on request only."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.errors import StoreError
from monitoring.panels.registry import compute
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.cube import reads as profile_reads
from monitoring.store.ingest.load import load
from monitoring.store.records.held_profiles import HeldProfiles
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [x]
baselines: {training: {file: reference.parquet}}
"""


def frame(rows: int, shift: float, first: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(first + 1)
    at = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(rows) * 7, unit="min")
    ids = np.arange(first, first + rows)
    return pd.DataFrame({"id": ids, "at": at, "score": rng.random(rows), "x": rng.normal(shift, size=rows)})


def psi(store: Path, baseline: str) -> float:
    taken = Snapshot(store, "m")
    asked = resolve(Scope("m", "all", baseline), taken.contract, taken.extent)
    return next(r.value for r in compute("drift", taken, asked) if (r.measure, r.subject) == ("psi", "x"))


def test_bins_come_from_the_reference_that_is_there_now(tmp_path: Path) -> None:
    contract = read_contract(CONTRACT)
    load(tmp_path, contract, predictions=[frame(2000, 0.0)])
    load(tmp_path, contract, references={"training": [frame(3000, 4.0, 10_000)]})
    frozen = Snapshot(tmp_path, "m")
    assert abs(float(np.median(frozen.bins.edges["x"]))) < 0.2  # of the predictions: they came first
    done = rebin(tmp_path, "m")
    assert (done.data_version, done.reference, done.moved) == ("3", True, 2)
    now = Snapshot(tmp_path, "m")
    assert float(np.median(now.bins.edges["x"])) == pytest.approx(4.0, abs=0.2)
    assert Snapshot(tmp_path, "m", 2).bins.edges["x"].tolist() == frozen.bins.edges["x"].tolist()
    assert verify(tmp_path, "m").differences == ()
    whole = now.profiles("numeric", now_selection(now))
    assert len(whole.days("x")) == len({*frame(2000, 0.0)["at"].dt.date})
    assert psi(tmp_path, "training") > 1


def test_what_a_process_holds_of_the_old_bins_does_not_stand_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that showed a month goes on with its last days; no record of the old width is among them."""
    contract = read_contract(CONTRACT.replace("features", "version: v\nfeatures"))
    few, rest = frame(200, 0.0).assign(v="1"), frame(6000, 0.0, 200).assign(v=["1", "2"] * 3000)
    load(tmp_path, contract, predictions=[few])
    load(tmp_path, contract, predictions=[rest])

    def answered(window: str) -> list[float]:
        taken = Snapshot(tmp_path, "m")
        asked = resolve(Scope("m", window, "previous"), taken.contract, taken.extent)
        return [row.value for row in compute("drift", taken, asked) if row.subject == "x"]

    answered("last-15d")
    rebin(tmp_path, "m")
    held = answered("last-5d")
    monkeypatch.setattr(profile_reads, "HELD", HeldProfiles())
    assert held == pytest.approx(answered("last-5d"), nan_ok=True)


def now_selection(taken: Snapshot) -> Selection:
    return resolve(Scope("m", "all"), taken.contract, taken.extent).window


def test_dropped_rows_refuse_new_bins(tmp_path: Path) -> None:
    load(tmp_path, read_contract(CONTRACT + "retention: {rows: 1d}\n"), predictions=[frame(2000, 0.0)])
    with pytest.raises(StoreError, match="cannot be counted over other bins"):
        rebin(tmp_path, "m")


UNREFERENCED = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [x, c]
"""


def answers(store: Path) -> dict[tuple[str, str, str], tuple[float, str]]:
    taken = Snapshot(store, "m")
    asked = resolve(Scope("m", "last-4d", "previous"), taken.contract, taken.extent)
    rows = [*compute("drift", taken, asked), *compute("quality", taken, asked)]
    named = {"psi", "js_distance", "unseen_rate"}
    return {(r.panel, r.measure, r.subject): (r.value, r.method) for r in rows if r.measure in named}


def test_without_a_reference_the_method_says_on_which_rows_bins_rest_and_rebin_forgets_the_order(
    tmp_path: Path,
) -> None:
    rows = frame(2_000, 0.0)
    rows["x"] *= np.linspace(1, 2, len(rows))
    rows["c"] = np.array(["a", "b", "c", "d", "e"])[np.random.default_rng(4).integers(0, 5, len(rows))]
    rows.loc[rows.index[:200], "c"] = "a"
    cuts = {
        "whole": [rows], "in order": [rows[:200], rows[200:900], rows[900:]],
        "newest first": [rows[900:], rows[:900]],
    }  # fmt: skip
    told, after = {}, {}
    for name, parts in cuts.items():
        store = tmp_path / name
        for part in parts:
            load(store, read_contract(UNREFERENCED), predictions=[part])
        told[name] = answers(store)
        rebin(store, "m")
        after[name] = answers(store)
    psi, unseen = ("drift", "psi", "x"), ("quality", "unseen_rate", "c")
    assert told["whole"][psi][1] == "exact, independent rows assumed"
    assert told["in order"][psi][1] == "exact, independent rows assumed, bins of the first 200 rows"
    assert told["newest first"][psi][1] == "exact, independent rows assumed, bins of the first 1100 rows"
    assert told["in order"][unseen] == (pytest.approx(0.8, abs=0.05), "exact, levels of the first 200 rows")
    assert len({told[name][psi][0] for name in cuts}) == 3
    assert told["whole"] == after["whole"] == after["in order"] == after["newest first"]
    assert len({Snapshot(tmp_path / name, "m").bins.hash.whole for name in cuts}) == 1
