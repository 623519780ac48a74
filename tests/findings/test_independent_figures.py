"""Random questions, answered once more by pandas, SciPy and scikit-learn from the rows as they were sent."""

from collections.abc import Callable, Iterator
from math import log, nan, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import optimize, special, stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

Floats = NDArray[np.float64]
Mask = Callable[[pd.DataFrame], NDArray[np.bool_]]
Figure = tuple[float, float, float, float]  # value, lower, upper, n; NaN where it is not held against
ZONE, Z, N = "Europe/Berlin", stats.norm.ppf(0.975), 3_000
CONTRACT = f"""
model: m
task: binary
timezone: {ZONE}
id: id
timestamp: at
version: v
prediction: {{score: p, threshold: 0.3}}
label: {{column: y, positive: 1, negative: 0}}
features: [{{name: x, kind: numeric}}, {{name: c, kind: categorical}}]
cohorts: [c]
"""


def rows() -> pd.DataFrame:
    """Rows of five weeks around the end of summer time, with ties, missing values and two versions."""
    rng = np.random.default_rng(35)
    at = pd.Timestamp("2025-10-06", tz=ZONE) + pd.to_timedelta(np.sort(rng.integers(0, 35 * 86_400, N)), "s")
    found = pd.DataFrame({"id": np.arange(N), "at": at, "v": rng.choice(["A", "B"], N, p=[0.7, 0.3])})
    found["p"] = np.round(rng.beta(1.5, 3, N), 3)
    found["y"] = np.where(rng.random(N) < 0.1, nan, rng.random(N) < found["p"])
    found["x"] = np.where(rng.random(N) < 0.05, nan, np.round(rng.normal(50, 10, N)))
    found["c"] = rng.choice(np.array(["a", "b", "it's", None], dtype=object), N, p=[0.5, 0.3, 0.1, 0.1])
    return found


CONDITIONS: list[tuple[str, Mask]] = [
    ("c = 'a'", lambda d: (d["c"] == "a").to_numpy()),
    ("c in ('b', 'it''s')", lambda d: d["c"].isin(["b", "it's"]).to_numpy()),
    ("c != 'a'", lambda d: (d["c"].notna() & (d["c"] != "a")).to_numpy()),
    ("x between 42 and 61", lambda d: d["x"].between(42, 61).to_numpy()),
    ("x is null", lambda d: d["x"].isna().to_numpy()),
    ("score >= 0.3", lambda d: (d["p"] >= 0.3).to_numpy()),
    ("x > 47.5", lambda d: (d["x"] > 47.5).to_numpy()),
    ("version = 'A'", lambda d: (d["v"] == "A").to_numpy()),
]


def expression(rng: np.random.Generator) -> tuple[str, Mask]:
    """Join two conditions, or their complements."""
    (one, first), (other, second) = (CONDITIONS[k] for k in rng.choice(len(CONDITIONS), 2, replace=False))
    if rng.random() < 0.5:
        return f"{one} or not ({other})", lambda d: first(d) | ~second(d)
    return f"not ({one} and {other})", lambda d: ~(first(d) & second(d))


def question(rng: np.random.Generator, data: pd.DataFrame) -> tuple[dict[str, str], Mask, Mask]:
    """Draw a window that may cut a day, a cohort and a baseline; give the rows of both sides."""
    start = pd.Timestamp("2025-10-20", tz=ZONE) + pd.Timedelta(hours=int(rng.integers(1, 24)))
    end = start + pd.Timedelta(hours=int(rng.integers(200, 400)))
    text, inside = expression(rng)
    other, beside = CONDITIONS[int(rng.integers(len(CONDITIONS)))]
    within = ((data["at"] >= start) & (data["at"] < end)).to_numpy()
    before = (data["at"] >= start - (end - start)).to_numpy() & (data["at"] < start).to_numpy()
    dates = (data["at"] < pd.Timestamp("2025-10-16", tz=ZONE)).to_numpy()
    baselines: dict[str, Mask] = {
        "rest": lambda d: within & ~inside(d),
        f"cohort:{other}": lambda d: within & beside(d),
        "version:B": lambda d: within & inside(d) & (d["v"] == "B").to_numpy(),
        "2025-10-06/2025-10-16": lambda d: dates & inside(d),
        "previous": lambda d: before & inside(d),
    }
    name = str(rng.choice(list(baselines)))
    window = "/".join(f"{one.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}" for one in (start, end))
    asked = {"window": window, "cohort": text, "baseline": name, "exact": str(rng.choice(["", "1"]))}
    return asked, lambda d: within & inside(d), baselines[name]


