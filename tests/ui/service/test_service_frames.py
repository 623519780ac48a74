"""What of the service's periods is drawn."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from monitoring.ui.service import service_frames
from monitoring.ui.service.service_frames import frame_of

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
DAYS: list[dict[str, Any]] = [
    {"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": 900.0 + k, "n": 900, "few": False}
    for k in range(3)
]


@pytest.mark.parametrize("measure", ["throughput", "error_rate"])
def test_requests_of_a_day_that_is_not_over_are_no_outage(
    monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    newest = DAYS[-1] | {"value": 28.0, "until": "until 01:50"}
    monkeypatch.setattr(service_frames, "period_rows", lambda *_: [*DAYS[:-1], newest])
    monkeypatch.setattr(service_frames, "noise_band", lambda _: None)
    monkeypatch.setattr(service_frames, "events_on_axis", lambda _: [])
    monkeypatch.setattr(service_frames, "window_on_axis", lambda _: (FIRST, FIRST + 3 * DAY))
    frame = frame_of(measure, [], [], cast("Any", None), "day")
    drawn = frame["value"][frame["layer"] == "period"].tolist()
    assert drawn == ([900.0, 901.0] if measure == "throughput" else [900.0, 901.0, 28.0])


@pytest.mark.parametrize("days", [1, 3])
def test_no_line_of_errors_falls_to_a_day_that_is_not_over(
    monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Its 39 requests had no error, and the line fell from 0.2% to 0."""
    newest = DAYS[-1] | {"value": 0.0, "n": 39, "until": "until 01:50"}
    periods = [*DAYS[:-1], newest][-days:]
    monkeypatch.setattr(service_frames, "period_rows", lambda *_: periods)
    monkeypatch.setattr(service_frames, "noise_band", lambda _: None)
    monkeypatch.setattr(service_frames, "events_on_axis", lambda _: [])
    monkeypatch.setattr(service_frames, "window_on_axis", lambda _: (FIRST, FIRST + 3 * DAY))
    frame = frame_of("error_rate", [], [], cast("Any", None), "day")
    drawn = frame[frame["layer"] == "period"]
    assert drawn["few"].tolist() == ([False, False, True] if days > 1 else [False])
    assert drawn["settled"].isna().tolist() == ([False, False, True] if days > 1 else [False])
