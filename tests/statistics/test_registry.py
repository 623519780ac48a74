"""Every promised measure has an entry that holds together."""

import re

import numpy as np
import pytest

from monitoring.statistics.measure import Measure
from monitoring.statistics.registry import MEASURES, measure

PROMISED = {
    "drift": """psi js_distance hellinger total_variation linf ks wasserstein wasserstein_sd cramers_v
        missing_rate unseen_rate mean_shift_sd unit_factor repeated_value_rate""",
    "performance": """auc average_precision log_loss brier brier_skill accuracy precision recall specificity
        f1 mcc balanced_accuracy ks_separation gini mean_score label_rate predicted_positive_rate macro_f1
        weighted_f1 auc_ovr_macro mae rmse bias mape smape wape r2 mase pinball coverage interval_width
        winkler poisson_deviance label_coverage label_maturity overdue_rate orphan_labels implied_rate""",
    "calibration": """ece_debiased ece ece_equal_width mce calibration_slope calibration_intercept
        calibration_in_the_large observed_expected spiegelhalter_z miscalibration discrimination uncertainty
        reliability implied_rate""",
    "quality": """rows gap_hours freshness_hours duplicate_rate missing_rate blank_rate infinite_rate
        out_of_range_rate unseen_rate type_violation_rate volume unlabelled_rate
        stuck_label_rate copied_rate""",
}  # fmt: skip


@pytest.mark.parametrize("panel", PROMISED)
def test_every_promised_measure_is_there(panel: str) -> None:
    assert {entry.name for entry in MEASURES if entry.panel == panel} == set(PROMISED[panel].split())


@pytest.mark.parametrize("entry", MEASURES, ids=lambda e: f"{e.panel}-{e.family}-{e.name}")
def test_an_entry_is_complete(entry: Measure) -> None:
    assert re.fullmatch(r"(doi:10\.\S+|arXiv:\d{4}\.\d{5}|ISBN [\d-]+)", entry.reference)
    assert "\n" not in entry.description
    assert entry.description.endswith((".", "at 2."))
    assert entry.range[0] < entry.range[1]
    documentation = entry.function.__doc__ or ""
    assert "Examples" in documentation or "worse" in documentation


def test_names_are_unique_within_panel_and_family() -> None:
    keys = [(entry.panel, entry.family, entry.name) for entry in MEASURES]
    assert len(keys) == len(set(keys))


def test_a_shared_name_is_told_apart_by_panel_and_family() -> None:
    assert measure("missing_rate").panel == "drift"
    assert measure("missing_rate", panel="quality").panel == "quality"
    assert measure("accuracy", family="multiclass").profile == "confusion matrix"


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        measure("nonsense")


def test_no_range_is_narrower_than_what_is_possible() -> None:
    counts = np.array([5, 1]), np.array([1, 5])
    for name in ("psi", "js_distance", "hellinger", "total_variation", "linf", "cramers_v"):
        entry = measure(name)
        assert entry.range[0] <= entry.function(*counts).value <= entry.range[1]