def share(k: float, n: float) -> Figure:
    """Give a rate with Wilson's interval."""
    if not n:
        return nan, nan, nan, nan
    middle, half = k / n + Z**2 / (2 * n), Z * sqrt(k / n * (1 - k / n) / n + Z**2 / (4 * n * n))
    return k / n, (middle - half) / (1 + Z**2 / n), (middle + half) / (1 + Z**2 / n), n


def plain(value: float, n: float) -> Figure:
    """Give a number whose interval is not held against."""
    return float(value), nan, nan, n


def performance(y: Floats, p: Floats) -> Iterator[tuple[str, Figure]]:
    """Give what the labels say."""
    n, said = len(y), p >= 0.3
    tp, named, true = float(y[said].sum()), float(said.sum()), float(y.sum())
    yield "accuracy", share(float((said == (y == 1)).sum()), n)
    yield "precision", share(tp, named)
    yield "recall", share(tp, true)
    yield "specificity", share(float((~said & (y == 0)).sum()), n - true)
    yield "label_rate", share(true, n)
    _, low, high, _ = share(tp, named + true - tp)
    yield "f1", (2 * tp / (named + true), 2 * low / (1 + low), 2 * high / (1 + high), n)
    yield "mcc", plain(metrics.matthews_corrcoef(y, said), n)
    yield "auc", plain(metrics.roc_auc_score(y, p), n)
    yield "average_precision", plain(metrics.average_precision_score(y, p), n)
    yield "brier", plain(metrics.brier_score_loss(y, p), n)
    clipped = np.clip(p, 2.0**-50, 1 - 2.0**-50)
    yield "log_loss", plain(metrics.log_loss(y, clipped), n)


