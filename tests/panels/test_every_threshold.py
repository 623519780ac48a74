"""Every threshold that a contract may state is answered: none is silently left out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from monitoring.contract import build_contract
from monitoring.contract.answerable import unanswerable
from monitoring.contract.measure_names import BY_PANEL, check_judged, measures
from monitoring.contract.model import Contract
from monitoring.findings.judged_panels import judged_rows
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

Judged = Callable[..., Callable[..., list[Measurement]]]
N = 2_000
PREDICTIONS: dict[str, Any] = {
    "binary": {"score": "a"},
    "multiclass": {"scores": {"0": "a", "1": "b", "2": "c"}},
    "regression": {
        "value": "z",
        "interval": {"lower": "lo", "upper": "hi", "level": 0.8},
        "quantiles": {0.1: "lo", 0.9: "hi"},
    },
}
CALIBRATED = {"binary", "multiclass"}


def rows(task: str) -> pd.DataFrame:
    """Twenty calm days, of which the second ten are as the first."""
    rng = np.random.default_rng(6)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(N) * 20 * 86_400 // N, unit="s")
    share = rng.dirichlet([1.0, 1.0, 1.0] if task == "multiclass" else [1.0, 1.0], N)
    label = (rng.random(N)[:, None] > np.cumsum(share, axis=1)[:, :-1]).sum(axis=1)
    value = rng.gamma(9, 10, N)
    columns = dict(zip("abc", (share if task == "multiclass" else share[:, ::-1]).T, strict=False))
    columns |= {"z": value, "lo": value - 12, "hi": value + 12, "x": rng.normal(0, 1, N)}
    columns |= {"y": value + rng.normal(0, 10, N) if task == "regression" else label, "k": label}
    columns |= {"ms": rng.gamma(4, 10, N), "ok": np.where(rng.random(N) < 0.02, 500, 200)}
    columns |= {"worth": rng.normal(9, 2, N), "t": rng.choice(["u", "v"], N)}
    return pd.DataFrame({"id": np.arange(N), "at": at} | columns)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("task", PREDICTIONS)
def test_every_threshold_is_answered(judged: Judged, task: str) -> None:
    absent = {"fairness"} if task in CALIBRATED else {"fairness", "calibration"}  # no panel gives them
    panels = [one for one in BY_PANEL if one not in absent]
    names = [f"{panel}.{one}" for panel in panels for one in measures(panel, task)]
    names = [name for name in names if not [*check_judged((), name)]] + ["quality.not_null"]
    contract = {
        "model": "m",
        "task": task,
        "id": "id",
        "timestamp": "at",
        "expect_every": "1d",
        "prediction": PREDICTIONS[task],
        "label": {"column": "y", "horizon": "1d"} | ({"positive": 1} if task == "binary" else {}),
        "features": [{"name": "x", "kind": "numeric", "min": -9}, {"name": "t", "allowed": ["u", "v"]}],
        "service": {"latency_ms": "ms", "status": "ok", "ok": [200]},
        "business": {"value": "worth"},
        "expectations": [{"column": "x", "rule": "not_null"}],
        "thresholds": {name: {"warning": 1e-9} for name in names},
    }
    ask = judged(yaml.safe_dump(contract), predictions=[rows(task)])
    words = {"window": "2025-01-11/2025-01-21", "baseline": "2025-01-01/2025-01-11", "now": "2025-02-01"}
    told = {
        f"{panel}.{one.measure}": one.verdict
        for panel in dict.fromkeys(name.partition(".")[0] for name in names)
        for one in ask(panel, **words)
        if one.verdict
    }
    assert set(names) <= set(told)


WITHOUT: dict[str, tuple[str, dict[str, Any]]] = {
    "a margin": ("binary", {"prediction": {"score": "a", "scale": "margin"}}),
    "labels": ("binary", {"label": None, "business": {"value": "worth"}}),
    "sections": ("binary", {}),
    "latency": ("binary", {"service": {"status": "ok"}, "business": {"costs": {"fp": 1}}}),
    "status": ("multiclass", {"service": {"latency_ms": "ms"}, "business": {"value": "worth"}}),
    "intervals": ("regression", {"prediction": {"value": "z"}}),
    "two quantiles": ("regression", {"prediction": {"value": "z", "quantiles": {0.1: "lo"}}}),
    "an upper quantile": ("regression", {"prediction": {"value": "z", "quantiles": {0.1: "lo", 0.9: "hi"}}}),
    "a task": ("ranking", {"prediction": {"score": "a", "query": "t"}}),
    "a range": ("binary", {"features": [{"name": "x", "kind": "numeric", "max": 9}, {"name": "t"}]}),
}


def contract_without(without: str) -> tuple[Contract, list[str]]:
    """Give a contract that lacks something, and the measures that it sets limits for."""
    task, given = WITHOUT[without]
    names = [f"{panel}.{one}" for panel in BY_PANEL for one in measures(panel, task)]
    names = [name for name in names if not [*check_judged((), name)]]
    label = {"column": "y", "horizon": "1d"} | ({"positive": 1} if task == "binary" else {})
    tree = {
        "model": "m",
        "task": task,
        "id": "id",
        "timestamp": "at",
        "prediction": PREDICTIONS.get(task),
        "label": label,
        "features": [{"name": "x", "kind": "numeric"}, {"name": "t"}],
    } | given
    return build_contract(tree | {"thresholds": {name: {"warning": 1e-9} for name in names}}), names


def test_what_every_case_lacks_is_no_mistake() -> None:
    """Most cases run in the soak only: a contract that is refused is seen at once."""
    assert all(names for _, names in map(contract_without, WITHOUT))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("without", WITHOUT)
def test_what_is_never_answered_is_named(tmp_path: Path, without: str) -> None:
    contract, names = contract_without(without)
    silent = {*unanswerable(contract)}
    load(tmp_path, contract, predictions=[rows(contract.task)])
    snapshot = Snapshot(tmp_path, "m")
    words = {"window": "2025-01-11/2025-01-21", "baseline": "2025-01-01/2025-01-11", "now": "2025-02-01"}
    question = resolve(Scope("m", **words), snapshot.contract, snapshot.extent)
    judged = judged_rows(snapshot, question, available(snapshot.contract))
    assert set(names) - {f"{one.panel}.{one.measure}" for one in judged if one.verdict} == silent
