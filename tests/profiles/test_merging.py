"""The merge of the profiles of parts is the profile of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitoring.profiles import LevelCounts, MomentVector, NumericProfile, ScoreLabelCounts

VALUES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 1e9, 1e9 + 1, np.nan, np.inf, -np.inf]))
EDGES = np.array([-10.0, 0.0, 1.0, 5.0])


@given(arrays(np.float64, st.integers(0, 60), elements=VALUES), st.randoms(use_true_random=False))
def test_numeric(values: np.ndarray, random: object) -> None:
    whole = NumericProfile.of(values, EDGES)
    group = np.array([random.randrange(4) for _ in values], dtype=np.intp)
    parts = [p.to_bytes() for p in NumericProfile.grouped(values, EDGES, group, 4)]
    random.shuffle(parts)
    merged = NumericProfile.merged(parts, 5)
    assert merged.counts.tolist() == whole.counts.tolist()
    assert (merged.missing, merged.infinite, merged.rows) == (whole.missing, whole.infinite, len(values))
    finite = values[np.isfinite(values)]
    if len(finite):
        assert merged.mean == pytest.approx(finite.mean(), rel=1e-12, abs=1e-9)
        assert (merged.minimum, merged.maximum) == (finite.min(), finite.max())
    else:
        assert np.isnan(merged.mean)
    if len(finite) > 1:
        scale = max(1.0, float(np.abs(finite).max())) ** 2
        assert merged.variance == pytest.approx(finite.var(ddof=1), rel=1e-9, abs=1e-12 * scale)


def test_a_large_offset_does_not_cancel() -> None:
    values = 1e9 + np.array([1.0, 2.0, 4.0, 8.0, 3.0, 3.0])
    parts = [
        NumericProfile.of(part, EDGES).to_bytes()
        for part in (values[:3], values[3:4], values[:0], values[4:])
    ]
    assert NumericProfile.merged(parts, 5).variance == pytest.approx(5.9, rel=1e-12)


@pytest.mark.parametrize("constant", [0.1, 0.5, 1e9 + 0.1, -3e-7])
def test_a_constant_has_no_variance(constant: float) -> None:
    parts = [NumericProfile.of(np.full(n, constant), EDGES).to_bytes() for n in (1000, 7, 313)]
    merged = NumericProfile.merged(parts, 5)
    assert merged.mean == constant
    assert merged.variance == 0.0


def test_records_from_before_there_were_edges_still_merge() -> None:
    before = NumericProfile.of(np.array([np.nan, np.nan]), np.empty(0)).to_bytes()
    after = NumericProfile.of(np.array([0.5, np.nan]), EDGES).to_bytes()
    merged = NumericProfile.merged([before, after], 5)
    assert (merged.missing, merged.n, merged.mean) == (3, 1, 0.5)


@given(
    arrays(np.float64, st.tuples(st.integers(1, 40), st.just(3)), elements=st.floats(-1e3, 1e3)),
    st.integers(1, 5),
)
def test_moments(values: np.ndarray, groups: int) -> None:
    group = np.arange(len(values)) % groups
    parts = [p.to_bytes() for p in MomentVector.grouped(values, group.astype(np.intp), groups)]
    merged = MomentVector.merged(parts, 3)
    assert merged.n == len(values)
    np.testing.assert_allclose(merged.mean, values.mean(axis=0), rtol=1e-12, atol=1e-9)
    if len(values) > 1:
        np.testing.assert_allclose(merged.covariance, np.cov(values.T), rtol=1e-9, atol=1e-6)


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "ü", ""]), st.integers(1, 9), st.integers(0, 3)), max_size=8
    )
)
def test_levels(parts: list[tuple[str, int, int]]) -> None:
    records = [LevelCounts({level: n}, missing).to_bytes() for level, n, missing in parts]
    merged = LevelCounts.merged(records)
    assert merged.n == sum(n for _, n, _ in parts)
    assert merged.rows == merged.n + sum(missing for *_, missing in parts)
    assert LevelCounts.merged(list(reversed(records))) == merged


def test_score_by_label() -> None:
    rng = np.random.default_rng(1)
    label, code = rng.integers(0, 2, 500), rng.integers(0, 7, 500)
    group = rng.integers(0, 3, 500)
    parts = ScoreLabelCounts.grouped(label, code, group, 3, 7)
    merged = ScoreLabelCounts.merged([p.to_bytes() for p in parts], 7)
    assert merged.positives.tolist() == np.bincount(code[label == 1], minlength=7).tolist()
    assert merged.negatives.tolist() == np.bincount(code[label == 0], minlength=7).tolist()


@pytest.mark.parametrize(
    "empty", [NumericProfile.merged([], 5), MomentVector.merged([], 2), LevelCounts.merged([])]
)
def test_nothing_merges_to_nothing(empty: object) -> None:
    assert empty.n == 0
