"""A span without any time holds no rows: without spans all would be meant."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot


@pytest.mark.parametrize("hour", [0, 12])
@pytest.mark.parametrize("kind", ["labels", "numeric", "quality"])
def test_no_time_is_no_rows(lived_template: Path, kind: str, hour: int) -> None:
    snapshot = Snapshot(lived_template, "churn")
    zone, last = snapshot.contract.zone, snapshot.extent.last
    moment = datetime(last.year, last.month, last.day, hour, tzinfo=zone).astimezone(UTC)
    found = snapshot.profiles(kind, Selection("", (Span(moment, moment),)))
    assert not any(len(one.day) for one in found.by_subject.values())
    assert snapshot.profiles(kind, Selection("")).by_subject
