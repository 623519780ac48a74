"""Influences are what a measure changes by when a row is left out."""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from monitoring.panels.tasks.influences import influence
from monitoring.statistics.influence import of_mean, shared_correlation
from monitoring.statistics.intervals import proportion
from monitoring.statistics.version_comparison import dependent_difference

Rows = dict[str, np.ndarray]
ROWS = 400


def drawn(task: str) -> Rows:
    rng = np.random.default_rng(3)
    truth = rng.normal(size=ROWS)
    if task == "binary":
        label = (rng.random(ROWS) < 1 / (1 + np.exp(1 - truth))).astype(float)
        score = np.round(1 / (1 + np.exp(1 - truth - rng.normal(0, 0.7, ROWS))), 2)  # with ties
        predicted = (score >= 0.35).astype(float)
        return {"label": label, "score": score, "predicted": predicted, "brier": (score - label) ** 2}
    if task == "regression":
        label, value = 5 + truth, 5.2 + truth + rng.normal(0, 0.5, ROWS)
        off = value - label
        return {
            "label": label, "prediction": value, "error": off, "absolute_error": abs(off),
            "squared_error": off**2, "absolute_label": abs(label), "relative_error": abs(off / label),
            "label_nonzero": np.ones(ROWS), "covered:0.8": (abs(off) < 0.5) * 1.0, "width:": 1 + abs(truth),
        }  # fmt: skip
    scores = np.exp(rng.normal(size=(ROWS, 3)))
    scores /= scores.sum(axis=1, keepdims=True)
    actual = (rng.random((ROWS, 1)) > scores.cumsum(axis=1)).sum(axis=1)
    columns = {f"score:{name}": scores[:, k] for k, name in enumerate("abc")}
    return {"actual": actual * 1.0, "named": scores.argmax(axis=1) * 1.0, **columns}


def gap(rows: Rows) -> float:
    false, true, _ = metrics.roc_curve(rows["label"], rows["score"], drop_intermediate=False)
    return float((true - false).max())


def skill(rows: Rows) -> float:
    share = rows["label"].mean()
    return float(1 - rows["brier"].mean() / (share * (1 - share)))


def area(rows: Rows) -> float:
    every = [metrics.roc_auc_score(rows["actual"] == k, rows[f"score:{n}"]) for k, n in enumerate("abc")]
    return float(np.mean(every))


def of_label(measure: Callable[..., float], column: str, **words: object) -> Callable[[Rows], float]:
    return lambda rows: float(measure(rows["label"], rows[column], **words))


def of_class(measure: Callable[..., float], **words: object) -> Callable[[Rows], float]:
    return lambda rows: float(measure(rows["actual"], rows["named"], **words))


