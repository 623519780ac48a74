"""Drift where leading tools are wrong (outliers, small samples, ties, zero cells, units), answered right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

from monitoring.panels.measurement import Measurement

START = datetime(2025, 1, 6, tzinfo=UTC)
Judged = Callable[..., Callable[..., list[Measurement]]]


def contract(*features: str, kind: str = "numeric") -> str:
    listed = "".join(f"  - {{name: {name}, kind: {kind}}}\n" for name in features)
    return (
        "model: trap\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: score}\n"
        f"features:\n{listed}baselines: {{training: {{file: reference.parquet}}}}\n"
        "default_baseline: training\n"
    )


def rows(first: int = 0, days: int = 20, **columns: Any) -> pd.DataFrame:
    """Rows spread evenly over some days: before `START` for a reference (`first` 0), else from it."""
    n = len(next(iter(columns.values())))
    begin = START if first else START - timedelta(days=days)
    at = [begin + timedelta(days=days * k / n) for k in range(n)]
    return pd.DataFrame({"id": np.arange(first, first + n), "at": at, "score": 0.5, **columns})


def compared(
    judged: Judged, before: Any, after: Any, kind: str = "numeric", **words: str
) -> dict[str, Measurement]:
    """Drift of one column between a reference and a window, by measure."""
    ask = judged(
        contract("x", kind=kind),
        predictions=[rows(10**6, x=after)],
        references={"training": [rows(x=before)]},
    )
    return {m.measure: m for m in ask("drift", window="all", **words) if m.subject == "x"}


def alarms(found: dict[str, Measurement]) -> set[str]:
    return {name for name, m in found.items() if m.verdict in ("warning", "critical")}


def pinned(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """PSI and Jensen–Shannon over tenths of the reference, edges at its order statistics."""
    n = len(before)
    edges = np.sort(before)[[n * k // 10 - 1 for k in range(1, 10)]]
    p, q = (np.bincount(np.searchsorted(edges, v), minlength=10) / len(v) for v in (before, after))
    middle = (p + q) / 2
    js = (scipy.stats.entropy(p, middle, base=2) + scipy.stats.entropy(q, middle, base=2)) / 2
    return float(((q - p) * np.log(q / p)).sum()), float(np.sqrt(js))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("shift", "n", "outlier", "side"),
    [
        (0.3, 5000, 50.0, "current"),  # .106 -> .074 "no drift" elsewhere
        (0.3, 5000, 1000.0, "current"),  # -> .00007
        (1.0, 20_000, 1e9, "current"),  # .994 -> .0218
        (0.5, 20_000, 1e9, "reference"),  # KS .00005, JS .005
    ],
)
def test_one_outlier_hides_no_drift(judged: Judged, shift: float, n: int, outlier: float, side: str) -> None:
    rng = np.random.default_rng(11)
    before, after = rng.normal(0, 1, n), rng.normal(shift, 1, n)
    psi, js = pinned(before, after)
    (before if side == "reference" else after)[n // 3] = outlier
    found = compared(judged, before, after)
    assert found["psi"].value == pytest.approx(psi, rel=0.03, abs=0.005)
    assert found["js_distance"].value == pytest.approx(js, rel=0.03)
    assert found["ks"].value == pytest.approx(scipy.stats.ks_2samp(before, after).statistic, abs=1e-12)
    assert {"psi", "ks"} & alarms(found)


def calm_windows(judged: Judged, kind: str, n: int, draw: Callable[[], Any], windows: int) -> int:
    """How many days of `n` rows alarm against a reference of as many, when nothing has changed."""
    days = pd.concat(
        rows(10**6 + k * n, days=1, x=draw()).assign(at=START + timedelta(days=k, hours=12))
        for k in range(windows)
    )
    ask = judged(contract("x", kind=kind), predictions=[days], references={"training": [rows(x=draw())]})
    spans = [(START + timedelta(days=k)).date() for k in range(windows)]
    views = [ask("drift", window=f"{day}/{day + timedelta(days=1)}") for day in spans]
    return sum(any(m.verdict in ("warning", "critical") for m in found) for found in views)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("n", [100, 200, 500])
def test_calm_small_samples_raise_nothing(judged: Judged, n: int) -> None:
    """A fixed PSI limit of 0.1 alarms here in 86, 52 and 2 of 100 windows."""
    rng = np.random.default_rng(n)
    assert calm_windows(judged, "numeric", n, lambda: rng.normal(size=n), 30) <= 1


def test_calm_categories_raise_nothing(judged: Judged) -> None:
    """A reference taken for the truth alarms in 32 of 100 such windows."""
    rng = np.random.default_rng(12)
    assert calm_windows(judged, "categorical", 500, lambda: rng.choice(list("abcde"), 500), 30) <= 1


def test_one_unseen_row_weighs_less_the_more_rows_there_are(judged: Judged) -> None:
    """Elsewhere .0458, .00207, .00021 and then .00046: a constant in an empty cell."""
    values = []
    for n in (100, 1000, 10_000, 50_000):
        before = np.resize(["a", "b", "c", "d"], n)
        after = before.copy()
        after[7] = "new"
        found = compared(judged, before, after, kind="categorical")
        assert not alarms(found)
        assert found["unseen_rate"].value == pytest.approx(1 / n)
        values.append(found["psi"].value)
    assert all(later < earlier for earlier, later in pairwise(values))
    assert values[0] < 0.02


def test_jensen_shannon_of_disjoint_sides_is_one(judged: Judged) -> None:
    found = compared(judged, ["a", "b"] * 200, ["c", "d"] * 200, kind="categorical")
    assert found["js_distance"].value == pytest.approx(1.0, abs=1e-12)
    numbers = compared(judged, np.linspace(0, 1, 400), np.linspace(5, 6, 400))
    assert numbers["ks"].value == 1.0


def test_three_categories_of_which_one_goes(judged: Judged) -> None:
    """The first level against the rest shows nothing: 100/100/100 -> 100/200/0."""
    found = compared(judged, ["a", "b", "c"] * 100, ["a"] * 100 + ["b"] * 200, kind="categorical")
    p, q = np.array([1 / 3, 1 / 3, 1 / 3]), np.array([1 / 3, 2 / 3, 0])
    assert found["cramers_v"].value == pytest.approx(
        np.sqrt(scipy.stats.chi2_contingency([p * 300, q * 300])[0] / 600)
    )
    assert found["psi"].verdict == "critical"


def test_missing_values_in_a_category_are_a_cell(judged: Judged) -> None:
    before = np.resize(np.array(["a", "b", "c", "d", "e"], dtype=object), 1000)
    after = before.copy()
    after[::4] = None
    found = compared(judged, before, after, kind="categorical")
    assert found["missing_rate"].value == 0.25
    assert {"psi", "missing_rate"} <= alarms(found)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scale", [1e-5, 1.0, 1e6])
def test_the_unit_of_a_column_is_no_matter(judged: Judged, scale: float) -> None:
    rng = np.random.default_rng(13)
    before, after = rng.normal(0, 1, 2000), rng.normal(1, 1, 2000)
    found = compared(judged, before * scale, after * scale)
    distance = scipy.stats.wasserstein_distance(before, after)
    assert found["wasserstein"].value == pytest.approx(distance * scale, rel=1e-9)
    assert found["wasserstein_sd"].value == pytest.approx(distance / before.std(ddof=1), rel=1e-6)
    assert found["ks"].value == pytest.approx(scipy.stats.ks_2samp(before, after).statistic, abs=1e-12)
    assert {"psi", "ks", "mean_shift_sd"} <= alarms(found)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("n", "m"), [(10, 10), (100, 60), (500, 37)])
def test_wasserstein_is_exact(judged: Judged, n: int, m: int) -> None:
    """Also with values below the least of the reference (8.78 for 7.98, .324 for .291 elsewhere)."""
    rng = np.random.default_rng(n)
    before, after = rng.normal(0, 3, n), np.r_[rng.normal(1, 3, m - 5), rng.normal(-30, 1, 5)]
    found = compared(judged, before, after)
    assert found["wasserstein"].value == pytest.approx(
        scipy.stats.wasserstein_distance(before, after), rel=1e-9
    )
    assert found["ks"].value == pytest.approx(scipy.stats.ks_2samp(before, after).statistic, abs=1e-12)


def test_heavy_tails_need_no_bins(judged: Judged) -> None:
    """Elsewhere bins from the least to the greatest value give .0559 for .0675."""
    rng = np.random.default_rng(14)
    before, after = rng.lognormal(0, 3, 20_000), rng.lognormal(0.2, 3, 20_000)
    found = compared(judged, before, after)
    assert found["ks"].value == pytest.approx(scipy.stats.ks_2samp(before, after).statistic, abs=1e-12)
    assert found["ks"].method == "exact"


def test_infinite_values_are_counted_and_hide_nothing(judged: Judged) -> None:
    rng = np.random.default_rng(15)
    before, after = rng.normal(0, 1, 2000), rng.normal(0.5, 1, 2000)
    after[::20] = np.inf
    ask = judged(contract("x"), predictions=[rows(10**6, x=after)], references={"training": [rows(x=before)]})
    drift = {m.measure: m for m in ask("drift", window="all") if m.subject == "x"}
    quality = {m.measure: m for m in ask("quality", window="all") if m.subject == "x"}
    assert quality["infinite_rate"].value == 0.05
    assert quality["infinite_rate"].verdict == "warning"
    finite = after[np.isfinite(after)]
    assert drift["wasserstein"].value == pytest.approx(
        scipy.stats.wasserstein_distance(before, finite), rel=1e-9
    )
    assert {"psi", "ks"} <= alarms(drift)
    left = "100 rows with an infinite value left out"
    said = {measure for measure, row in drift.items() if left in row.reason}
    of_moments = {"wasserstein", "wasserstein_sd", "unit_factor", "mean_shift_sd"}
    assert said == {"ks", "repeated_value_rate", *of_moments}


def test_a_reference_against_itself(judged: Judged) -> None:
    """Less drift than usual is no alarm, and nothing is exactly nothing."""
    same = np.random.default_rng(16).gamma(2, 3, 3000)
    found = compared(judged, same, same)
    assert not alarms(found)
    for measure in ("psi", "js_distance", "ks", "wasserstein", "mean_shift_sd"):
        assert found[measure].value == pytest.approx(0, abs=1e-12), measure


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("k_before", "k_after"), [(50, 80), (50, 55), (10, 60)])
def test_the_ks_of_a_binary_column_keeps_its_ties(judged: Judged, k_before: int, k_after: int) -> None:
    """D is the difference of two shares; the p-value that ignores ties calls (50, 80) of 200 calm."""
    before, after = (np.repeat([1.0, 0.0], [k, 200 - k]) for k in (k_before, k_after))
    found = compared(judged, np.random.default_rng(1).permutation(before), after)
    assert found["ks"].value == pytest.approx(abs(k_after - k_before) / 200, abs=1e-12)
    table = [[k_before, 200 - k_before], [k_after, 200 - k_after]]
    p_value = found["ks"].evidence.p_value
    assert p_value == pytest.approx(scipy.stats.fisher_exact(table).pvalue, rel=0.05)
    assert p_value < scipy.stats.ks_2samp(before, after, method="exact").pvalue


def test_columns_that_cannot_be_measured_spoil_nothing(judged: Judged) -> None:
    rng = np.random.default_rng(17)
    n = 1500
    empty, steady, endless = np.full(n, np.nan), np.ones(n), np.full(n, np.inf)
    before = {"good": rng.normal(0, 1, n), "gone": rng.normal(size=n), "new": empty, "steady": steady,
              "never": empty, "endless": endless}  # fmt: skip
    after = before | {"good": rng.normal(1, 1, n), "gone": empty, "new": rng.normal(size=n)}
    ask = judged(
        contract(*before), predictions=[rows(10**6, **after)], references={"training": [rows(**before)]}
    )
    drift = {(m.measure, m.subject): m for m in ask("drift", window="all")}
    assert drift["psi", "good"].verdict == "critical"
    assert drift["ks", "good"].value == pytest.approx(
        scipy.stats.ks_2samp(before["good"], after["good"]).statistic, abs=1e-12
    )
    assert drift["missing_rate", "gone"].verdict == "critical"
    for measure, name in (("ks", "gone"), ("ks", "new"), ("ks", "never"), ("mean_shift_sd", "steady")):
        assert np.isnan(drift[measure, name].value), (measure, name)
        assert drift[measure, name].reason, (measure, name)
        assert drift[measure, name].verdict not in ("ok", "warning", "critical"), (measure, name)
    quality = {(m.measure, m.subject): m for m in ask("quality", window="all")}
    assert quality["missing_rate", "gone"].value == 1.0
    assert quality["infinite_rate", "endless"].value == 1.0
    assert quality["missing_rate", "good"].verdict == "ok"


def test_asking_leaves_the_callers_random_numbers_alone_and_repeats_itself(judged: Judged) -> None:
    rng = np.random.default_rng(18)
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    ask = judged(
        contract("x"), predictions=[rows(10**6, x=rng.normal(size=500))],
        references={"training": [rows(x=rng.normal(size=500))]},
    )  # fmt: skip
    first, second = (
        [(m.measure, m.lower, m.upper) for m in ask("drift", window="all") if m.measure == "psi"]
        for _ in range(2)
    )
    assert str(first) == str(second)
    assert (np.random.get_state()[1] == before).all()
