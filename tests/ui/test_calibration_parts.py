"""The sentence of the calibration page has its uncertainty, as every number has."""

from types import SimpleNamespace
from typing import Any, cast

from monitoring.ui.calibration_parts import _gap


def a_bin(promised: float, came: float, half: float) -> Any:
    return SimpleNamespace(
        panel="calibration", measure="reliability", baseline_value=promised,
        value=came, lower=came - half, upper=came + half,
    )  # fmt: skip


def test_the_widest_gap_is_told_with_its_interval() -> None:
    rows = [a_bin(0.07, 0.12, 0.01), a_bin(0.5, 0.6, 0.2), a_bin(0.3, 0.32, 0.01)]
    said = _gap(cast("Any", SimpleNamespace(measurements=rows)))
    assert said == (
        "Around 7%, scores promise less than what comes: predicted 7.0%, observed 12.0% (95% CI 11.0–13.0%)."
    )
