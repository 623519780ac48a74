"""Values whose squares no float holds: what rests on squares says so, and nothing is steady by overflow."""

import warnings
from collections.abc import Hashable
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels.distributions import subject_values
from monitoring.report_frame import report
from monitoring.store.ingest.load import load

ROWS = 2_000


def drift_of(x: np.ndarray, store: Path, draw: np.random.Generator) -> pd.DataFrame:
    """The rows of drift by measure and subject: the second half of some values against the first."""
    at = pd.date_range("2025-03-01", periods=ROWS, freq="12min", tz="UTC")
    frame = pd.DataFrame({"id": np.arange(ROWS), "at": at, "p": draw.random(ROWS), "x": x})
    contract = {"model": "m", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    load(store, build_contract({**contract, "features": ["x"]}), predictions=[frame])
    middle = at[ROWS // 2].isoformat()
    asked = {"window": f"{middle}/2025-03-20", "baseline": f"2025-03-01/{middle}"}
    return report("drift", model="m", store=store, **asked).set_index(["measure", "subject"])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("exact_rows", [100_000, 100])
@pytest.mark.parametrize("now", [1e200, 1.7e308])
def test_a_sentinel_of_the_largest_numbers_is_not_steady(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_rows: int, now: float
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", exact_rows)
    draw, k = np.random.default_rng(2), np.arange(ROWS)
    x = draw.normal(size=ROWS)
    x[(k >= ROWS // 2) & (k % 7 == 0)] = now
    x[(k >= ROWS // 2) & (k % 7 == 1)] = -now
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        found = drift_of(x, tmp_path, draw)
    shift = found.loc["mean_shift_sd", "x"]
    assert (isnan(shift["value"]), shift["reason"], shift["verdict"]) == (True, "too_large", "undefined")
    for name in ("wasserstein", "wasserstein_sd"):
        row = found.loc[name, "x"]
        assert isnan(row["value"]) == (row["reason"] == "too_large")
        assert not np.isinf(row["value"])
    assert found.loc["psi", "x"]["verdict"] == "critical"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("size", [1e-90, 1e80, 1e100, 1e150])
def test_values_of_any_size_are_compared(tmp_path: Path, size: float) -> None:
    """One cell that says 1e100 for unknown must not stop the report; tiny values are as good as others."""
    draw = np.random.default_rng(2)
    x = draw.normal(size=ROWS) * (size if size < 1 else 1.0)
    x[ROWS - 1] = size
    assert drift_of(x, tmp_path, draw).loc["mean_shift_sd", "x"]["verdict"] == "ok"


def test_a_ratio_of_medians_that_no_float_holds_stops_no_report(tmp_path: Path) -> None:
    """From the least number to one of the largest: `report drift` ended with an internal error."""
    x = np.where(np.arange(ROWS) < ROWS // 2, 5e-324, 1e308)
    found = drift_of(x, tmp_path, np.random.default_rng(2))
    assert found.loc["unit_factor", "x"]["reason"] == "no_candidate"
    assert found.loc["ks", "x"]["value"] == 1


def worth(store: Path, usual: float, every_ninth: float) -> list[dict[Hashable, Any]]:
    """What four days of rows are worth, by the value of most and that of every ninth."""
    at = pd.date_range("2025-03-01", periods=200, freq="1h", tz="UTC")
    some = np.where(np.arange(200) % 9 == 8, every_ninth, usual)
    frame = pd.DataFrame({"id": np.arange(200), "at": at, "p": 0.5, "worth": some})
    contract = {"model": "m", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    stated = {"features": [], "business": {"value": "worth", "currency": "EUR"}}
    load(store, build_contract({**contract, **stated}), predictions=[frame])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        found = report("business", model="m", store=store, window="2025-03-05/2025-03-09")
    return found.to_dict("records")


def test_a_value_too_small_for_its_square_has_no_interval(tmp_path: Path) -> None:
    """It had one without any width, as if all rows were worth the same."""
    for row in worth(tmp_path, 1e-200, 9e-200):
        assert 0 < row["value"] < 1e-197
        assert row["reason"].partition(";")[0] == "too_small"
        assert isnan(row["lower"]) and isnan(row["change_lower"])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", [1e153, 1e200, 1.7e308])
def test_a_value_too_large_for_its_square_has_no_mean(tmp_path: Path, value: float) -> None:
    """Its interval was infinite, or there was neither a value nor a reason."""
    for row in worth(tmp_path, 3.0, value):
        assert isnan(row["value"])
        assert (row["reason"].partition(";")[0], row["n"]) == ("too_large", 96)
        assert not np.isinf([row[name] for name in ("lower", "upper", "change_lower", "change_upper")]).any()
