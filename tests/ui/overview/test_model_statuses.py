"""Answers about every model that are kept: none that failed is kept for good."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitoring.errors import ScanLimitError
from monitoring.scope.question import Scope
from monitoring.store.bounded import Bounded
from monitoring.ui.overview import model_statuses


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch, lending_of: Callable[..., Path]) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending_of(20_000)))
    monkeypatch.setattr(model_statuses, "_LINES", Bounded(1000, lambda _: 1))


def busy(*given: Any) -> tuple[float, ...]:
    raise ScanLimitError(30.0, "TIDEMARK_SCAN_SECONDS", 2)


def test_a_line_that_could_not_be_drawn_is_drawn_a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    one = model_statuses.status(Scope("lending-default"))
    assert one.measure is not None
    seconds = 0.0
    monkeypatch.setattr(model_statuses, "monotonic", lambda: seconds)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(model_statuses, "performance_line", busy)
        assert model_statuses.line(one) == model_statuses.kept_line(one) == ()
    seconds = model_statuses.AGAIN / 2
    assert model_statuses.line(one) == model_statuses.kept_line(one) == ()
    seconds = model_statuses.AGAIN + 1
    assert model_statuses.kept_line(one) is None
    drawn = model_statuses.line(one)
    assert len(drawn) > 1
    seconds = 1e9
    assert model_statuses.kept_line(one) == drawn
    assert model_statuses.kept_line(replace(one, measure=None)) == ()
