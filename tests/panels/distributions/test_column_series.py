"""The small line's values are those of the panels, to the last digit."""

from collections.abc import Callable
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from monitoring.panels.distributions.column_series import Wanted, column_series
from monitoring.panels.registry import compute
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.reads.row_reads import values
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"


@pytest.fixture
def asked(lending_of: Callable[..., Path]) -> tuple[Snapshot, Question]:
    snapshot = Snapshot(lending_of(6_000), MODEL)
    scope = Scope(MODEL, window="last-60d", by="day")
    return snapshot, resolve(scope, snapshot.contract, snapshot.extent)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panel", ["drift", "quality"])
def test_values_are_those_of_the_panel(asked: tuple[Snapshot, Question], panel: str) -> None:
    rows: dict[Wanted, list[float]] = {}
    for row in compute(panel, *asked):
        rows.setdefault(Wanted(panel, row.measure, row.subject), []).append(row.value)
    found = column_series(*asked, rows)
    for one, points in found.items():
        if one.measure == "ks":  # at the edges of the bins: the panel reads the values of so few rows
            assert all(
                panel - 0.02 < point.value <= panel + 1e-12
                for point, panel in zip(points, rows[one], strict=True)
            )
        elif one.measure != "volume":  # the panel leaves the newest day out, as it may go on
            assert [point.value for point in points] == pytest.approx(rows[one], abs=1e-12, nan_ok=True)
    measures = {one.measure for one in found}
    if panel == "drift":
        assert measures == {"psi", "ks", "missing_rate", "unseen_rate", "mean_shift_sd"}
    else:
        assert measures >= {"missing_rate", "between", "volume"}


def test_means_are_those_of_the_values_beside_the_baselines(asked: tuple[Snapshot, Question]) -> None:
    """The panel says how far they moved; of a category there is none."""
    snapshot, question = asked
    wanted = [Wanted("drift", measure, "loan_amount") for measure in ("mean", "mean_shift_sd")]
    found = column_series(*asked, [*wanted, Wanted("drift", "mean", "region")])
    assert set(found) == set(wanted)
    means, shifts = (found[one] for one in wanted)
    [subject] = [one for one in snapshot.subjects if one.name == "loan_amount"]
    day = replace(question.window, spans=(means[40].period.span,))
    assert means[40].value == pytest.approx(values(snapshot, day, subject, 1).ascending().mean())
    off = [mean.value - mean.usual for mean in means]
    assert off[40] / shifts[40].value == pytest.approx(off[0] / shifts[0].value)


def test_means_of_a_cohort_over_a_feature_are_those_of_its_values(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With each value in the middle of its bin, amounts in cents were drawn at three times their mean."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 0)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 20, lambda one: one.size))
    snapshot = Snapshot(demo_store, MODEL)
    scope = Scope(MODEL, window="last-60d", by="day", cohort="region = 'west' and age >= 25")
    question = resolve(scope, snapshot.contract, snapshot.extent)
    means, shifts = (Wanted("drift", measure, "loan_amount") for measure in ("mean", "mean_shift_sd"))
    found = column_series(snapshot, question, [means, shifts])
    [subject] = [one for one in snapshot.subjects if one.name == "loan_amount"]
    day = replace(question.window, spans=(question.periods[40].span,))
    assert found[means][40].value == pytest.approx(values(snapshot, day, subject, 1).ascending().mean())
    rows = [one for one in compute("drift", snapshot, question) if one.subject == "loan_amount"]
    told = [one.value for one in rows if one.measure == "mean_shift_sd"]
    assert [one.value for one in found[shifts]] == pytest.approx(told, nan_ok=True)


def test_what_is_not_there_is_left_out(asked: tuple[Snapshot, Question]) -> None:
    wanted = [
        Wanted("drift", "psi", "no such column"),
        Wanted("drift", "mean_shift_sd", "region"),
        Wanted("quality", "freshness_hours", ""),
        Wanted("drift", "ks", "region"),
    ]
    assert column_series(*asked, wanted) == {}


def test_a_period_without_rows_has_no_value(asked: tuple[Snapshot, Question]) -> None:
    snapshot, question = asked
    later = resolve(
        Scope(MODEL, window="2027-01-01/2027-01-03", by="day"), snapshot.contract, snapshot.extent
    )
    question = replace(later, baseline=question.baseline)
    wanted = Wanted("drift", "missing_rate", "utilisation")
    points = column_series(snapshot, question, [wanted])[wanted]
    assert points and all(isnan(point.value) and point.n == 0 for point in points)
