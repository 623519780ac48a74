"""What is counted for a selection, and for what nothing is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.routes import planner
from monitoring.store.snapshot import Snapshot

DAY = timedelta(days=1)


@pytest.mark.parametrize("hour", [0, 12])
@pytest.mark.parametrize("kind", ["labels", "numeric", "quality"])
def test_no_time_is_no_rows(lived_template: Path, kind: str, hour: int) -> None:
    """Without spans all would be meant."""
    snapshot = Snapshot(lived_template, "churn")
    zone, last = snapshot.contract.zone, snapshot.extent.last
    moment = datetime(last.year, last.month, last.day, hour, tzinfo=zone).astimezone(UTC)
    found = snapshot.profiles(kind, Selection("", (Span(moment, moment),)))
    assert not any(len(one.day) for one in found.by_subject.values())
    assert snapshot.profiles(kind, Selection("")).by_subject


def test_what_a_model_has_nothing_of_is_not_counted_ahead(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days from before a kind was kept had all their codes counted for two classes, which have none."""
    snapshot, asked = Snapshot(lived_template, "churn"), []
    monkeypatch.setattr(planner, "cube_files", lambda *given: None)
    monkeypatch.setattr(planner, "of_codes", lambda snapshot, kind, selection: asked.append(kind))
    last = snapshot.extent.last.astimezone(snapshot.contract.zone)
    day = last.replace(hour=0, minute=0, second=0, microsecond=0)
    both = [Selection("", (Span(day - k * DAY, day - (k - 1) * DAY),)) for k in (2, 1)]
    planner.read_ahead(snapshot, ("score_label", "class_scores"), both)
    assert asked == ["score_label"] * 2
