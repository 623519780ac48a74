"""Many models: a page about all of them says how far it is, and loses none."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import read_contract
from monitoring.findings.status import ModelStatus
from monitoring.scope.question import Scope
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
    """What each run said of how far it is, where it says so at once."""
    monkeypatch.setattr(every_model, "PATIENCE", -1.0)
    statuses, found = cache.statuses, []

    def heard(scope: Scope, say: Callable[[int, int], None]) -> list[ModelStatus]:
        def told(done: int, every: int) -> None:
            found.append((done, every))
            say(done, every)

        return statuses(scope, told)

    monkeypatch.setattr(cache, "statuses", heard)
    return found


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the bar of a page said."""
    progress, found = DeltaGenerator.progress, []

    def heard(place: DeltaGenerator, value: float, text: str) -> DeltaGenerator:
        found.append(text)
        return progress(place, value, text)

    monkeypatch.setattr(DeltaGenerator, "progress", heard)
    return found


@pytest.mark.parametrize("page", ["overview", "findings", "review"])
def test_a_run_says_how_far_it_is(
    opened: Opened, orchard: Path, told: list[tuple[int, int]], shown: list[str], page: str
) -> None:
    app = opened(orchard, page)
    assert not app.exception
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert shown == [f"{done} of 3 models looked at; the others follow." for done in range(3)]
    assert "wrong inside" not in "".join(one.value for one in app.markdown)
    assert "plum" in "".join(one.value for one in app.markdown)
    assert not app.get("progress")  # it goes when all are done


def test_a_model_whose_question_fails_keeps_no_other_waiting(
    opened: Opened, orchard: Path, told: list[tuple[int, int]]
) -> None:
    app = opened(orchard, "overview", window="2020-01-01/2020-01-05")
    assert not app.exception
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_run_that_is_short_says_nothing(
    opened: Opened, orchard: Path, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every_model, "PATIENCE", 600.0)
    app = opened(orchard, "overview")
    assert not app.exception
    assert shown == []
