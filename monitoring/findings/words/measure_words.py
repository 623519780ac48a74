"""What people call each measure, what it counts, and which way is worse."""

import re
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal, Protocol

from monitoring.contract.answerable import OF_INTERVALS
from monitoring.contract.expectations import RULES
from monitoring.findings.words.decimals import Unit

Worse = Literal["lower", "higher", "away"]


@dataclass(frozen=True)
class MeasureWords:
    """The words of one measure.

    Parameters
    ----------
    name : str
        The field's name, as it begins a sentence.
    unit : str
        What it counts.
    worse : {'lower', 'higher', 'away'}
        The worse direction; ``away``: any distance from where it should be.
    certain : str
        Why it has no interval, where it never has one.
    of_weeks : bool
        Whether it is told by its own weeks before, whatever the baseline is.
    """

    name: str
    unit: Unit = "score"
    worse: Worse = "higher"
    certain: str = ""
    of_weeks: bool = False

    @property
    def brief(self) -> str:
        """Its name where there is little place: without what stands in brackets."""
        return self.name.partition(" (")[0]

    def be(self, *, past: bool = False) -> str:
        """Give the verb behind its name: errors are, a loss is."""
        plural = self.name.partition(" ")[0] in _PLURAL or self.name in _PLURAL
        return ("were" if plural else "was") if past else ("are" if plural else "is")


_PLURAL = {"Errors", "Rows", "Duplicates", "Labels", "Requests", "Unseen levels", "Copied rows"}
"""Names, or their first words, that are of several things."""
_BETTER_HIGH: dict[str, str] = {
    "auc": "AUC",
    "average_precision": "Average precision",
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "specificity": "Specificity",
    "f1": "F1",
    "mcc": "MCC",
    "balanced_accuracy": "Balanced accuracy",
    "ks_separation": "KS separation",
    "gini": "Gini",
    "brier_skill": "Brier skill",
    "macro_f1": "Macro F1",
    "weighted_f1": "Weighted F1",
    "auc_ovr_macro": "AUC (one against the rest)",
    "r2": "R²",
    "discrimination": "Discrimination",
}
_ERRORS: dict[str, str] = {
    "mae": "MAE",
    "rmse": "RMSE",
    "pinball": "Pinball loss",
    "interval_width": "Interval width",
    "winkler": "Winkler score",
    "poisson_deviance": "Poisson deviance",
    "wasserstein": "Wasserstein distance",
    "energy": "Energy distance",
    "chi2": "χ²",
}
_RATES: dict[str, str] = {
    "missing_rate": "Missing",
    "unseen_rate": "Unseen levels",
    "repeated_value_rate": "Repeated value",
    "blank_rate": "Blank",
    "infinite_rate": "Infinite",
    "out_of_range_rate": "Out of range",
    "type_violation_rate": "Not of its kind",
    "duplicate_rate": "Duplicates",
    "stuck_label_rate": "Labels that repeat",
    "overdue_rate": "Labels overdue",
    "wape": "WAPE",
    "mape": "MAPE",
    "smape": "sMAPE",
}
_LEVELS: dict[str, str] = {
    "label_rate": "Share of positives",
    "predicted_positive_rate": "Share predicted positive",
    "mean_score": "Mean score",
    "coverage": "Interval coverage",
    "label_coverage": "Labels in",
    "label_maturity": "Label maturity",
    "implied_rate": "Labels that never came",
}
_DISTANCES: dict[str, str] = {
    "psi": "PSI",
    "js_distance": "Jensen\N{EN DASH}Shannon distance",
    "hellinger": "Hellinger distance",
    "total_variation": "Total variation",
    "linf": "Largest change of a share",
    "ks": "KS",
    "cramers_v": "Cramér's V",
    "log_loss": "Log loss",
    "brier": "Brier score",
    "ece": "ECE",
    "ece_debiased": "Calibration error (debiased ECE)",
    "ece_equal_width": "ECE (equal-width bins)",
    "mce": "Largest calibration error",
    "miscalibration": "Miscalibration",
    "classifier_auc": "AUC of telling window from baseline",
}

