import gc
import weakref
from pathlib import Path

import pytest

from monitoring.errors import StoreError
from monitoring.scope.baseline import Selection
from monitoring.store.reads.events import add_event, events
from monitoring.store.snapshot import Snapshot


def said(directory: Path) -> list[tuple[str, str, str]]:
    found = events(Snapshot(directory, "churn"))
    return [(f"{one.at:%Y-%m-%dT%H}", one.label, one.source) for one in found]


def test_contract_versions_and_columns_make_events(lived_template: Path) -> None:
    assert said(lived_template) == [
        ("2025-03-01T23", "New price list", "contract"),
        ("2025-03-03T23", "column age of another type", "schema"),
        ("2025-03-03T23", "column channel absent", "schema"),
        ("2025-03-03T23", "first rows of version 2", "version"),
        ("2025-03-05T23", "column channel back", "schema"),
    ]


def test_a_version_from_before_the_first_day_has_no_deploy(lived_template: Path) -> None:
    assert not [one for one in said(lived_template) if "version 1" in one[1]]


def test_no_row_is_read_for_the_first_day_of_a_version(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, read = Snapshot(lived_template, "churn"), said(lived_template)
    monkeypatch.setattr(Snapshot, "ask", lambda *given: pytest.fail(f"rows are read: {given[1:]}"))
    assert said(lived_template) == read
    monkeypatch.undo()
    days = snapshot.ask("select __version, min(__day) from rows group by all")
    assert snapshot.cube.first_days("times", snapshot.files("times", Selection("")) or {}) == dict(days)
    monkeypatch.setattr(Snapshot, "files", lambda *given: None)  # as of a store without these profiles
    assert said(lived_template) == read


def test_an_earlier_generation_knows_nothing_of_later_columns(lived_template: Path) -> None:
    first = events(Snapshot(lived_template, "churn", 1))
    assert [one.label for one in first] == ["New price list"]


def test_a_generation_that_nobody_holds_is_gone_at_once(lived_template: Path) -> None:
    """A server looks for garbage seldom: what keeps a generation of it in a circle keeps all it has read."""
    snapshot = Snapshot(lived_template, "churn")
    assert any(one.kind == "schema" for one in events(snapshot))
    gone, usual = weakref.ref(snapshot), gc.isenabled()
    gc.disable()
    try:
        del snapshot
        assert gone() is None
    finally:
        if usual:
            gc.enable()


def test_an_added_event_is_kept_once_and_needs_no_generation(lived: Path) -> None:
    before = Snapshot(lived, "churn").data_version
    event, is_new = add_event(lived, "churn", "2025-03-05T12:00", "Outage", "incident")
    assert (event.at.isoformat(), is_new) == ("2025-03-05T11:00:00+00:00", True)
    assert add_event(lived, "churn", "2025-03-05T11:00Z", "Outage", "other") == (
        type(event)(event.at, "Outage", "other", "added"),
        False,
    )
    assert ("2025-03-05T11", "Outage", "added") in said(lived)
    assert Snapshot(lived, "churn").data_version == before


@pytest.mark.parametrize(
    ("at", "label", "kind", "message"),
    [
        ("2025-03-05", "x", "deplo", "did you mean 'deploy'"),
        ("2025-03-05", "  ", "other", "one line"),
        ("2025-03-05", "a\x1b[2J", "other", "printable"),
        ("soon", "x", "other", "no date or time"),
    ],
)
def test_what_is_no_event(lived_template: Path, at: str, label: str, kind: str, message: str) -> None:
    with pytest.raises(Exception, match=message) as caught:
        add_event(lived_template, "churn", at, label, kind)
    assert caught.type.__mro__[1].__name__ == "TidemarkError" or isinstance(caught.value, StoreError)
