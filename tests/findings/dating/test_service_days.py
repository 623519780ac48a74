"""Days of slow answers and of errors: judged where the contract states a threshold, each day by itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitoring.contract.thresholds import Threshold
from monitoring.demo.planted import TIMEZONE, planted
from monitoring.findings.dating.service_days import service_rows
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
Ask = Callable[..., list[Measurement]]


@pytest.fixture(scope="module")
def ask(lending_store: Path) -> Ask:
    """Ask the demo with thresholds of our own."""
    snapshot = Snapshot(lending_store, MODEL)

    def rows(window: str = "last-30d", **limits: dict[str, float]) -> list[Measurement]:
        stated = {f"service.{name}": Threshold(**some) for name, some in limits.items()}
        contract = snapshot.contract.model_copy(update={"thresholds": stated})
        snapshot.contract = contract
        return service_rows(snapshot, resolve(Scope(MODEL, window=window), contract, snapshot.extent))

    return rows


def days(row: Measurement) -> list[date]:
    return [one.astimezone(ZoneInfo(TIMEZONE)).date() for one in (row.window_start, row.window_end)]


def test_without_a_threshold_service_is_only_shown(ask: Ask) -> None:
    assert ask() == []


def test_the_stretch_of_slow_days_is_one(ask: Ask) -> None:
    # the demo's reference has no latency: the limit is one of the level
    [row] = ask(latency_p95={"warning": 150.0, "critical": 900.0})
    entry = planted("service_incident", "latency_ms")
    assert days(row) == [entry.since, entry.until]
    assert row.verdict == "warning"
    assert row.lower > 150
    assert ask("2026-09-01/2026-10-01", latency_p95={"warning": 150.0}) == []


def test_errors_need_a_test_besides(ask: Ask) -> None:
    [row] = ask(error_rate={"critical": 0.01})
    entry = planted("service_incident", "status")
    assert days(row) == [entry.since, entry.until]
    assert (row.measure, row.verdict) == ("error_rate", "critical")
    assert [one.measure for one in ask(error_rate={"warning": 0.0001})] == ["error_rate"]
