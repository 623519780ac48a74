"""Asking a panel for some measures: the same rows as among all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

LABELS = {"label_coverage", "label_maturity", "overdue_rate", "orphan_labels"}
ASKED = [
    ("lending-default", "performance", "auc"),
    ("lending-default", "performance", "gini brier f1"),
    ("lending-default", "performance", "label_rate mean_score"),
    ("lending-default", "calibration", "ece_debiased"),
    ("lending-default", "calibration", "observed_expected reliability"),
    ("lending-default", "quality", "missing_rate"),
    ("lending-default", "drift", "psi"),
    ("lending-default", "drift", "missing_rate mean_shift_sd"),
    ("lending-default", "drift", "ks unseen_rate"),
    ("lending-default", "drift", "psi js_distance ks wasserstein mean_shift_sd"),
    ("lending-default", "drift", "wasserstein_sd cramers_v"),
    ("soccer-spi", "performance", "accuracy log_loss"),
    ("soccer-goals", "performance", "bias"),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("by", ["none", "week"])
@pytest.mark.parametrize(("model", "panel", "only"), ASKED, ids=str)
def test_rows_of_some_measures_are_those_among_all(
    lending_of: Callable[..., Path],
    shared_store: Callable[[str], Path],
    model: str,
    panel: str,
    only: str,
    by: str,
) -> None:
    store = lending_of(20_000) if model == "lending-default" else shared_store(model)
    snapshot = Snapshot(store, model)
    question = resolve(Scope(model, by=by), snapshot.contract, snapshot.extent)  # type: ignore[arg-type]
    asked = {*only.split()}
    said = LABELS if panel == "performance" else set()
    every = [row for row in compute(panel, snapshot, question) if row.measure in asked | said]
    some = compute(panel, snapshot, question, frozenset(asked))
    assert {row.measure for row in some} >= asked
    assert [repr(row) for row in some] == [repr(row) for row in every]
    assert [repr(row.evidence) for row in some] == [repr(row.evidence) for row in every]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("by", ["none", "week"])
def test_rows_of_some_columns_are_those_among_all(lending_of: Callable[..., Path], by: str) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default", by=by), snapshot.contract, snapshot.extent)  # type: ignore[arg-type]
    for names in ({"income", "region"}, {"label"}):
        every = [row for row in compute("drift", snapshot, question) if row.subject in names]
        some = compute("drift", snapshot, question, among=frozenset(names))
        assert {row.subject for row in some} == names
        assert [repr(row) for row in some] == [repr(row) for row in every]
