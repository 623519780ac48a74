"""What a tile says of the days that were judged: the numbers of the page's sentence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.measurement import Measurement
from monitoring.ui.performance.performance_parts import judged_alone

START, END = datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC)
SCORE = Measurement(
    panel="performance",
    measure="brier",
    subject="",
    cohort="",
    version="",
    window_start=START,
    window_end=END,
    value=0.12741,
    lower=0.12705,
    upper=0.12777,
    n=4_000_000,
    baseline_value=0.1091,
    baseline_n=1_000_000,
    change=0.0183,
    change_lower=0.0179,
    change_upper=0.0188,
    verdict="critical",
    reason="judged on 2026-10-02/2026-10-10",
    method="exact",
)


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [(0.12735, 0.12747, "0.1274 (+0.0183)"), (0.1225, 0.1323, "0.127 (+0.018)")],
)
def test_the_value_of_the_days_judged_has_the_decimals_of_the_sentence(
    lower: float, upper: float, said: str
) -> None:
    """Of millions of rows 0.127 stood under a headline of 0.1274."""
    judged = Judged.of(replace(SCORE, lower=lower, upper=upper))
    row = replace(SCORE, evidence=Evidence(0.1, None, judged=judged))
    assert judged_alone(row) == f"judged on 2–9 Oct: {said}"
    assert judged_alone(SCORE) == ""
