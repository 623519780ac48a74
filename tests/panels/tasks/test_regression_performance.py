"""Regressions whose rows lack some of the forecast's intervals, and labels that never change."""

from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.api import load
from monitoring.contract import read_contract
from monitoring.findings.awaited_labels import more_labels
from monitoring.panels.left_out import said_left_out
from monitoring.panels.measurement import Measurement
from monitoring.store.upkeep.verification import verify

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: r
task: regression
id: id
timestamp: at
prediction: {value: f, interval: {lower: lo, upper: hi, level: 0.9}, quantiles: {0.1: q1, 0.9: q9}}
label: {column: y}
features: []
"""


def rows(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(41)
    at = pd.date_range("2025-01-06", periods=n, freq="h", tz="UTC")
    label = rng.gamma(2, 50, n)
    forecast = label + rng.normal(3, 10, n)
    found = pd.DataFrame({"id": range(n), "at": at, "y": label, "f": forecast})
    found["lo"], found["hi"] = forecast - 16, forecast + 16 + rng.random(n)
    found["q1"], found["q9"] = forecast - 12, forecast + 12
    return found


def measured(judged: Judged, data: pd.DataFrame) -> dict[tuple[str, str], Measurement]:
    found = judged(CONTRACT, predictions=[data])("performance", window="all")
    return {(m.measure, m.subject): m for m in found}


def test_labels_far_from_zero_have_the_interval_of_those_near_it_or_none(judged: Judged) -> None:
    """What y² loses to rounding made the interval of r2 up to twice as wide, or nothing."""
    data, names = rows(), ["y", "f", "lo", "hi", "q1", "q9"]
    near = measured(judged, data)
    for factor, told in ((1e5, True), (1e8, False)):
        far = data.assign(**{name: data[name] + factor * data["y"].std() for name in names})
        found = measured(judged, far)
        for measure in ("r2", "rmse", "bias", "mae"):
            one, row = found[measure, ""], near[measure, ""]
            assert one.value == pytest.approx(row.value, rel=1e-6)
            if measure == "r2" and not told:
                assert isnan(one.lower) and isnan(one.upper)
                assert one.reason.startswith("far_from_zero: ")
            else:
                assert one.upper - one.lower == pytest.approx(row.upper - row.lower, rel=1e-3)


def test_a_row_without_an_interval_counts_for_all_else(judged: Judged) -> None:
    data = rows()
    data.loc[::7, "lo"] = np.nan
    data.loc[::5, "q1"] = np.nan
    data.loc[:30, "q9"] = np.nan  # whole days without one
    error = data["f"] - data["y"]
    found = measured(judged, data)
    assert found["mae", ""].n == found["rmse", ""].n == len(data)
    assert found["mae", ""].value == pytest.approx(error.abs().mean(), rel=1e-12)
    some = data.dropna(subset="lo")
    inside = some["y"].between(some["lo"], some["hi"])
    assert found["coverage", ""].n == len(some)
    assert found["coverage", ""].value == pytest.approx(inside.mean(), rel=1e-12)
    width = some["hi"] - some["lo"]
    half = stats.t.ppf(0.975, len(some) - 1) * width.std() / np.sqrt(len(some))
    assert found["interval_width", ""].value == pytest.approx(width.mean(), rel=1e-12)
    assert width.mean() - found["interval_width", ""].lower == pytest.approx(half, rel=1e-6)
    assert half < found["interval_width", ""].upper - width.mean() < 1.05 * half
    for level, column in ((0.1, "q1"), (0.9, "q9")):
        off = (data["y"] - data[column]).dropna()
        loss = np.maximum(level * off, (level - 1) * off)
        one = found["pinball", str(level)]
        assert one.n == len(off)
        assert one.value == pytest.approx(loss.mean(), rel=1e-12)
        half = stats.t.ppf(0.975, len(off) - 1) * loss.std() / np.sqrt(len(off))
        assert one.value - one.lower == pytest.approx(half, rel=1e-6)
        assert said_left_out(one.reason) == [f"{len(data) - len(off)} rows without this quantile left out"]
    lacking = f"{len(data) - len(some)} rows without this interval left out"
    for measure in ("coverage", "interval_width", "winkler"):
        assert said_left_out(found[measure, ""].reason) == [lacking]
    assert said_left_out(found["mae", ""].reason) == []


def test_a_relative_error_counts_the_rows_that_have_one(judged: Judged) -> None:
    """Of labels that are all 0 it was told with the number of all rows, none of which was in it."""
    data = rows()
    some = measured(judged, data.assign(y=data["y"].where(data.index % 4 > 0, 0.0)))["mape", ""]
    assert (some.n, said_left_out(some.reason)) == (300, ["100 rows whose label is 0 left out"])
    none = measured(judged, data.assign(y=0.0))["mape", ""]
    assert (none.n, none.reason.partition(";")[0]) == (0, "zero_denominator")


def test_a_period_without_any_interval_has_no_coverage(judged: Judged) -> None:
    data = rows(48).assign(lo=np.nan)
    found = measured(judged, data)
    assert isnan(found["coverage", ""].value)
    assert (found["coverage", ""].n, found["coverage", ""].reason) == (0, "zero_denominator")
    assert isnan(found["winkler", ""].value)
    assert found["winkler", ""].reason == "zero_denominator"
    assert found["mae", ""].n == len(data)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", [0.1, 1e9 / 3, -0.7])
def test_a_constant_label_has_no_r2_whatever_its_digits(judged: Judged, value: float) -> None:
    found = measured(judged, rows().assign(y=value))["r2", ""]
    assert isnan(found.value)
    assert found.reason == "constant_reference"


def compared(judged: Judged, data: pd.DataFrame, extra: str = "") -> dict[tuple[str, str], Measurement]:
    """Measure the second half against the first."""
    asked = {"window": "2025-01-14/2025-01-22", "baseline": "2025-01-06/2025-01-14"}
    found = judged(CONTRACT + extra, predictions=[data])("performance", **asked)
    return {(m.measure, m.subject): m for m in found}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", [1e100, 1e160, 1e200])
def test_an_error_too_large_for_its_square_is_not_left_out(judged: Judged, size: float) -> None:
    """One prediction of 1e200 was dropped, and the mean of the others steady."""
    data = rows()
    data.loc[300, "f"] = size
    found = compared(judged, data)
    for measure in ("mae", "rmse", "bias", "r2"):
        row = found[measure, ""]
        assert (isnan(row.value), row.reason) == (True, "too_large")
        assert row.n == found["label_coverage", ""].n
    assert found["mae", ""].verdict == "undefined"
    assert "largest errors" in more_labels(found["mae", ""], read_contract(CONTRACT))
    assert found["mae", ""].baseline_value == pytest.approx((data["f"] - data["y"])[:192].abs().mean())


def scaled(size: float) -> pd.DataFrame:
    """Give the rows in another unit."""
    data, names = rows(), ["y", "f", "lo", "hi", "q1", "q9"]
    return data.assign(**{name: data[name] * size for name in names})


@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", [2.0**-200, 2.0**190])
def test_the_unit_of_labels_changes_no_relative_interval(judged: Judged, size: float) -> None:
    """Products of squared errors of 1e-60 and 1e60 were 0 and infinite, and the interval of R² another."""
    as_they_are, in_unit = measured(judged, rows())["r2", ""], measured(judged, scaled(size))["r2", ""]
    assert (in_unit.value, in_unit.lower, in_unit.upper) == pytest.approx(
        (as_they_are.value, as_they_are.lower, as_they_are.upper), rel=1e-9
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", [1e-90, 1e-120, 1e-170])
def test_errors_too_small_for_their_squares_are_not_told_as_none(judged: Judged, size: float) -> None:
    """The panel failed by a division by zero, or an RMSE was 0."""
    found = compared(judged, scaled(size))
    for measure in ("mae", "rmse", "bias", "r2"):
        row = found[measure, ""]
        assert (isnan(row.value), row.reason.partition(";")[0]) == (True, "too_small")
    assert "smaller unit" in more_labels(found["mae", ""], read_contract(CONTRACT))


def test_predictions_too_small_for_their_squares_have_a_mean_without_an_interval(judged: Judged) -> None:
    """It had one without any width, though no prediction was like another."""
    mean = measured(judged, rows().assign(f=rows()["f"] * 1e-200))["mean_prediction", ""]
    assert mean.value > 0 and isnan(mean.lower) and isnan(mean.upper)
    assert mean.reason.partition(";")[0] == "too_small"


def test_the_first_errors_after_none_are_worse(judged: Judged) -> None:
    """Relative to a mean absolute error of 0 a rise had no size, and no verdict."""
    data = rows()
    data["f"] = data["y"] + np.where(data.index < 192, 0.0, 3.0 + data.index % 2)
    found = compared(judged, data)
    assert [found[m, ""].verdict for m in ("mae", "rmse", "wape", "bias")] == ["critical"] * 3 + ["warning"]
    same = compared(judged, rows().assign(f=data["y"]))
    assert [same[m, ""].verdict for m in ("mae", "rmse", "wape", "bias")] == ["ok"] * 4


def test_a_bias_of_labels_that_are_all_0_has_no_verdict_and_says_why(judged: Judged) -> None:
    row = compared(judged, rows().assign(y=0.0))["bias", ""]
    assert (row.verdict, row.reason) == ("undefined", "zero_denominator")


def test_an_interval_with_crossed_ends_has_a_width_below_0(judged: Judged) -> None:
    data = rows()
    data["lo"], data["hi"] = data["hi"], data["lo"]
    width = measured(judged, data)["interval_width", ""]
    assert width.lower < width.value < width.upper < 0


def test_profiles_of_such_rows_are_as_the_rows_give_them(tmp_path: Path) -> None:
    data = rows()
    data.loc[::7, "lo"] = np.nan
    data.loc[::50, "f"] = 1e200
    load(CONTRACT, predictions=data, store=tmp_path)
    assert not verify(tmp_path, "r").differences


@pytest.mark.sampled(1)
@pytest.mark.parametrize("far", [1.0, 1e3, 1e8])
def test_widths_that_are_alike_have_a_change_of_0(judged: Judged, far: float) -> None:
    """It was 4e-11 at a hundred million, of 1e-10: ends are rounded, each by its own size."""
    data = rows()
    data["f"] = data["y"] = far + np.random.default_rng(3).normal(0, far / 10, len(data))
    data["lo"], data["hi"] = data["f"] - 0.7, data["f"] + 0.7
    width = compared(judged, data)["interval_width", ""]
    assert (width.value, width.lower, width.upper, width.baseline_value) == (1.4, 1.4, 1.4, 1.4)
    assert (width.change, width.change_lower, width.change_upper) == (0, 0, 0)
