"""Asking a panel in a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.snapshot import Snapshot

Ask = Callable[..., dict[tuple[str, str], Measurement]]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Compute a panel over a store's only model; rows by measure and subject (the last period's)."""
    snapshots: dict[Path, Snapshot] = {}

    def one(directory: Path, panel: str, **words: str) -> dict[tuple[str, str], Measurement]:
        if directory not in snapshots:
            snapshots[directory] = Snapshot(directory, Catalog(directory).models()[0])
        snapshot = snapshots[directory]
        question = resolve(Scope(snapshot.model, **words), snapshot.contract, snapshot.extent)
        return {(m.measure, m.subject): m for m in compute(panel, snapshot, question)}

    return one
