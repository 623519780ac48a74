"""What the tests of the store share: small contracts, and a look at the rows of a store."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitoring.contract import Contract, read_contract
from monitoring.store import cube
from monitoring.store.catalog import Catalog, Segment
from monitoring.store.connection import connect
from monitoring.store.schema import Schema
from monitoring.store.views import create_views

CHURN = """
model: churn
task: binary
id: customer
timestamp: scored_at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [age, channel]
cohorts: [channel, {name: band, column: age, bins: [18, 40]}]
"""
Look = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def churn() -> Contract:
    return read_contract(CHURN)


@pytest.fixture
def rows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the profiles out: they have their own tests."""
    monkeypatch.setattr(cube, "build", lambda *given: cube.Built((), None))


@pytest.fixture
def look() -> Look:
    """Read a view of the newest generation, in the order of ids."""

    def read(
        directory: Path, model: str = "churn", view: str = "rows", as_of: datetime | None = None
    ) -> list[dict[str, Any]]:
        catalog = Catalog(directory)
        number = catalog.generation(model) or 0
        segments: dict[str, list[Segment]] = {}
        for segment in catalog.segments(model, number):
            segments.setdefault(segment.kind, []).append(segment)
        schema = Schema.from_json(catalog.spec(model, "schema", number) or "")
        con = connect(directory)
        create_views(con, catalog.contract(model, number), schema, segments, directory, as_of=as_of)
        cursor = con.cursor().execute(f"select * from {view} order by __id, __version")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return read


@pytest.fixture
def refused() -> Look:
    """Read everything in quarantine, in the order of loading."""

    def read(directory: Path, model: str = "churn") -> list[dict[str, Any]]:
        catalog = Catalog(directory)
        found: list[dict[str, Any]] = []
        for segment in catalog.segments(model, catalog.generation(model) or 0, "quarantine"):
            cursor = connect(directory).execute(f"select * from '{directory / segment.file}'")
            names = [column[0] for column in cursor.description or ()]
            found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found

    return read
