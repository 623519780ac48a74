from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.scope.baseline import Selection
from monitoring.scope.instant import midnight
from monitoring.scope.window import Span
from monitoring.store.reads.seen_versions import seen_versions
from monitoring.store.snapshot import Snapshot


def of_day(snapshot: Snapshot, day: date) -> Selection:
    zone = snapshot.contract.zone
    return Selection("", (Span(midnight(day, zone), midnight(day + timedelta(days=1), zone)),))


def test_a_window_has_the_versions_of_its_days(lived_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(lived_template, "churn")
    every = snapshot.extent.versions
    days = dict(
        snapshot.ask("select __day, list(distinct __version order by __version) from rows group by 1")
    )
    assert len(every) > 1 and len(days[min(days)]) == 1
    for day, versions in days.items():
        assert seen_versions(snapshot, of_day(snapshot, day)) == tuple(versions)
    assert seen_versions(snapshot, Selection("")) == every
    first = min(days)
    assert seen_versions(snapshot, of_day(snapshot, first - timedelta(days=9))) == ()
    monkeypatch.setattr(Snapshot, "files", lambda *given: None)  # as of a store without these profiles
    assert seen_versions(snapshot, of_day(snapshot, first)) == every
