"""Calibration of many classes: what is shown first is measured without the others, to the last digit."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings import judged_panels
from monitoring.findings.report import report
from monitoring.panels import calibration as panel
from monitoring.panels.calibration import judged_subjects
from monitoring.panels.measurement import Measurement
from monitoring.panels.probabilities import score_stacks
from monitoring.panels.probabilities.calibration_estimates import Asked, by_subject
from monitoring.panels.registry import compute
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.bounded import Bounded
from monitoring.store.ingest.load import load
from monitoring.store.reads import class_scores, row_reads
from monitoring.store.reads.class_scores import ClassScores
from monitoring.store.reads.row_reads import Read
from monitoring.store.snapshot import Snapshot

PLAIN = """
model: route
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: y, observed_at: seen}
features: [x]
default_baseline: previous
"""
STATED = PLAIN + "thresholds: {calibration.ece: {warning: 0.02, critical: 0.2}}\n"


@pytest.fixture(scope="module", params=[PLAIN, STATED], ids=["plain", "stated"])
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Sixty days, whose labels take four: what is judged is a part of the window."""
    home, n, draw = tmp_path_factory.mktemp("classes"), 6_000, np.random.default_rng(8)
    share = draw.dirichlet((2.0, 1.0, 1.0), n)
    at = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(np.sort(draw.integers(0, 60 * 86400, n)), "s")
    chosen = (draw.random((n, 1)) > (share**1.3 / (share**1.3).sum(1, keepdims=True)).cumsum(1)[:, :2]).sum(1)
    frame = pd.DataFrame(share, columns=["p_a", "p_b", "p_c"])
    frame = frame.assign(
        id=range(n), at=at, x=1.0, y=np.array(list("abc"))[chosen], seen=at + pd.Timedelta(days=4)
    )
    load(home, read_contract(request.param), predictions=frame)
    return Snapshot(home, "route")


def rows(taken: Snapshot, scope: Scope, *subjects: str) -> list[Measurement]:
    question = resolve(scope, taken.contract, taken.extent)
    return compute("calibration", taken, question, among=frozenset(subjects))


def whose(one: Measurement) -> str:
    """Give the class of a row; bins are those of the named one."""
    return "" if one.measure == "reliability" else one.subject


WINDOW = Scope("route", window="last-20d", as_of="2026-03-01")
DAILY = Scope("route", window="last-14d", by="day", as_of="2026-03-01")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("subjects", [("",), ("b",), ("", "c")], ids=str)
@pytest.mark.parametrize("scope", [WINDOW, DAILY], ids=["whole", "by day"])
def test_a_subject_is_the_same_without_the_others(
    taken: Snapshot, scope: Scope, subjects: tuple[str, ...]
) -> None:
    every, some = rows(taken, scope), rows(taken, scope, *subjects)
    assert [repr(one) for one in some] == [repr(one) for one in every if whose(one) in subjects]
    assert {whose(one) for one in some} == {*subjects}


def test_verdicts_rest_on_what_is_shown_first(taken: Snapshot) -> None:
    first = judged_subjects(taken.contract)
    assert first == (frozenset() if taken.contract.thresholds else frozenset(("",)))
    whole = report(taken.directory, ("calibration",), WINDOW, dated=False, snapshot=taken)
    early = report(taken.directory, ("calibration",), WINDOW, dated=False, snapshot=taken, among=first)
    shown = [repr(one) for one in whole.measurements if not first or not whose(one)]
    assert [repr(one) for one in early.measurements] == shown
    assert any(one.verdict for one in early.measurements)
    assert whole.findings
    assert repr(early.findings) == repr(whole.findings)


def test_rows_are_put_in_order_for_classes_only_where_they_are_shown(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def counts(label: np.ndarray, share: np.ndarray, k: int) -> ScoreCounts:
        counted.append((k, len(label)))
        return made(label, share, k)

    made = score_stacks.class_counts
    monkeypatch.setattr(score_stacks, "class_counts", counts)
    monkeypatch.setattr(panel, "_BASES", Bounded(100, lambda _: 1))
    rows(taken, WINDOW, "")
    assert counted == []
    rows(taken, WINDOW)
    parts = 3 if taken.contract.thresholds else 2  # of the window, of what is judged of it, of the baseline
    assert len(counted) == 3 * parts


@pytest.mark.parametrize("reverse", [False, True], ids=["in order", "in another order"])
def test_scores_of_many_classes_are_read_some_at_a_time(
    taken: Snapshot, reverse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One scan of two hundred columns unpacked half a gigabyte; scans need not give the rows in one order."""
    asked: list[int] = []

    def fetch(snapshot: Snapshot, selection: Selection, columns: list[str], where: str, keep: bool) -> Read:
        asked.append(len(columns))
        stamp, read = row_reads.fetch(snapshot, selection, columns, where, keep=keep)
        turned = slice(None, None, -1 if reverse and len(asked) > 1 else 1)
        return stamp[turned], [one[turned] for one in read]

    window = resolve(WINDOW, taken.contract, taken.extent).window
    whole = class_scores.class_scores(taken, window)
    monkeypatch.setattr(class_scores, "_AT_ONCE", 1)
    monkeypatch.setattr(class_scores, "fetch", fetch)
    found = class_scores.class_scores(taken, window)
    assert asked == [3, 2, 2]  # with the label, and the numbers of the rows
    assert np.array_equal(found.scores, whole.scores)
    assert np.array_equal(found.label, whole.label)


@pytest.mark.parametrize("most", [1, 1_000_000], ids=["many", "few"])
def test_rows_of_both_sides_are_not_held_at_once(
    taken: Snapshot, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two sides would push out of what is kept is let go at once, and read again where it is asked."""
    kept: Bounded[Read] = Bounded(1_000_000, lambda read: len(read[0]))
    monkeypatch.setattr(row_reads, "_READS", kept)
    monkeypatch.setattr(class_scores, "KEPT_NUMBERS", most)
    reader = MulticlassPerformance(taken, resolve(WINDOW, taken.contract, taken.extent).window)
    first, again = reader.estimates([None]), reader.estimates([None])
    assert first == again
    assert not any(isinstance(one, ClassScores) for one in vars(reader).values())
    assert (kept.found(lambda key: True) is not None) == (most > 1)


def test_rows_of_a_class_stay_only_where_a_verdict_rests_on_them(taken: Snapshot) -> None:
    """Those of two hundred classes were more memory than all scores, several times over."""
    reader = MulticlassPerformance(taken, resolve(WINDOW, taken.contract, taken.extent).window)
    asked = Asked("route", frozenset({"ece"}), fits_of_rows=True)
    some, every = (by_subject(reader, [None], asked, rows_of_classes=held) for held in (False, True))
    assert [name for name, one in some.items() if one.scores.stack.score.size] == [""]
    assert all(one.scores.stack.score.size for one in every.values())
    assert {name: one.estimates for name, one in some.items()} == {n: o.estimates for n, o in every.items()}


def test_findings_alone_leave_classes_out_that_nothing_is_judged_by(
    taken: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []

    def counted(panel: str, *given: Any, among: frozenset[str], **more: Any) -> list[Measurement]:
        asked.extend([among] if panel == "calibration" else [])
        return compute(panel, *given, among=among, **more)

    monkeypatch.setattr(judged_panels, "compute", counted)
    found = report(taken.directory, ("findings",), WINDOW, dated=False, snapshot=taken)
    assert {*asked} == {judged_subjects(taken.contract)}
    whole = report(taken.directory, ("all",), WINDOW, dated=False, snapshot=taken)
    assert whole.findings
    assert repr(found.findings) == repr(whole.findings)
