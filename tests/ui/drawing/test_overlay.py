"""Where a second window lies on the axis of the first."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Extent, Scope, resolve
from monitoring.scope.window import parse_span
from monitoring.ui.drawing import overlay

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
timezone: America/Santiago
prediction: {score: p}
label: {column: y, positive: 1}
features: [x]
default_baseline: previous
"""
SANTIAGO = ZoneInfo("America/Santiago")


@pytest.mark.parametrize(
    ("window", "words", "means", "days"),
    [
        ("2025-09-07/2025-09-14", "previous", "2025-08-31/2025-09-07", 7),
        ("2025-09-14/2025-09-21", "previous", "2025-09-07/2025-09-14", 7),
        ("2025-09-01/2025-09-14", "week-before", "2025-08-25/2025-09-07", 7),
        ("2025-09-07T12:00/2025-09-08", "week-before", "2025-08-31T12:00/2025-09-01", 7),
    ],
)
def test_it_is_moved_by_days_where_a_day_begins_at_one(
    monkeypatch: pytest.MonkeyPatch, window: str, words: str, means: str, days: int
) -> None:
    now = datetime(2025, 10, 1, tzinfo=UTC)
    extent = Extent(datetime(2025, 8, 1, tzinfo=UTC), now, now, (), frozenset(), {})
    question = resolve(Scope("m", window=window), read_contract(CONTRACT), extent)
    view = SimpleNamespace(display={"overlay": words}, snapshot=object())
    monkeypatch.setattr(overlay, "current", lambda: view)
    monkeypatch.setattr(overlay, "widened", lambda asked, _: asked)
    found = overlay.overlay_of(question)
    assert found is not None
    assert found.shift == timedelta(days=days)
    assert found.part == found.span == parse_span(means, SANTIAGO)
