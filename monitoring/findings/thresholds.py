"""Thresholds: from which effect on a measure is a warning, and from which on it is critical."""

from dataclasses import dataclass
from typing import Literal

from monitoring.contract.expectations import RULES, named_expectations
from monitoring.contract.measure_names import BY_PANEL, Home
from monitoring.contract.model import Contract

Severity = Literal["warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("warning", "critical")
UNJUDGED = ("insufficient", "undefined")
"""Verdicts that say neither that all is well nor that it is not."""
_SLACK = 1e-12


@dataclass(frozen=True)
class Limits:
    """The two limits of an effect; infinite where there is none.

    Parameters
    ----------
    warning, critical : float
        In the unit of the effect; larger is worse.
    """

    warning: float = float("inf")
    critical: float = float("inf")

    @property
    def least(self) -> float:
        """The lowest of both."""
        return min(self.warning, self.critical)

    def severity(self, effect: float) -> Severity | None:
        """Say how severe an effect is.

        Parameters
        ----------
        effect : float
            Larger is worse.

        Returns
        -------
        str or None
            None below both limits and for NaN.

        Examples
        --------
        >>> Limits(0.1, 0.25).severity(0.1), Limits(0.1, 0.25).severity(0.05)
        ('warning', None)
        """
        # 1 - 0.9 is a hair less than 0.1: a limit that was met exactly counts as met.
        if effect >= self.critical - _SLACK:
            return "critical"
        return "warning" if effect >= self.warning - _SLACK else None

    def ratio(self, effect: float) -> float:
        """Say how many times its lowest limit an effect is; infinite where any effect at all counts."""
        return effect / self.least if self.least > 0 else float("inf")


_POINTS = Limits(0.01, 0.03)
_RELATIVE = Limits(0.05, 0.15)
_RATE = Limits(0.01, 0.10)
_FALLS = (
    *("auc", "average_precision", "accuracy", "precision", "recall", "f1", "mcc", "macro_f1"),
    *("weighted_f1", "auc_ovr_macro", "balanced_accuracy", "specificity", "r2"),
)
_RISES = ("log_loss", "brier", "mae", "rmse", "wape", "pinball", "mape", "smape")

DEFAULTS: dict[str, Limits] = {
    "drift.psi": Limits(0.10, 0.25),
    "drift.ks": Limits(0.10, 0.20),
    "drift.mean_shift_sd": Limits(0.20, 0.50),
    "drift.missing_rate": _RATE,
    "drift.unseen_rate": Limits(0.001, 0.05),
    "drift.repeated_value_rate": _RATE,
    "drift.unit_factor": Limits(0.0, 0.0),  # an accepted factor is critical, whatever it is
    "drift.js_distance": Limits(0.134, 0.212),
    "drift.hellinger": Limits(0.112, 0.177),
    "drift.total_variation": Limits(0.10, 0.20),
    "drift.wasserstein_sd": Limits(0.20, 0.50),
    "drift.cramers_v": Limits(0.10, 0.20),
    **{f"performance.{name}": _POINTS for name in _FALLS},
    **{f"performance.{name}": _RELATIVE for name in _RISES},
    "performance.bias": Limits(0.01, 0.05),
    "performance.coverage": Limits(0.02, 0.05),
    "calibration.ece_debiased": Limits(0.02, 0.05),
    "calibration.observed_expected": Limits(0.10, 0.25),
    "quality.freshness_hours": Limits(1.5, 3.0),  # times the expected pause
    "quality.gap_hours": Limits(1.0, 6.0),
    "quality.volume": Limits(1.0, 2.0),
    "quality.copied_rate": Limits(0.01, 0.10),
    "quality.stuck_label_rate": Limits(0.005, 0.10),
    "quality.unlabelled_rate": Limits(0.10, 0.50),  # of the labels that usually are there
}
BROKEN = Limits(1.0, 2.0)
"""A declared rule that is broken has the effect 1, or 2 where its severity is critical; where limits of it
are stated, the share of rows that break it."""


def limits(panel: Home, measure: str, subject: str, contract: Contract) -> Limits | None:
    """Give the limits that hold for a measurement.

    Parameters
    ----------
    panel, measure, subject : str
        What was measured, and of what.
    contract : Contract
        Its thresholds replace the defaults; its expectations are judged as declared, or by the share of rows
        that break them where it states limits of that share.

    Returns
    -------
    Limits or None
        None for a measure that is not judged.
    """
    name = f"{panel}.{measure}"
    stated = contract.thresholds.get(name)
    declared = [
        rule
        for name, rule in named_expectations(contract.expectations)
        if panel == "quality" and (name, rule.column) == (measure, subject or None)
    ]
    if declared and (stated is None or not RULES[declared[0].rule].of_rows):
        return BROKEN
    if stated is not None:
        given = {key: getattr(stated, key) for key in SEVERITIES if getattr(stated, key) is not None}
        return Limits(**given)
    implied = panel == "quality" and measure.endswith("_rate")
    return DEFAULTS.get(name) or (_RATE if implied else None)


def in_force(contract: Contract) -> dict[str, tuple[Limits, str]]:
    """Give every limit that a contract and the defaults set, by ``panel.measure``.

    Parameters
    ----------
    contract : Contract
        Its thresholds replace the defaults.

    Returns
    -------
    dict of str to (Limits, str)
        In alphabetical order, then every other rate of quality; the text is ``contract`` or ``default``.
    """
    found: dict[str, tuple[Limits, str]] = {}
    for name in sorted({*DEFAULTS, *contract.thresholds}):
        panel, _, measure = name.partition(".")
        held = limits(panel, measure, "", contract) if panel in BY_PANEL else None
        if held is not None:
            found[name] = held, "contract" if name in contract.thresholds else "default"
    return found | {"quality.*_rate": (_RATE, "default")}