def calibration(y: Floats, p: Floats) -> Iterator[tuple[str, Figure]]:
    """Give how far probabilities are off."""
    n, rank = len(y), np.sort(p)
    edges = np.unique([rank[-(-k * n // 10) - 1] for k in range(1, 10)])
    for name, bins in (
        ("ece", np.searchsorted(edges, p)),
        ("ece_equal_width", np.minimum(np.floor(np.round(p * 10, 9)), 9)),
    ):
        gap = pd.DataFrame({"gap": p - y, "bin": bins}).groupby("bin")["gap"]
        yield name, plain(float((gap.mean().abs() * gap.size()).sum() / n), n)
    yield "observed_expected", (y.sum() / p.sum(), *ratio_ends(y, p), n)
    fitted = IsotonicRegression(y_min=0, y_max=1).fit(p, y).predict(p)
    yield "miscalibration", plain(float(np.mean((p - y) ** 2 - (fitted - y) ** 2)), n)
    logit, shift = special.logit(np.clip(p, 2.0**-20, 1 - 2.0**-20)), 0.0
    for _ in range(50):
        q = special.expit(shift + logit)
        shift += float((y - q).sum() / (q * (1 - q)).sum())
    half = Z / sqrt((q * (1 - q)).sum())
    yield "calibration_in_the_large", (shift, shift - half, shift + half, n)


def ratio_ends(y: Floats, p: Floats) -> tuple[float, float]:
    """Give the ratios that are Z standard deviations off, by what labels vary around the scores."""
    n, ratio, rarer = len(y), y.sum() / p.sum(), min(y.sum(), (1 - y).sum())
    around = ((y - ratio * p) ** 2).sum()  # at the ratio found
    told = min((p**2).sum(), max((y.sum() - around) / ratio**2, 0.0))
    single = n * p.mean() ** 2
    told = min(told, single + (told - single) * rarer / (rarer + 4))

    def off(other: float) -> float:
        spread = sqrt(max(other * p.sum() - other**2 * told, 0.0))
        return float(abs(y.sum() - other * p.sum()) - Z * spread)

    return optimize.brentq(off, 1e-9, ratio), optimize.brentq(off, ratio, 50 * ratio)


def drift(every: Floats, then: Floats, now: Floats) -> Iterator[tuple[str, Figure]]:
    """Give how far a number moved: over 250 bins of all rows, put together to ten of the baseline."""
    rank = np.sort(every[~np.isnan(every)])
    edges = np.unique([rank[-(-k * len(rank) // 250) - 1] for k in range(1, 250)])
    fine = [
        np.bincount(np.searchsorted(edges, one[~np.isnan(one)]), minlength=len(edges) + 1)
        for one in (then, now)
    ]
    below, bins = np.cumsum(fine[0]), max(2, min(10, len(then) // 20, len(now) // 20))
    cuts = np.unique([np.argmax(below >= -(-k * below[-1] // bins)) for k in range(1, bins)])
    group = np.searchsorted(cuts, np.arange(len(below)))
    counts = [np.append(np.bincount(group, some, group[-1] + 1), np.isnan(one).sum())
              for some, one in zip(fine, (then, now), strict=True)]  # fmt: skip
    there = counts[0] + counts[1] > 0
    a, b = (np.maximum(one[there], 0.5) / one.sum() for one in counts)
    yield "psi", plain(sum((q - p) * log(q / p) for p, q in zip(a, b, strict=True)), len(now))
    yield "js_distance", plain(jensenshannon(*counts, base=2), len(now))
    x, z = then[~np.isnan(then)], now[~np.isnan(now)]
    yield "ks", plain(stats.ks_2samp(x, z, method="asymp").statistic, len(z))
    yield "wasserstein_sd", plain(stats.wasserstein_distance(x, z) / x.std(ddof=1), len(z))
    yield "mean_shift_sd", plain((z.mean() - x.mean()) / x.std(ddof=1), len(z))
    yield "missing_rate", share(float(np.isnan(now).sum()), len(now))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("independent")
    load(directory, read_contract(CONTRACT), predictions=[rows()])
    return directory


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(8))
def test_every_figure_is_that_of_the_rows(store: Path, seed: int) -> None:
    data = rows()
    asked, window, baseline = question(np.random.default_rng(seed), data)
    now, then = data[window(data)], data[baseline(data)]
    known, labelled = now[now["y"].notna()], then[then["y"].notna()]
    sides = then["x"].to_numpy(), now["x"].to_numpy()
    pairs, before = known[["y", "p"]].to_numpy(float).T, labelled[["y", "p"]].to_numpy(float).T
    wanted = {("performance", name): one for name, one in performance(*pairs)}
    wanted |= {("calibration", name): one for name, one in calibration(*pairs)}
    if all(np.isfinite(side).any() for side in sides):
        wanted |= {("drift", name): one for name, one in drift(data["x"].to_numpy(), *sides)}
    measured = report(
        store, ["performance", "calibration", "drift"], Scope("m", **asked), dated=False
    ).measurements
    found = {(m.panel, m.measure): m for m in measured if m.subject in ("", "x")}
    for key, figure in wanted.items():
        row = found[key]
        told = zip((row.value, row.lower, row.upper, row.n), figure, strict=True)
        held = np.array([pair for pair in told if not np.isnan(pair[1])]).T
        assert held[0] == pytest.approx(held[1], rel=1e-9, abs=1e-12), (asked, key)
    for name, (value, *_) in performance(*before):
        assert found["performance", name].baseline_value == pytest.approx(value, rel=1e-9), (asked, name)
