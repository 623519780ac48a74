"""The measures by which a model is known: one order for page, overview, findings and exports."""

from collections.abc import Iterator

from monitoring.contract.model import Contract
from monitoring.contract.panel import PERFORMANCE

_USUAL: dict[str, tuple[str, ...]] = {
    "binary": ("auc", "average_precision", "log_loss", "brier"),
    "multiclass": ("accuracy", "log_loss", "macro_f1", "auc_ovr_macro"),
    "regression": ("mae", "rmse", "bias", "r2"),
}
_CHOSEN: dict[str, tuple[str, ...]] = {
    "binary": (
        *("auc", "average_precision", "log_loss", "brier", "brier_skill", "accuracy", "precision", "recall"),
        *("specificity", "f1", "mcc", "balanced_accuracy", "ks_separation", "gini"),
    ),
    "multiclass": ("accuracy", "macro_f1", "weighted_f1", "log_loss", "brier", "auc_ovr_macro"),
    "regression": ("mae", "rmse", "bias", "mape", "smape", "wape", "r2"),
}
"""What says of the model as a whole how good it is: a limit on one of these is a choice."""
PROPER = ("log_loss", "brier", "brier_skill")
"""Measures that are best where a score is the probability: of other scores there are none."""


def headline_measures(contract: Contract) -> tuple[str, ...]:
    """Give the measures of performance by which a model is known, the first of all first.

    Parameters
    ----------
    contract : Contract
        Those that it sets a limit for come first, in the order in which it does; then those of its task.

    Returns
    -------
    tuple of str
        Without repeats; empty for a ranking, of which nothing is measured.
    """
    return tuple(dict.fromkeys((*_chosen(contract), *_USUAL.get(contract.task, ()))))


def _chosen(contract: Contract) -> Iterator[str]:
    """Give the measures that the contract limits and the model can have."""
    able = set(_CHOSEN.get(contract.task, ()))
    if contract.prediction.scale != "probability":
        able -= {*PROPER}
    for name in contract.thresholds:
        panel, _, measure = name.partition(".")
        if panel == PERFORMANCE and measure in able:
            yield measure
