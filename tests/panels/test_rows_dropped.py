"""What only rows can tell says so once retention has dropped them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.api import report
from monitoring.contract import read_contract
from monitoring.store.applying import apply
from monitoring.store.ingest.load import load
from monitoring.store.maintenance import compact

CONTRACT = """
model: kept
task: multiclass
id: id
timestamp: at
prediction: {scores: {A: a, B: b, C: c}}
label: {column: y}
"""


def test_ranking_and_calibration_of_classes_name_the_rows_that_went(tmp_path: Path) -> None:
    rng, n = np.random.default_rng(5), 480
    rows = pd.DataFrame(rng.dirichlet((1, 1, 1), n), columns=["a", "b", "c"])
    at = pd.date_range("2025-03-01", periods=n, freq="1h", tz="UTC")
    rows = rows.assign(id=range(n), at=at, x=1.0, y=rng.choice(["A", "B", "C"], n))
    load(tmp_path, read_contract(CONTRACT), predictions=rows)
    apply(tmp_path, read_contract(CONTRACT + "retention: {rows: 9d}\n"))
    assert compact(tmp_path, "kept", now=datetime(2025, 3, 20, tzinfo=UTC)).expired["rows"] == 240
    found = report(["performance", "calibration"], model="kept", window="all", store=tmp_path)
    reasons = found.set_index(["measure", "subject"])["reason"]
    for name in (("auc_ovr_macro", ""), ("auc", "A"), ("calibration_slope", ""), ("ece_debiased", "")):
        assert reasons.loc[name].startswith("rows_dropped")
