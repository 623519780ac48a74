"""Many models: a page about all of them says how far it is, and loses none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.findings.status import ModelStatus
from monitoring.scope.question import Scope
from monitoring.store.bounded import Bounded
from monitoring.store.ingest.load import load
from monitoring.ui import cache, every_model

Opened = Callable[..., AppTest]
MODELS = ("apple", "pear", "plum")


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models of one feature; that of the last has moved."""
    draw, rows, store = np.random.default_rng(3), 800, tmp_path_factory.mktemp("orchard") / "store"
    at = pd.date_range("2026-03-01", periods=rows, freq="2h")
    for name in MODELS:
        moved = 2.0 * (np.arange(rows) >= rows // 2) * (name == MODELS[-1])
        frame = {"id": range(rows), "at": at, "p": draw.random(rows), "x": draw.standard_normal(rows) + moved}
        text = (
            f"{{model: {name}, task: binary, id: id, timestamp: at, prediction: {{score: p}}, features: [x]}}"
        )
        load(store, read_contract(text), predictions=[pd.DataFrame(frame)])
    return store


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How many models each run found and left, where none may take longer than one model does."""
    monkeypatch.setattr(every_model, "PATIENCE", 0.0)
    monkeypatch.setattr(every_model, "_SENT", 0.0)
    monkeypatch.setattr(cache, "_LOOKED_AT", Bounded[Any](1000, lambda _: 1))
    statuses, found = cache.statuses, []

    def heard(scope: Scope, seconds: float) -> tuple[list[ModelStatus], int]:
        some, left = statuses(scope, seconds)
        found.append((len(some), left))
        return some, left

    monkeypatch.setattr(cache, "statuses", heard)
    return found


@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_a_run_does_as_much_as_it_has_time_for(
    opened: Opened, orchard: Path, told: list[tuple[int, int]], page: str
) -> None:
    app = opened(orchard, page)
    assert not app.exception
    assert told == [(1, 2), (2, 1), (3, 0)]
    assert "wrong inside" not in "".join(one.value for one in app.markdown)
    assert "plum" in "".join(one.value for one in app.markdown)
    told.clear()
    app.run()
    assert told == [(3, 0)]


def test_a_model_whose_question_fails_is_looked_at_once(
    opened: Opened, orchard: Path, told: list[tuple[int, int]]
) -> None:
    """It fails again in each run, and must not keep the others waiting for ever."""
    app = opened(orchard, "overview", window="2020-01-01/2020-01-05")
    assert not app.exception
    assert told == [(1, 2), (2, 1), (3, 0)]
