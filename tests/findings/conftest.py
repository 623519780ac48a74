from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from math import nan
from pathlib import Path

import pytest

from monitoring.contract import Contract, parse_contract
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.volume_days import VolumeDays
from monitoring.scope.question import Extent, Question, Scope, resolve

CONTRACT = """
model: credit
task: binary
timezone: Europe/Berlin
owner: {team: Lending ML, contact: ml@example.org}
owners:
  data: {team: Data Platform}
runbook: https://example.org/run
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1}
features:
  - {name: income, kind: numeric, importance: 0.6}
  - {name: age, kind: numeric, importance: 0.3}
  - {name: channel, kind: categorical, importance: 0.1}
cohorts: [channel]
baselines: {training: {file: t.csv}}
default_baseline: training
expectations:
  - {column: age, rule: between, min: 18, max: 99, severity: critical}
"""
START, END = datetime(2025, 4, 30, 22, tzinfo=UTC), datetime(2025, 5, 31, 22, tzinfo=UTC)
ROW = Measurement(
    "drift",
    "psi",
    "income",
    "",
    "",
    START,
    END,
    0.3,
    0.28,
    0.32,
    5000,
    nan,
    9000,
    nan,
    nan,
    nan,
    "",
    "",
    "exact",
)
Make = Callable[..., Measurement]


@pytest.fixture
def contract() -> Contract:
    return parse_contract(CONTRACT)


@pytest.fixture
def question(contract: Contract) -> Question:
    kinds = {"income": "numeric", "age": "numeric", "channel": "categorical"}
    extent = Extent(START, END, END, (), frozenset({"training"}), kinds)
    return resolve(Scope("credit", window="2025-05-01/2025-06-01"), contract, extent)


@pytest.fixture
def row() -> Make:
    """Make a measurement from what matters; what is not a column is its evidence."""

    def make(
        measure: str = "psi", subject: str = "income", *, effect: float | None = None, p: float | None = 1e-9,
        enough: bool = True, note: str = "", volume_days: VolumeDays | None = None, **columns: object,
    ) -> Measurement:  # fmt: skip
        value = columns.get("value", ROW.value)
        given = effect if effect is not None else float(value)  # type: ignore[arg-type]
        evidence = Evidence(given, p, enough, note, volume_days=volume_days)
        return replace(ROW, measure=measure, subject=subject, evidence=evidence, **columns)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def lending_store(lending_of: Callable[..., Path]) -> Path:
    """A store that holds a fifth of the demo stream."""
    return lending_of(40_000)
