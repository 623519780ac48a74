"""What is investigated beside a window looks at days that retention may have dropped."""

import gc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.decay import Dated, decay
from monitoring.findings.dating.episode import Episode
from monitoring.findings.investigation import Investigation
from monitoring.panels.registry import compute
from monitoring.report_frame import report
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact

CONTRACT = """
model: kept
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: x, kind: numeric}]
cohorts: [group]
"""


def lived(store: Path) -> None:
    """Seven weeks of some rows a day, the last three of them shifted; three weeks lose their rows."""
    rng, n = np.random.default_rng(5), 1200
    at = pd.date_range("2025-03-01", periods=n, freq="1h", tz="UTC")
    rows = pd.DataFrame({"id": range(n), "at": at, "p": rng.uniform(size=n), "y": rng.integers(0, 2, n)})
    rows = rows.assign(x=rng.normal(size=n) + 4.0 * (at >= "2025-04-01"), group=["a", "b"] * (n // 2))
    load(store, read_contract(CONTRACT), predictions=rows)
    apply(store, read_contract(CONTRACT + "retention: {rows: 29d}\n"))
    assert compact(store, "kept", now=datetime(2025, 4, 20, tzinfo=UTC)).expired["rows"] == 21 * 24


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["group = 'a'", "x > -9"])
def test_days_without_rows_are_no_history_of_a_cohort(tmp_path: Path, cohort: str) -> None:
    lived(tmp_path)
    baseline = "2025-03-22/2025-04-01"
    given = {"model": "kept", "baseline": baseline, "cohort": cohort, "store": tmp_path}
    found = report("all", window="2025-04-01/2025-04-20", **given).set_index(["panel", "measure", "subject"])
    assert found.loc[("quality", "rows", ""), "value"] == 19 * (12 if "group" in cohort else 24)
    # of the four weeks that a volume needs before it there are ten days
    assert found.loc[("quality", "volume", ""), "verdict"] == "insufficient"
    drift = report("findings", window="2025-04-01/2025-04-20", **given)
    assert "x" in set(drift["subject"])


def test_a_baseline_whose_rows_have_gone_leaves_the_locus_open(tmp_path: Path) -> None:
    lived(tmp_path)
    given = {"model": "kept", "window": "2025-04-01/2025-04-20", "store": tmp_path}
    found = report("findings", baseline="2025-03-01/2025-03-20", **given)
    assert "x" in set(found["subject"])


def test_what_began_on_days_without_rows_stays_undated(tmp_path: Path) -> None:
    rng, n = np.random.default_rng(5), 150 * 24
    at, p = pd.date_range("2025-01-01", periods=n, freq="1h", tz="UTC"), rng.uniform(size=n)
    early = np.where(at < "2025-01-20", p, 1 - p)  # the model ranks the wrong way round since then
    rows = pd.DataFrame({"id": range(n), "at": at, "p": p, "y": (rng.uniform(size=n) < early).astype(int)})
    rows = rows.assign(x=rng.normal(size=n), group="a")
    contract = CONTRACT + "baselines: {first: {file: first.parquet}}\n"
    load(
        tmp_path,
        read_contract(contract),
        predictions=rows,
        references={"first": rows[at < "2025-01-20"]},
    )

    def dated() -> Dated:
        snapshot = Snapshot(tmp_path, "kept")
        asked = Scope("kept", "2025-05-01/2025-05-31", "first", cohort="x > -9")
        question = resolve(asked, snapshot.contract, snapshot.extent)
        [row] = [one for one in compute("performance", snapshot, question) if one.measure == "auc"]
        return decay(snapshot, question, row)

    known = dated()
    assert known.episode.since == datetime(2025, 1, 20, tzinfo=UTC)
    apply(tmp_path, read_contract(contract + "retention: {rows: 110d}\n"))
    compact(tmp_path, "kept", now=datetime(2025, 5, 31, tzinfo=UTC))
    assert dated() == Dated(Episode(), 90)


def test_one_row_far_off_is_no_change(tmp_path: Path) -> None:
    """A forecast of one row a day: its largest error of 180 days was told as a change, back the day after."""
    rng = np.random.default_rng(5)
    error = np.clip(rng.normal(0, 4, 180), -9, 9)
    error[135] = 20
    at = pd.date_range("2025-01-01", periods=180, tz="UTC")
    rows = pd.DataFrame({"id": range(180), "at": at, "p": 100 + error, "y": 100.0})
    text = (
        "model: kept\ntask: regression\nid: id\ntimestamp: at\nprediction: {value: p}\nlabel: {column: y}\n"
    )
    load(tmp_path, read_contract(text), predictions=rows)
    snapshot = Snapshot(tmp_path, "kept")
    question = resolve(Scope("kept", "last-90d", "previous"), snapshot.contract, snapshot.extent)
    [row] = [one for one in compute("performance", snapshot, question) if one.measure == "mae"]
    assert Dating(snapshot, question).looked(row)[0].since == at[135]
    assert decay(snapshot, question, row) == Dated(Episode(), 90)


def test_what_python_holds_is_not_looked_through_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look at everything took a third of a first report, of ten million rows as of a few."""
    lived(tmp_path)
    usual, seen, investigate = gc.get_threshold(), [], Investigation.__call__

    def watched(own: Investigation, *given: Any) -> Any:
        seen.append(gc.get_threshold())
        return investigate(own, *given)

    monkeypatch.setattr(Investigation, "__call__", watched)
    report("findings", model="kept", store=tmp_path)
    assert seen and min(seen) > usual
    assert gc.get_threshold() == usual
