"""What only rows can tell says so once retention has dropped them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.panels.probabilities.bin_errors import ERRORS
from monitoring.panels.probabilities.brier_parts import PARTS
from monitoring.panels.probabilities.calibration_estimates import OF_SUMS
from monitoring.report_frame import report
from monitoring.store.ingest.load import load
from monitoring.store.kinds import score_kinds
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact

CONTRACT = """
model: kept
task: multiclass
id: id
timestamp: at
prediction: {scores: {A: a, B: b, C: c}}
label: {column: y}
"""


def test_ranking_and_calibration_of_classes_are_known_of_rows_that_went(tmp_path: Path) -> None:
    rng, n = np.random.default_rng(5), 480
    rows = pd.DataFrame(rng.dirichlet((1, 1, 1), n), columns=["a", "b", "c"])
    at = pd.date_range("2025-03-01", periods=n, freq="1h", tz="UTC")
    rows = rows.assign(id=range(n), at=at, x=1.0, y=rng.choice(["A", "B", "C"], n))
    load(tmp_path, read_contract(CONTRACT), predictions=rows)
    apply(tmp_path, read_contract(CONTRACT + "retention: {rows: 9d}\n"))
    assert compact(tmp_path, "kept", now=datetime(2025, 3, 20, tzinfo=UTC)).expired["rows"] == 240
    found = report(["performance", "calibration"], model="kept", window="all", store=tmp_path)
    classes = found[(found["panel"] == "calibration") & found["subject"].isin(["A", "B", "C"])]
    assert len(classes) == 36
    assert np.isfinite(classes["value"]).all()
    assert (classes["n"] == n).all()
    assert set(classes["method"].str.partition("(")[0]) == {"binned", "exact"}
    named = found[(found["panel"] == "calibration") & (found["subject"] == "")].set_index("measure")
    assert np.isfinite(named["value"]).all()
    assert (named.loc[["ece_debiased", "ece"], "n"] == n).all()
    assert named.loc["ece", "method"].startswith("binned(3753) ±")
    ranked = found[found["measure"].isin(["auc", "auc_ovr_macro"])]
    assert len(ranked) == 4
    assert np.isfinite(ranked["value"]).all()
    assert set(ranked["method"].str.split(" ±").str[0]) == {"binned(250)"}


def halves(directory: Path, text: str, columns: pd.DataFrame) -> pd.DataFrame:
    """Load twenty days, drop the rows of the first ten, and hold the other ten against these."""
    n = len(columns)
    at = pd.date_range("2025-03-01", periods=n, freq="1h", tz="UTC")
    load(directory, read_contract(text), predictions=columns.assign(id=range(n), at=at))
    apply(directory, read_contract(text + "retention: {rows: 9d}\n"))
    assert compact(directory, "kept", now=datetime(2025, 3, 20, tzinfo=UTC)).expired["rows"] == n // 2
    asked = {"window": "2025-03-11/2025-03-21", "baseline": "2025-03-01/2025-03-11", "now": "2025-06-01"}
    return report(["performance", "calibration"], model="kept", store=directory, **asked)


def test_a_baseline_of_bins_is_named_beside_a_window_of_rows(tmp_path: Path) -> None:
    rng, n = np.random.default_rng(6), 480
    score = rng.random(n)
    text = CONTRACT.replace("multiclass", "binary").replace("{scores: {A: a, B: b, C: c}}", "{score: p}")
    text = text.replace("{column: y}", "{column: y, positive: 1, horizon: 1d}")
    frame = pd.DataFrame({"p": score, "y": (rng.random(n) < score).astype(int)})
    found = halves(tmp_path, text, frame).set_index("measure")
    compared = found[(found["panel"] == "calibration") & found["baseline_value"].notna()]
    for name, method in compared["method"].items():
        if name in OF_SUMS:
            assert method == "exact", name
        elif name != "reliability":
            head, rest = method.removeprefix("exact, baseline binned(3753)").split(", ", maxsplit=1)
            assert rest == "scores at the middle of their bin, at most 0.0083 of the rows in one", name
            assert head.startswith(" ±") is (name in (*ERRORS, *PARTS[:2])), (
                "an error has the bound of its value"
            )
    assert set(found.loc["reliability", "method"]) == {"exact"}
    assert found.loc["auc", "method"].startswith("exact, baseline binned(250) ±")


@pytest.mark.parametrize("counted", [True, False], ids=["few classes", "more than are counted"])
def test_classes_of_a_baseline_without_rows_have_its_bins_or_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, counted: bool
) -> None:
    if not counted:
        monkeypatch.setattr(score_kinds, "MOST_CLASSES", 2)
    rng, n = np.random.default_rng(7), 480
    frame = pd.DataFrame(rng.dirichlet((1, 1, 1), n), columns=["a", "b", "c"])
    frame["y"] = rng.choice(["A", "B", "C"], n)
    text = CONTRACT.replace("{column: y}", "{column: y, horizon: 1d}")
    found = halves(tmp_path, text, frame).set_index(["measure", "subject"])
    for name in (("ece_debiased", "B"), ("calibration_slope", "A")):
        one = found.loc[name]
        assert np.isfinite(one["value"])
        assert np.isfinite(one["baseline_value"]) == counted
        assert one["reason"].startswith("baseline rows_dropped") != counted
        assert one["method"].startswith("exact, baseline binned(250)") == counted
    named = found.loc[("ece_debiased", "")]
    assert np.isfinite(named[["value", "baseline_value"]].astype(float)).all()
    assert named["method"].startswith("exact, baseline binned(3753) ±")
