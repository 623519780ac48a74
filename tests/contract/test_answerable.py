"""Thresholds that a contract cannot ever answer are named, with what they need."""

import pytest

from monitoring.contract import parse_contract
from monitoring.contract.answerable import unanswerable

BINARY = """
model: m
task: binary
id: i
timestamp: t
prediction: {score: p%s}
%s
thresholds: {%s: {warning: 0.1}}
"""
LABEL = "label: {column: y, positive: 1}"


@pytest.mark.parametrize(
    ("more", "section", "name", "needs"),
    [
        ("", "", "performance.auc", "`label`"),
        ("", LABEL, "performance.auc", ""),
        (", scale: margin", LABEL, "calibration.ece", "probabilities"),
        ("", LABEL, "calibration.ece", ""),
        ("", "", "fairness.demographic_parity_ratio", "groups under `sensitive`"),
        ("", "sensitive: [sex]", "fairness.demographic_parity_ratio", ""),
        ("", "", "quality.not_null", "an expectation of that rule"),
        ("", "expectations: [{column: a, rule: not_null}]", "quality.not_null", ""),
        (
            "",
            "expectations: [{rule: row_count_between, min: 1}]",
            "quality.row_count_between",
            "a share of the rows",
        ),
        ("", "", "service.latency_p95", "`service.latency_ms`"),
        ("", "service: {latency_ms: ms}", "service.latency_p95", ""),
        ("", "service: {latency_ms: ms}", "service.error_rate", "`service.status`"),
        ("", "features: [{name: a}]", "quality.out_of_range_rate", "`min` or `max`"),
        ("", "features: [{name: a, min: 0}]", "quality.out_of_range_rate", ""),
        ("", "", "business.value_per_decision", "`business.value` or `business.costs`"),
        ("", "", "drift.psi", ""),
    ],
)
def test_what_a_threshold_needs(more: str, section: str, name: str, needs: str) -> None:
    found = unanswerable(parse_contract(BINARY % (more, section, name)))
    assert [*found] == ([name] if needs else [])
    assert needs in found.get(name, "")
