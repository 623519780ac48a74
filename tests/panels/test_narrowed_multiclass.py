"""Of a multiclass model, what nobody asks for is not measured: a small line has one measure of many days."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.contract.thresholds import Threshold
from monitoring.panels.performance import performance
from monitoring.panels.tasks import cycle_estimates, multiclass_performance
from monitoring.scope.question import Scope, resolve
from monitoring.statistics import multiclass
from monitoring.statistics.discrimination import auc
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: route
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: y}
features: [x]
"""
COSTLY = ("macro_f1", "weighted_f1", "class_aucs", "class_scores")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days of three classes."""
    home, rows, draw = tmp_path_factory.mktemp("narrowed"), 2_000, np.random.default_rng(4)
    share = draw.dirichlet((2.0, 1.0, 1.0), rows)
    frame = pd.DataFrame(share, columns=["p_a", "p_b", "p_c"]).assign(
        id=range(rows),
        at=pd.date_range("2026-01-01", periods=rows, freq="30min"),
        y=np.array(list("abc"))[(draw.random((rows, 1)) > share.cumsum(axis=1)[:, :2]).sum(axis=1)],
        x=draw.random(rows),
    )
    load(home, read_contract(CONTRACT), predictions=[frame])
    return home


@pytest.mark.sampled(2)
@pytest.mark.parametrize("only", ["accuracy", "log_loss", "macro_f1", "recall", "auc_ovr_macro"])
def test_one_measure_is_the_same_alone(store: Path, only: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, alone = Snapshot(store, "route"), Snapshot(store, "route")
    question = resolve(Scope("route", window="last-20d", by="day"), whole.contract, whole.extent)
    every = [one for one in performance(whole, question) if one.measure == only]
    called: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        made = getattr(multiclass_performance, name)

        def call(*given: object, **more: object) -> object:
            called.append(name)
            return made(*given, **more)

        return call

    for name in COSTLY:
        monkeypatch.setattr(multiclass_performance, name, counted(name))
    found = [one for one in performance(alone, question, frozenset({only})) if one.measure == only]
    assert found == every
    assert len(found) >= 20
    wanted = {"macro_f1": {"macro_f1"}, "auc_ovr_macro": {"class_aucs", "class_scores"}}.get(only, set())
    assert set(called) == wanted


@pytest.mark.parametrize("stated", [False, True])
def test_days_of_the_baseline_have_the_auc_of_a_class_only_where_it_is_judged(
    store: Path, stated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two hundred classes, half of what findings computed was the AUC of each on each day, for nobody."""
    measured: list[object] = []

    def counted(*given: object) -> object:
        measured.append(given)
        return auc(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(multiclass, "auc", counted)
    monkeypatch.setattr(cycle_estimates, "LOOKED", 1.0)
    taken = Snapshot(store, "route")
    contract = taken.contract
    if stated:
        contract = contract.model_copy(update={"thresholds": {"performance.auc": Threshold(warning=0.02)}})
        monkeypatch.setattr(taken, "contract", contract)
    scope = Scope("route", window="2026-02-04/2026-02-11", baseline="2026-01-05/2026-02-04")
    performance(taken, resolve(scope, contract, taken.extent))
    sides = 2 * len(contract.classes)
    assert (len(measured) > sides) == stated
    assert len(measured) >= sides
