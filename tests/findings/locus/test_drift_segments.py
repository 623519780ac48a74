"""What moved in one shop of sixteen is told of that shop, once; what all shops do is told of all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.locus import drift_segments
from monitoring.findings.locus.drift_segments import DriftSegmentSearch
from monitoring.findings.report import Report, report
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.many_levels import BROKEN

Found = Callable[[str], Report]
TENS = """
model: tens
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [kind]
cohorts: [desk]
default_baseline: previous
"""


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


def test_outcomes_that_turned_in_one_shop_are_told_of_it_once(found_in: Found) -> None:
    """Of sixteen shops: that its promises fail there as well is a part of what fell."""
    [fell, *_] = found_in("flipped").findings
    assert (fell.panel, fell.measure, fell.cohort) == ("performance", "auc", "")
    assert f"mostly in {BROKEN}" in fell.title
    assert not any(one.cohort for one in found_in("flipped").findings)


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


def test_rows_that_come_in_tens_are_no_drift_of_a_level(tmp_path: Path) -> None:
    """Days are as restless as the cells that are judged: over all forty values they seemed surer."""
    draw, some = np.random.default_rng(24), 2_800
    of = np.repeat(np.arange(some), 10)
    rows = pd.DataFrame(
        {
            "id": np.arange(len(of)),
            "at": pd.date_range("2026-01-05", periods=some, freq=pd.Timedelta(days=28) / some)[of],
            "score": np.repeat(draw.random(some), 10),
            "kind": draw.integers(0, 40, some)[of].astype(str),
            "desk": draw.integers(0, 4, some)[of].astype(str),
        }
    )
    load(tmp_path, read_contract(TENS), predictions=[rows])
    assert told(report(tmp_path, ["findings"], Scope("tens", window="last-14d"))) == []
