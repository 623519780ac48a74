"""Models whose contract supports no performance panel: the page says why, once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import build_contract
from monitoring.store.ingest.load import load

Opened = Callable[..., AppTest]
QUERY = {"prediction": {"score": "p", "query": "q"}, "label": {"column": "relevance"}}
TASKS = {"ranking": QUERY, "binary": {"prediction": {"score": "p"}}}


@pytest.fixture(scope="module")
def unmeasured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ranking, and a model whose contract names no label."""
    store, draw, n = tmp_path_factory.mktemp("unmeasured") / "store", np.random.default_rng(1), 400
    rows: dict[str, Any] = {
        "id": np.arange(n),
        "at": pd.date_range("2026-03-01", periods=n, freq="h", tz="UTC"),
        "p": draw.random(n),
        "q": np.arange(n) // 8,
        "relevance": draw.integers(0, 4, n),
        "x": draw.normal(size=n),
    }
    for task, parts in TASKS.items():
        stated = {
            "model": task,
            "task": task,
            "title": task,
            "id": "id",
            "timestamp": "at",
            "features": ["x"],
        }
        load(store, build_contract({**stated, **parts}), predictions=[pd.DataFrame(rows)])
    return store


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("model", "why"),
    [("ranking", "Rankings have no measures yet"), ("binary", "Its contract names no label")],
)
def test_performance_is_not_measured(opened: Opened, unmeasured: Path, model: str, why: str) -> None:
    app = opened(unmeasured, "performance", model=model)
    assert [title.value for title in app.title] == ["Performance is not measured for this model."]
    assert any(why in part.value for part in app.markdown)
