"""Every threshold that a contract may state is answered: none is silently left out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from monitoring.contract.measure_names import PANELS, check_judged, measures
from monitoring.panels.measurement import Measurement

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


@pytest.mark.parametrize("task", PREDICTIONS)
def test_every_threshold_is_answered(judged: Judged, task: str) -> None:
    absent = {"fairness"} if task in CALIBRATED else {"fairness", "calibration"}  # no panel gives them
    panels = [one for one in PANELS if one not in absent]
    names = [f"{panel}.{one}" for panel in panels for one in measures(panel, task)]
    names = [name for name in names if not [*check_judged((), name)]]
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
