"""What moved in one shop of sixteen is told of that shop, once; what all shops do is told of all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitoring.findings.locus import drift_segments
from monitoring.findings.locus.drift_segments import DriftSegmentSearch
from monitoring.findings.report import Report, judged_rows, report
from monitoring.scope.question import resolve
from monitoring.store.snapshot import Snapshot
from tests.many_levels import BROKEN

Found = Callable[[str], Report]


def told(made: Report) -> list[tuple[str, str, str, str]]:
    return [(one.panel, one.measure, one.subject, one.cohort) for one in made.findings]


def test_a_calm_stream_has_none(found_in: Found) -> None:
    assert told(found_in("")) == []


def test_a_feature_that_moved_in_one_shop_is_told_of_it(found_in: Found) -> None:
    [one] = found_in("moved").findings
    assert (one.panel, one.measure, one.subject, one.cohort) == ("drift", "psi", "x", BROKEN)
    assert one.since == datetime(2026, 2, 9, tzinfo=UTC)
    assert one.title.endswith(f"since 9 Feb for {BROKEN}.")
    assert one.adjusted_p is not None
    assert one.adjusted_p <= 0.01
    assert 700 < one.n < 850


def test_values_that_went_missing_in_one_shop_are_its_missing_rate(found_in: Found) -> None:
    assert told(found_in("missing")) == [("drift", "missing_rate", "y", "")]
    [one] = found_in("missing").findings
    assert f"mostly in {BROKEN}" in one.title


def test_what_all_shops_do_is_told_once_of_all(found_in: Found) -> None:
    [one] = found_in("everybody").findings
    assert (one.subject, one.cohort) == ("x", "")
    assert "mostly in" not in one.title


def test_outcomes_that_turned_in_one_shop_are_told_of_it(found_in: Found) -> None:
    assert ("calibration", "observed_expected", "", BROKEN) in told(found_in("flipped"))


def test_a_score_that_moved_is_told_once(found_in: Found) -> None:
    """That its promises fail there as well is a part of it."""
    there = [one for one in told(found_in("score")) if one[3]]
    assert there == [("drift", "psi", "score", BROKEN)]


def test_inside_a_cohort_nothing_is_looked_for(found_in: Found) -> None:
    made = found_in("moved")
    assert made.directory is not None
    again = report(made.directory, ["findings"], replace(made.scope, cohort="desk = 'one'"))
    assert told(again) == []


def test_who_asks_again_has_nothing_summed(found_in: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    made = found_in("moved")
    assert made.directory is not None
    snapshot = Snapshot(made.directory, "moved")
    question = resolve(made.scope, snapshot.contract, snapshot.extent)
    judged = judged_rows(snapshot, question, ["drift"])
    first = DriftSegmentSearch(snapshot, question)
    rows = first.rows(judged)
    assert [one.cohort for one in rows] == [BROKEN]
    monkeypatch.setattr(drift_segments, "both_sides", lambda *given: pytest.fail("summed again"))
    second = DriftSegmentSearch(snapshot, question)
    assert second.rows(judged) == rows
    assert second.episodes == first.episodes
