"""One rule says by which measure a model is known, wherever it is told."""

from dataclasses import replace

import pytest

from monitoring.contract import parse_contract
from monitoring.contract.headline_measures import headline_measures
from monitoring.findings.ranking import groups
from monitoring.panels.overview import chosen
from tests.contract.test_rules import LABELLED, MULTICLASS, RANKING, REGRESSION
from tests.findings.conftest import ROW

LABEL = "label: {column: y}\n"
CHOSEN = {
    "the task's": (MULTICLASS + LABEL, "accuracy"),
    "of numbers": (REGRESSION.replace("value: y", "value: v") + LABEL, "mae"),
    "the contract's": (
        MULTICLASS
        + LABEL
        + "thresholds: {drift.psi: {warning: 1}, performance.macro_f1: {warning: 0.1},"
        + " performance.accuracy: {warning: 0.1}}\n",
        "macro_f1",
    ),
    "none of a class": (
        MULTICLASS + LABEL + "thresholds: {performance.precision: {warning: 0.1}}\n",
        "accuracy",
    ),
    "no probability": (
        LABELLED.replace("score: p", "score: p, scale: margin")
        + "thresholds: {performance.log_loss: {warning: 1}}\n",
        "auc",
    ),
}


@pytest.mark.parametrize(("text", "first"), CHOSEN.values(), ids=CHOSEN.keys())
def test_the_contract_chooses_first(text: str, first: str) -> None:
    assert headline_measures(parse_contract(text))[0] == first


def test_a_ranking_has_none() -> None:
    assert headline_measures(parse_contract(RANKING)) == ()


@pytest.mark.parametrize("limit", ["", "thresholds: {performance.macro_f1: {warning: 0.1}}\n"])
def test_findings_and_overview_lead_with_it(limit: str) -> None:
    contract = parse_contract(MULTICLASS + LABEL + limit)
    first = headline_measures(contract)[0]
    rows = [
        replace(ROW, panel="performance", measure=one, subject="", verdict="critical")
        for one in ("auc_ovr_macro", "macro_f1", "accuracy")
    ]
    assert groups(rows, contract)[0][0].measure == first
    assert first in {one.measure for one in chosen(contract, [], rows)}
