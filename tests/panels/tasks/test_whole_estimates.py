"""Whole selections are measured once, whoever asks of them, and each is told what it asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitoring.panels.performance import performance
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.ranking_measures import by_score
from monitoring.panels.tasks.whole_estimates import whole_estimates
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.reads.scored_rows import NONE, Scored
from monitoring.store.snapshot import Snapshot

Asked = tuple[Snapshot, Question, list[frozenset[str]]]


@pytest.fixture
def asked(lending_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A question, and what is measured of whole selections from now on."""
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    scope = Scope("lending-default", window="last-30d")
    measured: list[frozenset[str]] = []
    measure = BinaryPerformance.estimates

    def noted(self: BinaryPerformance, spans: Any, only: Any = ()) -> Any:
        if [*spans] == [None]:
            measured.append(frozenset(only))
        return measure(self, spans, only)

    monkeypatch.setattr(BinaryPerformance, "estimates", noted)
    return snapshot, resolve(scope, snapshot.contract, snapshot.extent), measured


def test_only_what_is_lacking_is_measured(asked: Asked) -> None:
    snapshot, question, measured = asked
    auc = whole_estimates(snapshot, question.window, frozenset({"auc"}))
    both = whole_estimates(snapshot, question.window, frozenset({"auc", "brier"}))
    assert measured == [{"auc"}, {"brier"}]
    assert both["auc", ""] is auc["auc", ""]
    assert {name for name, _ in both} == {"auc", "brier"}
    every = whole_estimates(snapshot, question.window, frozenset())
    assert measured[2:] == [frozenset()]
    assert repr(every["brier", ""]) == repr(both["brier", ""])
    assert whole_estimates(snapshot, question.window, frozenset({"brier"})) == {
        ("brier", ""): every["brier", ""]
    }
    assert len(measured) == 3


def test_a_line_of_one_measure_holds_it_against_the_baseline_that_the_panel_has_measured(
    asked: Asked,
) -> None:
    snapshot, question, measured = asked
    performance(snapshot, question)
    known = len(measured)
    assert known
    line = performance(snapshot, question, frozenset({"auc"}))
    assert len(measured) == known
    assert any(row.measure == "auc" and row.baseline_n for row in line)


def test_parts_without_rows_are_groups_without_scores() -> None:
    rows = Scored(np.arange(3), np.array([0.2, 0.2, 0.7]), np.array([0.0, 1.0, 1.0]))
    assert by_score([NONE, rows, NONE, rows]).size.tolist() == [0, 2, 0, 2]
