"""What dates an error that no mean score has, and a fall that no single day has."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.dating.decay import decay, decay_statement
from monitoring.findings.dating.score_gaps import bin_gaps, incomparable_words, mean_gaps
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.scope.period import Period
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: loans
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, observed_at: at}
features: [x]
baselines: {before: {window: 2026-01-01/2026-02-01}}
default_baseline: before
"""
FIRST, DAYS, EACH, CHANGE = pd.Timestamp("2026-01-01", tz="UTC"), 60, 200, 50
SINCE = FIRST + pd.Timedelta(days=CHANGE)


def stream(seed: int = 3) -> pd.DataFrame:
    """Scores that are as right as can be."""
    rng = np.random.default_rng(seed)
    n = DAYS * EACH
    frame = pd.DataFrame(
        {"id": range(n), "x": rng.normal(0, 1.5, n), "day": np.repeat(np.arange(DAYS), EACH)}
    )
    frame["at"] = FIRST + pd.to_timedelta(frame["day"], "D") + pd.Timedelta(hours=12)
    frame["p"] = 1 / (1 + np.exp(-frame["x"]))
    frame["y"] = (rng.uniform(size=n) < frame["p"]).astype(int)
    return frame


def findings(store: Path, frame: pd.DataFrame, *panels: str) -> list[Finding]:
    load(store, read_contract(CONTRACT), predictions=frame)
    return report(store, panels, Scope("loans", window="last-28d")).findings


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_fall_of_all_days_together_is_dated_by_the_day_that_sets_scores_apart(
    tmp_path: Path, seed: int
) -> None:
    """A unit changed: each day ranks as before, and a split of their AUC was "since" a day of ripples."""
    frame = stream(seed)
    frame["p"] = 1 / (1 + np.exp(-frame["x"] + 3.0 * (frame["day"] >= CHANGE)))
    found = findings(tmp_path, frame, "findings")
    auc = next(one for one in found if one.measure == "auc")
    assert auc.since == SINCE
    assert {one.incident for one in found} == {found[0].incident}, "of one cause, and one incident"
    of_days = [_area(rows) for _, rows in frame[frame["day"] >= DAYS - 28].groupby("day")]
    (alone,) = re.findall(r"; in single days it is (0\.\d{3}): their scores do not compare", auc.title)
    assert float(alone) == pytest.approx(np.mean(of_days), abs=0.0015), "but for a day that is not over"
    assert auc.value < np.mean(of_days) - 0.02


def test_the_page_says_so_as_well(tmp_path: Path) -> None:
    frame = stream()
    frame["p"] = 1 / (1 + np.exp(-frame["x"] + 3.0 * (frame["day"] >= CHANGE)))
    load(tmp_path, read_contract(CONTRACT), predictions=frame)
    made = report(tmp_path, ("performance",), Scope("loans", window="last-28d"))
    auc = next(row for row in made.measurements if row.measure == "auc")
    snapshot = Snapshot(tmp_path, "loans")
    question = resolve(made.scope, snapshot.contract, snapshot.extent)
    said = decay_statement(decay(snapshot, question, auc), "auc", question, [])
    assert said.startswith("AUC changed on 20 Feb; in single days it is 0.8")


def test_a_fall_that_each_day_has_is_dated_by_the_days(tmp_path: Path) -> None:
    frame = stream()
    flipped = (frame["day"] >= CHANGE) & (frame["id"] % 3 == 0)
    frame["y"] = frame["y"].mask(flipped, 1 - frame["y"])
    (auc,) = findings(tmp_path, frame, "performance")
    assert (auc.measure, auc.since) == ("auc", SINCE)
    assert "single days" not in auc.title


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_bins_that_are_off_to_either_side_are_dated_with_the_mean_being_right(
    tmp_path: Path, seed: int
) -> None:
    """Scores became too bold: low ones lower, high ones higher. The error had no date."""
    frame = stream(seed)
    frame["p"] = 1 / (1 + np.exp(-frame["x"] * np.where(frame["day"] >= CHANGE, 3.0, 1.0)))
    (found,) = findings(tmp_path, frame, "calibration")
    assert found.measure == "ece_debiased"
    assert found.since == SINCE
    window = frame[frame["day"] >= DAYS - 28]
    assert abs((window["y"] - window["p"]).mean()) < found.value / 4, "the mean tells nothing"


def test_gaps_by_hand() -> None:
    """Of two scores the lower came half as often, the higher more often, in two days alike."""
    one = ScoreCounts.of([0.2, 0.6], [9, 2], [1, 8])
    days = [(Period(Span(FIRST + k * pd.Timedelta(days=1), FIRST), False), one) for k in range(2)]
    assert [gap for _, gap, _ in mean_gaps(days)] == pytest.approx([(9 - 8) / 20] * 2)
    assert [gap for _, gap, _ in bin_gaps(days, FIRST)] == pytest.approx([(1 + 2) / 20] * 2)
    assert bin_gaps(days, FIRST + pd.Timedelta(days=9)) == []


def test_the_clause_can_be_told_from_a_place() -> None:
    assert incomparable_words(0.7712).startswith("in single days it is 0.771: ")


def _area(rows: pd.DataFrame) -> float:
    ranks = rows["p"].rank()
    hits = rows["y"] == 1
    pairs = hits.sum() * (~hits).sum()
    return float((ranks[hits].sum() - hits.sum() * (hits.sum() + 1) / 2) / pairs)
