"""Subjects that are refined are measured alone: every digit is that of measuring all of them again."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.verdicts import left_open
from monitoring.panels.distributions import subject_values
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.reads import row_reads
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("grain", ["none", "month"])
@pytest.mark.parametrize(
    "named",
    [
        {("ks", "income"), ("psi", "loan_amount")},
        {("wasserstein_sd", "income"), ("ks", "loan_amount")},
        {("unit_factor", "income")},
        {("mean_shift_sd", "income"), ("wasserstein", "loan_amount")},
    ],
)
def test_what_is_refined_alone_is_what_all_would_be(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, grain: str, named: set[tuple[str, str]]
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 1_000)
    taken = Snapshot(demo_store, MODEL)
    question = resolve(Scope(MODEL, window="all", by=grain), taken.contract, taken.extent)
    known = compute("drift", taken, question)
    refined = replace(question, refined=frozenset(named))
    alone, every = compute("drift", taken, refined, known=known), compute("drift", taken, refined)
    for row, before, after in zip(alone, known, every, strict=True):
        again = (row.measure, row.subject) in named
        assert repr(row) == repr(after if again else before)
    exact = {one.measure for one in every if one.method == "exact"}
    assert {"ks", "wasserstein"} <= exact


@pytest.mark.sampled(1)
@pytest.mark.parametrize("grain", ["none", "month", "week"])
def test_a_mean_that_bins_leave_open_is_that_of_the_values(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, grain: str
) -> None:
    """… of a cohort that only codes hold: moments of its days, which are kept; no column is read alone."""
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 10)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    taken, named = Snapshot(demo_store, MODEL), ("income", "loan_amount")
    asked = Scope(MODEL, window="last-90d", by=grain, cohort="income > 2000")
    exact = resolve(replace(asked, exact="1"), taken.contract, taken.extent)
    question = resolve(asked, taken.contract, taken.extent)
    known, of_values = compute("drift", taken, question), compute("drift", taken, exact)
    refined = replace(question, refined=frozenset(("mean_shift_sd", name) for name in named))
    monkeypatch.setattr(row_reads, "_from_rows", pytest.fail)
    found = compute("drift", taken, refined, known=known)
    shifts = [
        rows
        for rows in zip(found, known, of_values, strict=True)
        if rows[0].measure == "mean_shift_sd" and rows[0].subject in named
    ]
    assert shifts
    for row, binned, value in shifts:
        assert binned.method.startswith("binned") and "binned" not in row.method
        assert (row.value, row.lower, row.upper) == pytest.approx(
            (value.value, value.lower, value.upper), rel=1e-12, nan_ok=True
        )


def test_of_many_periods_those_are_measured_that_leave_a_verdict_open(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 1_000)
    taken = Snapshot(demo_store, MODEL)
    question = resolve(Scope(MODEL, window="all", by="month"), taken.contract, taken.extent)
    known = compute("drift", taken, question)
    begin = question.periods[1].span.start
    every = replace(question, refined=frozenset({("ks", "income"), ("ks", "loan_amount")}))
    some = replace(every, refined_at=frozenset({("income", begin)}))
    found, exact = (compute("drift", taken, one, known=known) for one in (some, every))
    assert known != exact
    for row, before, after in zip(found, known, exact, strict=True):
        again = row.subject == "loan_amount" or (row.subject == "income" and row.window_start == begin)
        again = again and row.measure == "ks"
        assert repr(row) == repr(after if again else before)


@pytest.mark.soak
def test_a_report_by_day_refines_only_what_is_open(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that leaves the verdict of one day open is no reason to compare the values of all days."""
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 1_000)
    opened = Snapshot(demo_store, MODEL)
    question = resolve(Scope(MODEL, window="last-60d", by="day"), opened.contract, opened.extent)
    known = compute("drift", opened, question)
    wide = {one.name for one in opened.subjects if not one.labelled_only}
    open_ = {(row.subject, row.window_start) for row in left_open(known, opened.contract)}
    judged = judged_rows(opened, question, ["drift"])
    assert left_open(judged, opened.contract) == []
    changed = {
        (row.subject, row.window_start)
        for row, before in zip(judged, known, strict=True)
        if row.measure == "ks" and row.method != before.method and row.subject in wide
    }
    assert changed == {pair for pair in open_ if pair[0] in wide}
    assert 0 < len(changed) < len(wide) * len(question.periods) / 4
