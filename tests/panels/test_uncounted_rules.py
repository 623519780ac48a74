"""Days that were profiled before there was a rule say nothing of it: it read as if nobody had broken it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.report_frame import report
from monitoring.store.ingest.load import load
from monitoring.store.kinds import quality_rules
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p, decision: act}
features: [{name: x, kind: numeric}]
retention: {rows: 20d}
"""
GROWN = (
    CONTRACT.replace(
        "kind: numeric}]", "kind: numeric}, {name: z, kind: numeric}, {name: w, kind: categorical}]"
    )
    + "expectations: [{rule: between, column: x, min: 0}]\n"
)
A_DAY, DAYS = 50, 60
TODAY = pd.Timestamp.now("UTC").floor("D")


def day(since: int) -> str:
    """The day so many before today."""
    return str((TODAY - pd.Timedelta(days=since)).date())


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Sixty days up to today; a third of the decisions is missing, and half of x lies below 0."""
    draw, n = np.random.default_rng(3), DAYS * A_DAY
    at = TODAY - pd.Timedelta(days=DAYS) + pd.to_timedelta(np.arange(n) * 24 / A_DAY, unit="h")
    act = np.where(draw.random(n) < 1 / 3, None, draw.choice(["0", "1"], n))
    return pd.DataFrame({"id": range(n), "at": at, "p": draw.random(n), "act": act}).assign(
        x=draw.normal(size=n), z=draw.normal(size=n), w=draw.choice(["a", "b"], n)
    )


def told(store: Path, window: str, baseline: str, **words: Any) -> dict[tuple[str, str], pd.Series]:
    found = report(["quality"], model="m", store=store, window=window, baseline=baseline, **words)
    return {(one["measure"], one["subject"]): one for _, one in found.iterrows()}


OLD, NEW = f"{day(60)}/{day(30)}", f"{day(15)}/{day(0)}"


@pytest.mark.parametrize("count", [rebin, compact])
def test_a_store_of_before_the_decision_was_counted(
    tmp_path: Path,
    rows: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    count: Callable[[Path, str], object],
) -> None:
    """None of it was missing, and all was ok, until `rebin`, which a store of dropped rows refuses."""
    monkeypatch.setattr(quality_rules, "_further", lambda model: [])
    contract = read_contract(CONTRACT.replace("20d", "400d") + "cube: {by: hour}\n")
    load(tmp_path, contract, predictions=[rows], references={"training": [rows.head(500)]})
    monkeypatch.undo()
    one = told(tmp_path, NEW, OLD)["missing_rate", "act"]
    assert (np.isnan(one["value"]), one["n"], one["verdict"]) == (True, 0, "undefined")
    assert one["reason"] == "not_counted"
    count(tmp_path, "m")
    one = told(tmp_path, NEW, OLD)["missing_rate", "act"]
    own = rows[rows["at"] >= day(15)]
    assert (one["value"], one["n"]) == (own["act"].isna().mean(), len(own))
    assert verify(tmp_path, "m").differences == ()
    assert compact(tmp_path, "m").backfilled == ()


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, rows: pd.DataFrame) -> Path:
    """A store whose first forty days have lost their rows, and then got features and a rule."""
    store = tmp_path_factory.mktemp("grown")
    early, late = rows[rows["at"] < day(10)], rows[rows["at"] >= day(10)]
    load(store, read_contract(CONTRACT), predictions=[early.drop(columns=["z", "w"])])
    load(store, read_contract(GROWN), predictions=[late])
    return store


def test_of_days_without_rows_nothing_is_known(grown: Path) -> None:
    """The baseline had none missing and none broken, so that what came half way was a critical rise."""
    found = told(grown, NEW, OLD)
    for name in ("z", "w"):
        one = found["missing_rate", name]
        assert (one["value"], one["n"]) == (1 / 3, 15 * A_DAY)
        assert (np.isnan(one["baseline_value"]), one["verdict"]) == (True, "undefined")
        assert one["reason"] == "baseline not_counted"
    assert found["missing_rate", "x"]["baseline_n"] == 30 * A_DAY


def test_a_declared_rule_is_not_kept_by_days_that_were_not_asked(grown: Path, rows: pd.DataFrame) -> None:
    one = told(grown, OLD, NEW)["between", "x"]
    assert (np.isnan(one["value"]), one["n"], one["verdict"], one["reason"]) == (
        *(True, 0, "undefined"),
        "not_counted",
    )
    own = rows[rows["at"] >= day(15)]
    assert one["baseline_value"] == (own["x"] < 0).mean()


def test_a_window_across_both_has_the_rows_that_were_counted(grown: Path, rows: pd.DataFrame) -> None:
    found = told(grown, f"{day(40)}/{day(0)}", f"{day(60)}/{day(50)}", by="none")
    own = rows[rows["at"] >= str(Snapshot(grown, "m").retained.rows_from)]
    one = found["between", "x"]
    assert (one["value"], one["n"]) == ((own["x"] < 0).mean(), len(own))
    one, without = found["missing_rate", "z"], (own["at"] < day(10)).mean()
    assert (one["value"], one["n"]) == (without, len(own))


def test_what_only_dropped_days_lack_is_not_counted_anew(grown: Path) -> None:
    assert compact(grown, "m").backfilled == ()


def test_what_is_stored_is_what_the_rows_give(grown: Path) -> None:
    assert verify(grown, "m").differences == ()


def test_a_contract_that_is_applied_counts_as_a_load_does(tmp_path: Path, rows: pd.DataFrame) -> None:
    contract = read_contract(CONTRACT.replace("[{name: x, kind: numeric}]", "all"))
    load(tmp_path, contract, predictions=[rows])
    apply(tmp_path, read_contract(CONTRACT))
    apply(tmp_path, read_contract(GROWN))
    found = told(tmp_path, NEW, OLD)
    assert found["missing_rate", "z"]["reason"] == "baseline not_counted"
    assert verify(tmp_path, "m").differences == ()
