"""The axis follows what is settled where a few early labels would flatten it, and nothing else."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.settled_scale import blocks, settled_scale, without_blocks

START = datetime(2025, 3, 1, tzinfo=UTC)


def frame(values: list[float], ripe: int, *, wide: float = 0.01, **more: object) -> pd.DataFrame:
    """Daily values of which so many are settled."""
    periods = [
        {"t": START + timedelta(days=k), "t_end": START + timedelta(days=k + 1), "value": value,
         "lower": value - wide, "upper": value + wide, "mature": k < ripe}
        for k, value in enumerate(values)
    ]  # fmt: skip
    return metric_time_rows(periods, **more)  # type: ignore[arg-type]


def test_early_labels_do_not_flatten_the_line() -> None:
    found = settled_scale(frame([0.71, 0.74, 0.72, 0.73, 0.5, 1.0], 4))
    assert found == (0.7, 0.75)


def test_lines_beside_the_measure_stay_on_the_axis() -> None:
    level, lines = {"value": 0.76, "lower": 0.755, "upper": 0.765}, {"alert": 0.69}
    found = settled_scale(frame([0.71, 0.74, 0.72, 0.73, 0.2, 1.0], 4, baseline=level, thresholds=lines))
    assert found == (0.68, 0.78)


@pytest.mark.parametrize(
    ("values", "ripe"),
    [([0.71, 0.74, 0.72, 1.0], 4), ([0.71, 0.74, 0.72, 0.75], 3), ([0.71, 0.74, 1.0], 2), ([], 0)],
    ids=["settled", "little more", "too few", "none"],
)
def test_any_other_axis_holds_all(values: list[float], ripe: int) -> None:
    assert settled_scale(frame(values, ripe)) is None


def test_values_that_are_all_the_same_have_no_height() -> None:
    assert settled_scale(frame([0.0, 0.0, 0.0, 0.9], 3, wide=0.0)) is None


def test_an_axis_from_zero_stays_there() -> None:
    values = [0.02, 0.03, 0.02, 0.025, 0.9]
    assert settled_scale(frame(values, 4, wide=0.001), zero=True) == (0.0, 0.04)


def test_what_runs_off_the_axis_is_cut_there_and_still_told() -> None:
    found = settled_scale(frame([0.71, 0.74, 0.72, 0.73, 0.5, 1.0], 4))
    spec = metric_time(domain=found)
    drawn = [layer for layer in spec["layer"] if layer.get("encoding", {}).get("y", {}).get("scale")]
    assert {tuple(layer["encoding"]["y"]["scale"]["domain"]) for layer in drawn} == {(0.7, 0.75)}
    lines = [one for one in drawn if "'period'" in str(one.get("transform"))]
    assert lines
    assert all(one["mark"].get("clip") for one in lines)


def test_a_band_as_wide_as_the_axis_is_left_out_and_still_told() -> None:
    """It was a block from foot to top over all that waits for labels."""
    wide = {"lower": 0.1, "upper": 1.0}
    drawn = frame([0.71, 0.74, 0.72, 0.73, 0.72, 0.5, 0.74], 4)
    late = drawn["settled"].isna() & (drawn["layer"] == "period") & (drawn["value"] < 0.73)
    drawn = drawn.assign(**{end: drawn[end].mask(late, wide[end]) for end in wide})
    drawn = drawn.assign(lower_drawn=drawn["lower"], upper_drawn=drawn["upper"])
    axis, found = settled_scale(drawn), without_blocks(drawn)
    assert axis == settled_scale(found) == (0.7, 0.75)
    period = found[found["layer"] == "period"]
    assert period["lower_drawn"].isna().tolist() == [False] * 4 + [True, True, False]
    assert period["lower"].notna().all() and period["waiting"].notna().sum() == 4
    assert (blocks(found), blocks(drawn)) == (2, 0)


def test_where_the_axis_holds_all_every_band_stays() -> None:
    calm = frame([0.71, 0.74, 0.72, 0.73], 3)
    assert without_blocks(calm) is calm
