"""The names of measures that a threshold or an objective may stand for."""

from collections.abc import Iterator
from typing import Literal

from monitoring.contract.flaw import Flaw, Path, shown
from monitoring.contract.panel import Panel
from monitoring.errors import nearest

LABELS = ("label_coverage", "label_maturity", "overdue_rate", "orphan_labels", "implied_rate")

SHARES = (
    *("auc", "average_precision", "accuracy", "precision", "recall", "specificity", "f1", "mcc", "r2"),
    *("balanced_accuracy", "ks_separation", "gini", "brier_skill"),
    *("macro_f1", "weighted_f1", "auc_ovr_macro"),
)
"""Measures of performance that are 1 at best."""
_OF_TASK: dict[str, tuple[str, ...]] = {
    "binary": (
        *("auc", "average_precision", "log_loss", "brier", "brier_skill", "accuracy", "precision", "recall"),
        *("specificity", "f1", "mcc", "balanced_accuracy", "ks_separation", "gini"),
        *("mean_score", "label_rate", "predicted_positive_rate"),
    ),
    "multiclass": (
        *("accuracy", "macro_f1", "weighted_f1", "log_loss", "brier", "auc_ovr_macro"),
        *("precision", "recall", "f1", "auc"),
    ),
    "regression": (
        *("mae", "rmse", "bias", "mape", "smape", "wape", "r2", "mase", "pinball", "coverage"),
        *("interval_width", "winkler", "poisson_deviance"),
    ),
    "ranking": (),
}
"""Performance measures by task; those of the labels' arrival belong to every task."""

Home = Panel | Literal["fairness"]
"""What measures are named by: panels, and fairness, of which none has any yet."""
BY_PANEL: dict[Home, tuple[str, ...]] = {
    "drift": (
        *(
            "psi",
            "js_distance",
            "hellinger",
            "total_variation",
            "linf",
            "ks",
            "wasserstein",
            "wasserstein_sd",
        ),
        *("energy", "chi2", "cramers_v", "missing_rate", "unseen_rate", "mean_shift_sd"),
        *("log_variance_ratio", "unit_factor", "repeated_value_rate", "classifier_auc"),
    ),
    "performance": tuple(dict.fromkeys((*(name for names in _OF_TASK.values() for name in names), *LABELS))),
    "calibration": (
        *("ece_debiased", "ece", "ece_equal_width", "mce", "calibration_slope", "calibration_intercept"),
        *("calibration_in_the_large", "observed_expected", "spiegelhalter_z"),
        *("miscalibration", "discrimination", "uncertainty", "reliability", "implied_rate"),
    ),
    "quality": (
        *("rows", "freshness_hours", "gap_hours", "volume", "duplicate_rate", "missing_rate", "blank_rate"),
        *("infinite_rate", "out_of_range_rate", "unseen_rate", "type_violation_rate", "unlabelled_rate"),
        *("stuck_label_rate", "copied_rate"),
    ),
    "service": ("latency_p50", "latency_p95", "latency_p99", "error_rate", "throughput"),
    "business": ("value", "value_per_decision"),
    "fairness": (
        *("demographic_parity_difference", "demographic_parity_ratio", "equal_opportunity_difference"),
        *("equalized_odds_difference", "predictive_parity_difference"),
    ),
}
"""Every measure by its panel."""

_UNJUDGED: dict[str, str] = {
    "drift.chi2": "drift.psi",
    **dict.fromkeys(("drift.energy", "drift.log_variance_ratio", "drift.classifier_auc"), "drift.ks"),
    "performance.mase": "performance.mae",
    "performance.poisson_deviance": "performance.rmse",
    **dict.fromkeys(
        (f"performance.{name}" for name in ("label_coverage", "label_maturity")), "quality.unlabelled_rate"
    ),
    "performance.implied_rate": "performance.overdue_rate",
    "calibration.implied_rate": "performance.overdue_rate",
    **dict.fromkeys(
        (f"calibration.{name}" for name in ("miscalibration", "discrimination", "uncertainty")),
        "calibration.ece_debiased",
    ),
    "calibration.reliability": "calibration.observed_expected",
    "quality.rows": "quality.volume",
    "business.value": "business.value_per_decision",
}
"""Measures that are not judged, and what can be judged instead."""


def measures(panel: str, task: str = "") -> tuple[str, ...]:
    """List the measures of a panel.

    Parameters
    ----------
    panel : str
        Such as ``drift``.
    task : str
        The model's task; empty or unknown: the measures of all tasks.

    Returns
    -------
    tuple of str
        In the order of the panel; empty for an unknown panel.

    Examples
    --------
    >>> "auc" in measures("performance", "binary"), "auc" in measures("performance", "regression")
    (True, False)
    """
    if panel not in BY_PANEL:
        return ()
    if panel == "performance" and task in _OF_TASK:
        return (*_OF_TASK[task], *LABELS)
    if panel == "calibration" and task in ("regression", "ranking"):
        return ()
    of_classes = task in ("", "binary", "multiclass")
    return tuple(one for one in BY_PANEL[panel] if of_classes or one != "stuck_label_rate")


def check_measure(path: Path, name: str, task: str) -> Iterator[Flaw]:
    """Check a name such as ``drift.psi``.

    Parameters
    ----------
    path : tuple
        Where it stands.
    name : str
        Panel, dot, measure.
    task : str
        The model's task.

    Yields
    ------
    Flaw
        At most one.
    """
    panel, dot, measure = name.partition(".")
    known = measures(panel, task)
    if dot and measure in known:
        return
    if panel not in BY_PANEL or not dot:
        homes = [f"{home}.{name}" for home in BY_PANEL if name in measures(home, task)]
        every = [f"{home}.{one}" for home in BY_PANEL for one in measures(home, task)]
        hint = f"did you mean {' or '.join(homes)}?" if homes else nearest(name, every)
        yield Flaw(path, "a measure is named panel.measure", shown(name), hint)
    elif measure in BY_PANEL[panel]:
        yield Flaw(path, f"task {task} has no measure `{name}`", shown(name), nearest(measure, known))
    else:
        yield Flaw(path, f"panel {panel} has no measure `{measure}`", shown(name), nearest(measure, known))


def check_judged(path: Path, name: str) -> Iterator[Flaw]:
    """Refuse a threshold that nothing would ever be held against.

    Parameters
    ----------
    path : tuple
        Where it stands.
    name : str
        Panel, dot, measure.

    Yields
    ------
    Flaw
        At most one.
    """
    if name in _UNJUDGED:
        rule = f"a threshold is of a measure that is judged, which `{name}` is not"
        yield Flaw(path, rule, shown(name), f"take {_UNJUDGED[name]}")
