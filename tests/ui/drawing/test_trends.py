"""What stands behind the line of a measure."""

from dataclasses import fields
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.ui.drawing.trends import noise_band


def row(measure: str, value: float, half: float) -> Measurement:
    assert {"measure", "value", "lower", "upper", "baseline_value"} <= {
        one.name for one in fields(Measurement)
    }
    given: dict[str, Any] = {"lower": value - half, "upper": value + half, "baseline_value": 0.2}
    return cast(Measurement, SimpleNamespace(measure=measure, value=value, **given))


@pytest.mark.parametrize(
    ("measure", "ends"),
    [("log_loss", (0.0, 1.2)), ("brier", (0.0, 1.2)), ("mcc", (-0.8, 1.0)), ("auc", (0.0, 1.0))],
)
def test_the_band_keeps_to_what_a_measure_can_be(measure: str, ends: tuple[float, float]) -> None:
    band = noise_band([row(measure, 0.1, 1.0), row(measure, 0.3, 1.0)])
    assert band is not None
    assert (band["lower"], band["upper"]) == pytest.approx(ends)


@pytest.mark.parametrize(("values", "lower"), [((0.1, 0.3), 0.0), ((-0.1, 0.3), -0.8)])
def test_a_measure_of_any_range_goes_below_zero_where_its_line_does(
    values: tuple[float, float], lower: float
) -> None:
    band = noise_band([row("value_per_decision", value, 1.0) for value in values])
    assert band is not None
    assert band["lower"] == pytest.approx(lower)
