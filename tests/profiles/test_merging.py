"""The merge of the profiles of parts is the profile of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitoring.profiles import LevelCounts, MomentVector, NumericProfile, ScoreLabelCounts
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.grouped_rows import GroupedRows
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.moment_table import MomentTable
from monitoring.profiles.numeric_table import NumericTable
from monitoring.profiles.pair_table import PairTable
from monitoring.profiles.regrouping import Regrouping
from monitoring.profiles.row_table import RowTable, counted
from monitoring.profiles.score_label_table import ScoreLabelTable
from monitoring.profiles.tally_table import TallyTable

VALUES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 1e9, 1e9 + 1, np.nan, np.inf, -np.inf]))
EDGES = np.array([-10.0, 0.0, 1.0, 5.0])


@given(arrays(np.float64, st.integers(0, 60), elements=VALUES), st.randoms(use_true_random=False))
def test_numeric(values: np.ndarray, random: object) -> None:
    whole = NumericProfile.of(values, EDGES)
    group = np.array([random.randrange(4) for _ in values], dtype=np.intp)
    parts = list(NumericTable.of(values, FineBins(EDGES), group, 4).payloads())
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
    parts = MomentTable.of(values.T, GroupedRows(group.astype(np.intp), groups)).payloads()
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
    score = code / 7
    parts = ScoreLabelTable.of(label, score, code, group, 3, 7).payloads()
    merged = ScoreLabelCounts.merged(parts, 7)
    assert merged.positives.tolist() == np.bincount(code[label == 1], minlength=7).tolist()
    np.testing.assert_allclose(merged.scores, np.bincount(code, weights=score, minlength=7), rtol=1e-12)
    assert merged.negatives.tolist() == np.bincount(code[label == 0], minlength=7).tolist()


@pytest.mark.parametrize(
    "empty", [NumericProfile.merged([], 5), MomentVector.merged([], 2), LevelCounts.merged([])]
)
def test_nothing_merges_to_nothing(empty: object) -> None:
    assert empty.n == 0


def _rows(rows: int, groups: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(rows)
    group = rng.integers(0, groups, rows)
    return rng, group, np.array([0, 1, -1, 1, 2, 2, 0, -1, 3, 1])[:groups]


def _pairs(groups: int) -> tuple[list[tuple[object, object]], Regrouping]:
    """Tables of the same rows: by small groups and summed, and by the larger groups at once."""
    rng, group, target = _rows(3000, groups)
    into, chosen = Regrouping(target, 5), target[group] >= 0
    large = target[group][chosen]
    x = np.where(rng.random(3000) < 0.1, np.nan, rng.lognormal(3, 2, 3000))
    x[rng.random(3000) < 0.02] = np.inf
    x[group == 1] = np.nan  # a small group without any value
    edges = FineBins(np.unique(np.round(rng.lognormal(3, 2, 60), 1)))
    y, pairs = rng.normal(size=(3000, 3)) + 1e6, rng.integers(0, 2, 3000)
    level, names = rng.integers(-1, 4, 3000), ["a", "b", "it's", "ü"]
    flags = rng.random((3000, 2)) < 0.2
    tally = [
        np.stack([np.bincount(g[f[:, k]], minlength=n) for k in (0, 1)], axis=1)
        for g, f, n in ((group, flags, groups), (large, flags[chosen], 5))
    ]
    always = frozenset({"checked"})
    return [
        (NumericTable.of(x, edges, group, groups), NumericTable.of(x[chosen], edges, large, 5)),
        (
            MomentTable.of(y.T, GroupedRows(group, groups)),
            MomentTable.of(y[chosen].T, GroupedRows(large, 5)),
        ),
        (
            ScoreLabelTable.of(pairs, pairs * 0.5, pairs * 3, group, groups, 7),
            ScoreLabelTable.of(pairs[chosen], pairs[chosen] * 0.5, pairs[chosen] * 3, large, 5, 7),
        ),
        (LevelTable.of(level, names, group, groups), LevelTable.of(level[chosen], names, large, 5)),
        (
            PairTable.of(pairs, level + 7, group, groups),
            PairTable.of(pairs[chosen], level[chosen] + 7, large, 5),
        ),
        (
            TallyTable(("broken", "checked"), tally[0], always),
            TallyTable(("broken", "checked"), tally[1], always),
        ),
    ], into


@pytest.mark.parametrize("which", range(6))
@pytest.mark.parametrize("groups", [1, 5, 10])
def test_the_sum_of_small_groups_is_the_large_group(which: int, groups: int) -> None:
    tables, into = _pairs(groups)
    small, large = tables[which]
    summed = small.regrouped(into)
    assert summed.filled.tolist() == large.filled.tolist()
    if which > 1:
        assert list(summed.payloads()) == list(large.payloads())
        return
    for name in large.records.dtype.names:
        np.testing.assert_allclose(summed.records[name], large.records[name], rtol=1e-9, atol=1e-6)


@given(
    st.lists(st.floats(allow_nan=False), min_size=1, max_size=60, unique=True),
    st.lists(st.floats(allow_nan=False), max_size=60),
)
def test_the_grid_finds_the_bin_that_a_search_finds(edges: list[float], values: list[float]) -> None:
    ascending = np.unique(np.array(edges))
    with np.errstate(over="ignore"):
        near = np.concatenate([ascending, np.nextafter(ascending, np.inf), np.nextafter(ascending, -np.inf)])
    asked = np.concatenate([np.array(values, dtype=np.float64), near])
    expected = np.searchsorted(ascending, asked, side="left")
    assert FineBins(ascending).codes(asked).tolist() == expected.tolist()


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e12, 1e300])
def test_the_grid_is_right_at_every_scale(scale: float) -> None:
    rng = np.random.default_rng(0)
    values = rng.lognormal(0, 2, 20_000) * scale
    edges = np.unique(np.quantile(values, np.linspace(0.004, 0.996, 250)))
    asked = np.concatenate([values, edges, -values, [np.inf, -np.inf, 0.0]])
    assert (FineBins(edges).codes(asked) == np.searchsorted(edges, asked, side="left")).all()


@pytest.mark.parametrize("rows", [0, 1, 40_000, 150_000])
def test_groups_of_any_size_are_counted_in_blocks(rows: int) -> None:
    rng = np.random.default_rng(rows)
    group = np.where(rng.random(rows) < 0.7, 3, rng.integers(0, 50, rows))  # one of more than a block's rows
    group[group == 4] = 5
    values = np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows) * 4)
    table = NumericTable.of(values, FineBins(EDGES), group, 50)
    into = Regrouping(np.where(np.arange(50) < 45, 0, -1), 1)
    for one, chosen in ((table, 3), (table.regrouped(into), 0)):
        own = values[group == 3] if one is table else values[group < 45]
        kept = own[~np.isnan(own)]
        record = one.records[chosen]
        expected = np.bincount(np.searchsorted(EDGES, kept, side="left"), minlength=5)
        assert record["counts"].tolist() == expected.tolist()
        assert record["missing"] == len(own) - len(kept)
        if len(kept):
            assert record["minimum"] + record["excess"] == pytest.approx(kept.mean(), abs=1e-12)
            assert record["m2"] == pytest.approx(kept.var() * len(kept), rel=1e-9)
    assert not table.filled[4]


@pytest.mark.parametrize("cells", [1, 10**9])
def test_rows_give_what_small_groups_give(cells: int) -> None:
    rng, group, target = _rows(2000, 10)
    into, level, names = Regrouping(target, 5), rng.integers(-1, 4, 2000), ["a", "b", "c" * 40, "ü"]
    first, second = level + 1, rng.integers(-5, 5, 2000)
    for of, columns in (
        (lambda level, group, groups: LevelTable.of(level, names, group, groups), [level]),
        (PairTable.of, [first, second]),
    ):
        summed = counted(of, columns, group, 10, cells).regrouped(into)
        whole = of(*(one[target[group] >= 0] for one in columns), target[group][target[group] >= 0], 5)
        assert isinstance(summed, RowTable) is (cells > 1)
        assert list(summed.payloads()) == list(whole.payloads())
        assert summed.filled.tolist() == whole.filled.tolist()


def test_groups_with_every_level_are_written_as_the_others() -> None:
    rng, names = np.random.default_rng(3), ["a", "b\x00", "ü"]
    group, level = rng.integers(0, 40, 400), rng.integers(-1, 3, 400)
    table = LevelTable.of(level, names, group, 41)
    for number, record in enumerate(table.payloads()):
        own = level[group == number]
        counts = {name: int(np.sum(own == k)) for k, name in enumerate(names) if np.any(own == k)}
        assert LevelCounts.merged([record]) == LevelCounts(counts, int(np.sum(own < 0)))
    every = LevelTable.of(np.tile([0, 1, 2, -1], 9), names, np.repeat(np.arange(9), 4), 9).payloads()
    assert [LevelCounts.merged([one]).counts for one in every] == [dict.fromkeys(names, 1)] * 9
