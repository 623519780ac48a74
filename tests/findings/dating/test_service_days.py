"""Days of slow answers and of errors: judged where the contract states a threshold, each day by itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.contract.thresholds import Threshold
from monitoring.demo.planted import TIMEZONE, planted
from monitoring.findings.dating.service_days import service_rows
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
CALM = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: []
service: {latency_ms: ms}
thresholds: {service.latency_p50: {warning: 1}, service.latency_p95: {warning: 8}}
"""
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


def test_of_thirty_calm_days_none_is_off_a_close_limit_by_chance(tmp_path: Path) -> None:
    """Limits a fiftieth above what is usual: by intervals of single days three of these windows had one."""
    alarms = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        at = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(np.arange(18_000) * 4.8, unit="min")
        log = pd.DataFrame({"id": range(18_000), "at": at, "p": 0.5, "ms": rng.lognormal(4, 1.2, 18_000)})
        load(tmp_path / str(seed), read_contract(CALM), predictions=[log])
        snapshot = Snapshot(tmp_path / str(seed), "m")
        asked = Scope("m", window="last-30d", baseline="2025-01-06/2025-02-05")
        alarms += len(service_rows(snapshot, resolve(asked, snapshot.contract, snapshot.extent)))
    assert not alarms