WORDS: dict[str, MeasureWords] = {
    **{key: MeasureWords(name, "score", "lower") for key, name in _BETTER_HIGH.items()},
    **{key: MeasureWords(name, "amount") for key, name in _ERRORS.items()},
    **{key: MeasureWords(name, "rate") for key, name in _RATES.items()},
    **{key: MeasureWords(name, "rate", "away") for key, name in _LEVELS.items()},
    **{key: MeasureWords(name) for key, name in _DISTANCES.items()},
    "wasserstein_sd": MeasureWords("Wasserstein distance", "sd"),
    "mean_shift_sd": MeasureWords("Mean shift", "sd", "away"),
    "mean": MeasureWords("Mean", "amount", "away"),
    "log_variance_ratio": MeasureWords("Log ratio of variances", "score", "away"),
    "unit_factor": MeasureWords("Factor", "factor", "away"),
    "bias": MeasureWords("Bias", "amount", "away"),
    "mase": MeasureWords("MASE", "score"),
    "observed_expected": MeasureWords("Observed to expected", "score", "away"),
    "calibration_slope": MeasureWords("Calibration slope", "score", "away"),
    "calibration_intercept": MeasureWords("Calibration intercept", "score", "away"),
    "calibration_in_the_large": MeasureWords("Calibration in the large", "score", "away"),
    "mean_label": MeasureWords("Mean label", "amount", "away"),
    "mean_prediction": MeasureWords("Mean prediction", "amount", "away"),
    "spiegelhalter_z": MeasureWords("Spiegelhalter's z", "score", "away", "within ±1.96 where calibrated"),
    "uncertainty": MeasureWords("Uncertainty", "score", "away"),
    "reliability": MeasureWords("Observed rate", "rate", "away"),
    "future_time_rate": MeasureWords("Stamped in the future", "rate"),
    "label_before_prediction_rate": MeasureWords("Label before its prediction", "rate"),
    "time_after_received_rate": MeasureWords("Stamped after arrival", "rate"),
    "rows": MeasureWords("Rows", "count", "away"),
    "orphan_labels": MeasureWords("Labels without a prediction", "count"),
    "volume": MeasureWords("Rows", "count", "away", of_weeks=True),
    "unlabelled_rate": MeasureWords("Labels missing", "rate", of_weeks=True),
    "copied_rate": MeasureWords("Copied rows", "rate", of_weeks=True),
    "latency_p50": MeasureWords("p50 latency", "ms"),
    "latency_p95": MeasureWords("p95 latency", "ms"),
    "latency_p99": MeasureWords("p99 latency", "ms"),
    "error_rate": MeasureWords("Errors", "rate"),
    "throughput": MeasureWords("Requests an hour", "amount", "away"),
    "value": MeasureWords("Value", "amount", "lower"),
    "value_per_decision": MeasureWords("Value per decision", "amount", "lower"),
    "gap_hours": MeasureWords("Gap without rows", "hours"),
    "freshness_hours": MeasureWords("Age of the newest row", "hours"),
}
_OF_TABLES: dict[str, Unit] = {
    "row_count_between": "count",
    "distinct_between": "count",
    "column_exists": "count",
}
"""What rules count of a table as a whole; others limit an amount of their column."""


def held_against(measure: str, baseline: str) -> str:
    """Name what a measure is held against.

    Parameters
    ----------
    measure : str
        Its name.
    baseline : str
        That of the question, in words.

    Returns
    -------
    str
        The baseline; for what is told by its own weeks before whatever the baseline is, these.

    Examples
    --------
    >>> held_against("psi", "training set"), held_against("volume", "training set")
    ('training set', 'the weeks before')
    """
    return "the weeks before" if words_of(measure).of_weeks else baseline


class Measured(Protocol):
    """What has a measure and its value: a measurement, a finding."""

    @property
    def measure(self) -> str:
        """Its name in the measurement table."""

    @property
    def value(self) -> float:
        """NaN where undefined."""

    @property
    def lower(self) -> float:
        """NaN where it has no interval."""


def words_of(measure: str) -> MeasureWords:
    """Give the words of a measure.

    Parameters
    ----------
    measure : str
        Its name in the measurement table.

    Returns
    -------
    MeasureWords
        For a name that is not listed, such as a declared rule: the name itself, as a rate, or as what its
        rule limits of the whole table.
    """
    return WORDS.get(measure) or MeasureWords(measure.replace("_", " ").capitalize(), _rule_unit(measure))


def words_of_row(row: Measured) -> MeasureWords:
    """Give the words of a row, which say more than its name where the contract has named the rule.

    Parameters
    ----------
    row : Measured
        A measurement or a finding.

    Returns
    -------
    MeasureWords
        As `words_of`; what has a value without an interval, and a name of its own, is no share of rows.
    """
    words = words_of(row.measure)
    share = row.measure in WORDS or words.unit != "rate" or isnan(row.value) or not isnan(row.lower)
    return words if share else replace(words, unit="amount")


def _rule_unit(measure: str) -> Unit:
    """Give what a rule by this name counts; a second one of a column has a number behind it."""
    rule = re.sub(r" \d+$", "", measure)
    return _OF_TABLES.get(rule, "amount") if rule in RULES and not RULES[rule].of_rows else "rate"


def subject_words(measure: str, subject: str) -> str:
    """Say of what a measure is: a bare number is the level of an interval, or a quantile.

    Parameters
    ----------
    measure, subject : str
        As in the measurement table.

    Returns
    -------
    str
        The subject itself where that says it.

    Examples
    --------
    >>> [subject_words(one, "0.8") for one in ("pinball", "coverage", "precision")]
    ['quantile 0.8', '80% interval', '0.8']
    """
    if measure == "pinball" and subject:
        return f"quantile {subject}"
    return f"{100 * float(subject):.6g}% interval" if measure in OF_INTERVALS and subject else subject