@pytest.mark.parametrize(
    ("task", "key", "measure"),
    [
        ("binary", ("auc", ""), of_label(metrics.roc_auc_score, "score")),
        ("binary", ("average_precision", ""), of_label(metrics.average_precision_score, "score")),
        ("binary", ("brier_skill", ""), skill),
        ("binary", ("ks_separation", ""), gap),
        ("binary", ("accuracy", ""), of_label(metrics.accuracy_score, "predicted")),
        ("binary", ("precision", ""), of_label(metrics.precision_score, "predicted")),
        ("binary", ("recall", ""), of_label(metrics.recall_score, "predicted")),
        ("binary", ("specificity", ""), of_label(metrics.recall_score, "predicted", pos_label=0)),
        ("binary", ("f1", ""), of_label(metrics.f1_score, "predicted")),
        ("binary", ("mcc", ""), of_label(metrics.matthews_corrcoef, "predicted")),
        ("binary", ("balanced_accuracy", ""), of_label(metrics.balanced_accuracy_score, "predicted")),
        ("regression", ("mae", ""), of_label(metrics.mean_absolute_error, "prediction")),
        ("regression", ("rmse", ""), of_label(metrics.root_mean_squared_error, "prediction")),
        ("regression", ("r2", ""), of_label(metrics.r2_score, "prediction")),
        ("regression", ("mape", ""), of_label(metrics.mean_absolute_percentage_error, "prediction")),
        ("regression", ("wape", ""), lambda r: r["absolute_error"].sum() / r["absolute_label"].sum()),
        ("regression", ("coverage", "0.8"), lambda r: r["covered:0.8"].mean()),
        ("regression", ("interval_width", ""), lambda r: r["width:"].mean()),
        ("multiclass", ("accuracy", ""), of_class(metrics.accuracy_score)),
        ("multiclass", ("macro_f1", ""), of_class(metrics.f1_score, average="macro")),
        ("multiclass", ("weighted_f1", ""), of_class(metrics.f1_score, average="weighted")),
        ("multiclass", ("precision", "b"), of_class(metrics.precision_score, labels=[1], average="macro")),
        ("multiclass", ("recall", "b"), of_class(metrics.recall_score, labels=[1], average="macro")),
        ("multiclass", ("auc_ovr_macro", ""), area),
    ],
    ids=lambda one: "-".join(filter(None, one)) if isinstance(one, tuple) else "",
)
def test_an_influence_is_what_leaving_a_row_out_takes(
    task: str, key: tuple[str, str], measure: Callable[[Rows], float]
) -> None:
    rows = drawn(task)
    found = influence(task, "abc", key, rows)
    assert found is not None
    assert found.sum() == pytest.approx(0, abs=1e-9 * abs(found).sum())
    without = [measure({name: np.delete(one, k) for name, one in rows.items()}) for k in range(ROWS)]
    lost = measure(rows) - np.array(without)
    assert stats.pearsonr(found, lost)[0] > (0.98 if key[0] == "ks_separation" else 0.9995)


def test_what_nobody_knows_and_what_does_not_vary() -> None:
    rows = drawn("binary")
    assert influence("binary", (), ("no_such_measure", ""), rows) is None
    every, none = np.arange(3), np.arange(0)
    one = np.array([1.0, -1.0, 0.0])
    assert shared_correlation((one, one), (none, none)) == 0
    assert np.isnan(shared_correlation((one, np.zeros(3)), (every, every)))
    for key in (("auc", ""), ("average_precision", ""), ("brier_skill", ""), ("mcc", ""), ("recall", "")):
        of_one = rows | {"label": np.zeros(ROWS)}
        assert not influence("binary", (), key, of_one).any()  # type: ignore[union-attr]


def test_of_proportions_it_is_newcombes_interval_of_paired_ones() -> None:
    """36 pairs right on both sides, 12 before alone, 2 now alone: method 10 by its formula."""
    both, one, other, neither = 36, 12, 2, 0
    n, same = both + one + other, np.arange(both + one + other)
    right = [np.repeat([1.0, 1.0, 0.0], [both, one, other]), np.repeat([1.0, 0.0, 1.0], [both, one, other])]
    before, now = (proportion(float(side.sum()), n) for side in right)
    correlation = shared_correlation((of_mean(right[1]), of_mean(right[0])), (same, same))
    margins = (both + one) * (other + neither) * (both + other) * (one + neither)
    phi = (both * neither - one * other) / sqrt(margins)
    assert correlation == pytest.approx(phi)
    ends = []
    for a, b in ((now.lower, before.upper), (now.upper, before.lower)):
        reach = abs(now.value - a), abs(before.value - b)
        ends.append(sqrt(reach[0] ** 2 - 2 * phi * reach[0] * reach[1] + reach[1] ** 2))
    found = dependent_difference(before, now, correlation)
    assert (found.lower, found.upper) == pytest.approx((-0.2 - ends[0], -0.2 + ends[1]))
    assert (found.lower, found.upper) == pytest.approx((-0.3404, -0.0569), abs=5e-5)
