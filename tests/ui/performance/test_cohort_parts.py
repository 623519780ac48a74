"""Who lost: what is proven stands before what few rows say."""

from dataclasses import replace
from math import nan
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from monitoring.panels.tasks.by_cohort import CohortChange
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.ui.performance.cohort_parts import _beyond, _why_none, judgement, panes, worst_first


def changed(level: str, by: float, q_value: float) -> CohortChange:
    side = Estimate(0.8, 0.7, 0.9, 500)
    change = (
        Estimate.undefined("too_few", 20) if q_value != q_value else Estimate(by, by - 0.1, by + 0.1, 500)
    )
    return CohortChange("region", level, f"region = '{level}'", side, side, change, q_value)


@pytest.mark.parametrize(("worse", "sign"), [("lower", -1), ("higher", 1)])
def test_proven_losses_are_first_each_by_size(worse: str, sign: int) -> None:
    cohorts = [
        changed("few", sign * 0.3, nan),
        changed("noise", sign * 0.2, 0.4),
        changed("less", sign * 0.05, 0.001),
        changed("won", -sign * 0.1, 0.001),
        changed("more", sign * 0.1, 0.002),
    ]
    assert [one.level for one in worst_first(cohorts, worse)] == ["more", "less", "noise", "won", "few"]


def test_only_an_interval_about_zero_is_within_noise() -> None:
    """What excludes 0 and is not proven among all cohorts is no alarm, and no noise."""
    said = [
        judgement(changed("one", by, q), "lower") for by, q in ((-0.05, 0.4), (-0.2, 0.02), (-0.2, 0.001))
    ]
    assert said == ["within noise", "no alarm", "worse"]


def test_a_change_that_says_on_what_it_is_paired_is_compared() -> None:
    """Of two versions on the same rows every cohort went as one that cannot be compared."""
    paired = Estimate(-0.1, -0.15, -0.05, 266, reason="paired on 266 labels")
    one = replace(changed("2020", -0.1, 0.001), change=paired)
    assert judgement(one, "lower") == "worse"
    assert worst_first([changed("noise", -0.2, 0.4), one], "lower")[0] is one
    assert panes([one]) == [one]


def sides(now: int, before: int) -> CohortChange:
    few, *both = (
        Estimate.undefined("too_few", 9),
        Estimate(0.8, 0.7, 0.9, now),
        Estimate(0.8, 0.7, 0.9, before),
    )
    return CohortChange("region", "west", "region = 'west'", both[0], both[1], few, nan)


def asked(words: str, *, complement: bool = False) -> Question:
    selection: Any = SimpleNamespace(complement=complement, source="")
    baseline = SimpleNamespace(words=words, selection=selection)
    return cast(Question, SimpleNamespace(baseline=baseline))


@pytest.mark.parametrize(
    ("counts", "why", "what"),
    [
        (((900, 60), (20, 30)), "; the training set has fewer of each.", "Choose another baseline."),
        (((60, 900), (30, 20)), "; the window has fewer of each.", "Widen the window."),
        (((60, 60),), " on both sides.", "Widen the window, or choose another baseline."),
        (((900, 60), (60, 900)), " on both sides.", "Widen the window, or choose another baseline."),
    ],
)
def test_the_side_that_lacks_rows_is_named(counts: tuple[tuple[int, int], ...], why: str, what: str) -> None:
    said = _why_none([sides(*both) for both in counts], asked("training"))
    assert said == (f"A verdict needs 100 labelled rows of a cohort{why}", what)


def test_where_cohorts_are_not_compared_no_rows_are_missed() -> None:
    said = _why_none([], asked("rest", complement=True))
    assert said == ("Cohorts are not held against everybody else.", "Choose another baseline.")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.2, 0.4], ""),
        ([0.2, 0.9], "; ▲: beyond the scale"),
        ([-0.2, 0.4], "; ▼: beyond the scale"),
        ([-0.2, nan, 0.9], "; ▲▼: beyond the scale"),
        ([nan], ""),
    ],
)
def test_triangles_at_an_edge_are_explained_where_there_are_some(values: list[float], told: str) -> None:
    frames = [pd.DataFrame({"value": [one]}) for one in values]
    assert _beyond(frames, (0.0, 0.8)) == told
