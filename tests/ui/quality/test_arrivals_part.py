"""What the data-quality page says of labels that are due."""

from dataclasses import replace
from datetime import UTC, datetime
from math import nan

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.ui.quality.arrivals_part import _unlabelled

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
WHOLE = Measurement(
    "quality", "unlabelled_rate", "", "", "", MOMENT, MOMENT, 0.75, 0.7, 0.8, 400, 0.0125, 800,
    0.7375, 0.7, 0.8, "critical", "", "exact",
)  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            WHOLE,
            "**300** of 400 predictions whose label is due have none (75.0%; 1.2% in the weeks before).",
        ),
        (
            replace(WHOLE, baseline_value=nan, baseline_n=None),
            "**300** of 400 predictions whose label is due have none.",
        ),
        (
            replace(WHOLE, reason="judged on 2025-12-08/2025-12-20"),
            "**300** of 400 predictions from 8 Dec to 19 Dec whose label is due have none"
            " (75.0%; 1.2% in the weeks before).",
        ),
        (replace(WHOLE, value=0.0, n=1), "Every prediction whose label is due has one (1 row)."),
        (replace(WHOLE, value=nan, n=0, reason="immature"), "No label of the window is due yet."),
        (
            replace(WHOLE, value=nan, n=0, reason="no_observed_at"),
            "Whether labels are missing is not known: times of labels are not known.",
        ),
    ],
)
def test_labels_that_are_due_are_told(shown: Measurement, words: str) -> None:
    assert _unlabelled(shown) == words
