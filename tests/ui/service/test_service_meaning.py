from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import nan
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from monitoring.findings.dating.outlying import Outlying
from monitoring.panels.measurement import Measurement
from monitoring.scope.window import Span
from monitoring.ui.service.service_meaning import _in_numbers

START = datetime(2026, 10, 14, tzinfo=UTC)
DAY = timedelta(days=1)
SLOW = Measurement(
    "service", "latency_p95", "", "", "", START, START + DAY,
    300.0, 290.0, 310.0, 500, nan, 0, nan, nan, nan, "", "", "exact",
)  # fmt: skip


@pytest.mark.parametrize(
    ("many", "length", "told"),
    [
        (1, 30, "One answer in twenty took longer than 300 ms on 14 Oct."),
        (1, 700, "One answer in twenty took longer than 300 ms on 14 Oct 2026."),
        (3, 30, "One answer in twenty took longer than 302 ms on 16 Oct, the slowest of 3 days."),
    ],
)
def test_what_the_slowest_is_of_is_said_before_it_is(many: int, length: int, told: str) -> None:
    """It ended "on the slowest of them", and no word said of what."""
    days = [
        replace(SLOW, value=300.0 + k, window_start=START + k * DAY, window_end=START + (k + 1) * DAY)
        for k in range(many)
    ]
    window = Span(START + 3 * DAY - length * DAY, START + 3 * DAY)
    question = cast(Any, SimpleNamespace(zone=ZoneInfo("UTC"), span=window))
    assert _in_numbers(Outlying("latency_p95", 100.0, tuple(days)), question) == told
