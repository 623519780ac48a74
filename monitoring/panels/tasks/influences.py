"""What each labelled row brings a measure of performance above its value, by the task of a model."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from monitoring.statistics.arrays import Floats
from monitoring.statistics.influence import (
    of_auc,
    of_average_precision,
    of_correlation,
    of_mean,
    of_rates,
    of_ratio,
)
from monitoring.store.reads.paired_rows import ACTUAL, NAMED, SCORE, WORTH

Columns = Mapping[str, Floats]


def influence(task: str, classes: Sequence[str], key: tuple[str, str], rows: Columns) -> Floats | None:
    """Give the influence of rows on one measure.

    Parameters
    ----------
    task : str
        Of the model.
    classes : sequence of str
        Of the contract, of several.
    key : tuple of str
        Measure and subject.
    rows : mapping of str to array
        Columns of `KeyedRows`.

    Returns
    -------
    array or None
        None for a measure of which it is not known.
    """
    measure, subject = key
    if task == "multiclass":
        return _of_classes(classes, measure, subject, rows)
    of = (_BINARY if task == "binary" else _REGRESSION).get(measure)
    if of is not None:
        return of(rows)
    name = _MEANS.get(measure, measure)
    found = next((one for one in (f"{name}:{subject}", name) if one in rows), None)
    return None if found is None else of_mean(rows[found])


_MEANS = {
    "mean_score": "score",
    "label_rate": "label",
    "predicted_positive_rate": "predicted",
    "mae": "absolute_error",
    "rmse": "squared_error",
    "bias": "error",
    "smape": "symmetric_error",
    "mean_prediction": "prediction",
    "mean_label": "label",
    "coverage": "covered",
    "interval_width": "width",
    "value_per_decision": WORTH,
}
"""The column of which a measure is the mean, or a function of it; that of its own name otherwise."""


def _mcc(rows: Columns) -> Floats:
    return of_correlation(rows["predicted"], rows["label"])


def _f1(predicted: Floats, label: Floats) -> Floats:
    return of_ratio(2 * predicted * label, predicted + label)


def _brier_skill(rows: Columns) -> Floats:
    share, brier = float(rows["label"].mean()), float(rows["brier"].mean())
    spread = share * (1 - share)
    if not spread:
        return np.zeros(len(rows["label"]))
    base = brier * (1 - 2 * share) / spread
    return np.asarray(base * of_mean(rows["label"]) - of_mean(rows["brier"]))


def _peak(rows: Columns) -> Floats:
    """Give that on the KS separation, at the threshold where the rates are farthest apart."""
    label, score = rows["label"], rows["score"]
    order = np.argsort(-score, kind="stable")
    positives, rest = max(float(label.sum()), 1.0), max(float((1 - label).sum()), 1.0)
    gap = np.cumsum(label[order] / positives - (1 - label[order]) / rest)
    last = np.append(score[order][1:] != score[order][:-1], True)
    at = score[order][int(np.argmax(np.where(last, np.abs(gap), -1.0)))]
    return of_rates((score >= at).astype(np.float64), label, -1.0)


def _r2(rows: Columns) -> Floats:
    label, square = rows["label"], rows["squared_error"]
    spread = (label - label.mean()) ** 2
    return -of_ratio(square, spread)


_BINARY: dict[str, Callable[[Columns], Floats]] = {
    "auc": lambda rows: of_auc(rows["label"], rows["score"]),
    "gini": lambda rows: of_auc(rows["label"], rows["score"]),
    "average_precision": lambda rows: of_average_precision(rows["label"], rows["score"]),
    "ks_separation": _peak,
    "brier_skill": _brier_skill,
    "accuracy": lambda rows: of_mean((rows["predicted"] == rows["label"]).astype(np.float64)),
    "precision": lambda rows: of_ratio(rows["predicted"] * rows["label"], rows["predicted"]),
    "recall": lambda rows: of_ratio(rows["predicted"] * rows["label"], rows["label"]),
    "specificity": lambda rows: of_ratio((1 - rows["predicted"]) * (1 - rows["label"]), 1 - rows["label"]),
    "f1": lambda rows: _f1(rows["predicted"], rows["label"]),
    "mcc": _mcc,
    "balanced_accuracy": lambda rows: of_rates(rows["predicted"], rows["label"], -1.0),
}
_REGRESSION: dict[str, Callable[[Columns], Floats]] = {
    "wape": lambda rows: of_ratio(rows["absolute_error"], rows["absolute_label"]),
    "mape": lambda rows: of_ratio(rows["relative_error"], rows["label_nonzero"]),
    "r2": _r2,
}


def _of_classes(classes: Sequence[str], measure: str, subject: str, rows: Columns) -> Floats | None:
    """Give that on a measure of several classes: of one of them, or of their mean."""
    actual, named = rows[ACTUAL], rows[NAMED]
    if measure in rows:
        return of_mean(rows[measure])
    if measure == "accuracy":
        return of_mean((actual == named).astype(np.float64))
    asked = [k for k, name in enumerate(classes) if subject in ("", name)]
    each = {k: _of_class(measure, classes[k], (actual == k) * 1.0, (named == k) * 1.0, rows) for k in asked}
    found = {k: one for k, one in each.items() if one is not None}
    if subject:
        return next(iter(found.values()), None)
    if measure == "weighted_f1":
        return np.asarray(sum(_weighted(actual == k, named == k, one) for k, one in found.items()))
    return np.asarray(sum(found.values())) if found else None


def _of_class(measure: str, name: str, label: Floats, predicted: Floats, rows: Columns) -> Floats | None:
    """Give that on a measure of one class against the rest, in units of its mean over rows."""
    both = label * predicted
    if measure in ("f1", "macro_f1", "weighted_f1"):
        return _f1(predicted, label) / max(float((predicted + label).mean()), np.finfo(np.float64).tiny)
    if measure == "precision":
        return of_ratio(both, predicted)
    if measure == "recall":
        return of_ratio(both, label)
    column = f"{SCORE}{name}"
    if measure not in ("auc", "auc_ovr_macro") or column not in rows:
        return None
    total = np.asarray(sum(one for key, one in rows.items() if key.startswith(SCORE)))
    return of_auc(label, np.round(rows[column] / total, 12))


def _weighted(label: np.ndarray, predicted: np.ndarray, influence: Floats) -> Floats:
    """Give what a class brings a mean that is weighted by its rows."""
    share, both = float(label.mean()), float((label & predicted).sum())
    f1 = 2 * both / max(float(label.sum() + predicted.sum()), 1.0)
    return np.asarray(share * influence + (label - share) * f1)
