"""Subjects that are refined are measured alone: every digit is that of measuring all of them again."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.panels import numeric_drift
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"


@pytest.mark.parametrize("grain", ["none", "month"])
def test_what_is_refined_alone_is_what_all_would_be(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, grain: str
) -> None:
    monkeypatch.setattr(numeric_drift, "EXACT_ROWS", 1_000)
    taken = Snapshot(demo_store, MODEL)
    question = resolve(Scope(MODEL, window="all", by=grain), taken.contract, taken.extent)
    known = compute("drift", taken, question)
    refined = replace(question, refined=frozenset({("ks", "income"), ("psi", "loan_amount")}))
    alone = compute("drift", taken, refined, known=known)
    assert repr(alone) == repr(compute("drift", taken, refined))
    assert {row.subject for row, before in zip(alone, known, strict=True) if repr(row) != repr(before)} == {
        "income",
        "loan_amount",
    }
