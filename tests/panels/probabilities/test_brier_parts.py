"""The Brier score in parts: they add up to it, and what bins say of them holds the rows' own."""

from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.findings.report import report
from monitoring.panels.probabilities.brier_parts import NO_INTERVAL, PARTS
from monitoring.panels.tasks import binary_performance
from monitoring.scope.question import Scope
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.statistics.score_decomposition import corp, recalibrated_bounds
from tests.panels.probabilities.test_score_stacks import by_measure, stored


def test_the_parts_add_up_to_the_score(demo_store: Path) -> None:
    found = report(
        demo_store, ["calibration", "performance"], Scope("lending-default"), dated=False
    ).measurements
    row = {one.measure: one for one in found if not one.subject}
    miscalibration, discrimination, uncertainty = (row[part] for part in PARTS)
    whole = miscalibration.value - discrimination.value + uncertainty.value
    assert whole == pytest.approx(row["brier"].value, abs=1e-12)
    assert uncertainty.lower < uncertainty.value < uncertainty.upper
    for one in (miscalibration, discrimination):
        assert (one.reason, isnan(one.lower), one.verdict) == (NO_INTERVAL, True, "")
        assert one.n == row["brier"].n


@pytest.mark.sampled(1)
@pytest.mark.parametrize("digits", [1, 12])
def test_what_bins_say_holds_the_value_of_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digits: int
) -> None:
    monkeypatch.setattr(binary_performance, "SCORED_ROWS", 100)
    rng = np.random.default_rng(3)
    usual, score = rng.beta(2, 6, 5_000).round(digits), rng.beta(2, 6, 12_000).round(digits)
    store = stored(tmp_path, usual, score, score**1.3)
    found, exact = by_measure(store), by_measure(store, exact="1")
    assert found["uncertainty"].value == exact["uncertainty"].value
    for part in PARTS[:2]:
        assert exact[part].method.startswith("exact")
        off = float(found[part].method.split("±")[1].partition(",")[0])
        assert abs(found[part].value - exact[part].value) <= off + 1e-12
        assert off <= (1e-9 if digits == 1 else 0.01), "scores of one value each leave nothing open"


ROWS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=60)


@given(rows=ROWS, cuts=st.lists(st.integers(1, 59), max_size=8))
def test_bounds_hold_however_rows_are_cut_into_parts(rows: list[tuple[int, bool]], cuts: list[int]) -> None:
    """A part may begin in the middle of rows that have one score."""
    rows.sort()
    score, label = (np.array(one, dtype=float) for one in zip(*rows, strict=True))
    starts = sorted({0, *(cut for cut in cuts if cut < len(rows))})
    n = np.diff([*starts, len(rows)])
    n_pos = np.add.reduceat(label, starts)
    last = score[np.array(starts) + n - 1]
    apart = np.append(True, score[starts][1:] > last[:-1])
    lower, upper = recalibrated_bounds(n - n_pos, n_pos, apart, score[starts] == last)
    whole = corp(ScoreCounts.of_rows(label, score / 12))
    exact = whole.uncertainty - whole.discrimination
    assert lower - 1e-12 <= exact <= upper + 1e-12
