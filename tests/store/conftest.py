"""What the tests of the store share: small contracts, and a look at the rows of a store."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import Contract, read_contract
from monitoring.store.catalog.catalog import Catalog, Segment
from monitoring.store.columns.schema import Schema
from monitoring.store.cube import cube
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.sql.views import create_views

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
Records = Callable[..., list[tuple[str, tuple[Any, ...]]]]


def counted(result: LoadResult, kind: str = "predictions") -> dict[str, Any]:
    """What a load says of one kind of rows, without what it counted none of."""
    return {name: value for name, value in result.to_json()[kind].items() if value}


@pytest.fixture
def churn() -> Contract:
    return read_contract(CHURN)


@pytest.fixture(scope="module")
def snapshot(lending_of: Callable[..., Path]) -> Snapshot:
    """The lending stream, of few rows."""
    return Snapshot(lending_of(20_000), "lending-default")


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
def records() -> Records:
    """Give every profile record of the newest generation, from the file that counts, by kind."""

    def read(directory: Path, model: str = "churn") -> list[tuple[str, tuple[Any, ...]]]:
        catalog, con = Catalog(directory), connect(directory)
        held: dict[str, set[tuple[str, str, date]]] = {}
        for part in catalog.every_partition(model, catalog.generation(model) or 0):
            held.setdefault(part.file, set()).add((part.kind, part.source, part.day))
        found = []
        for file, counting in held.items():
            stored = con.cursor().execute(f"select kind, source, day, * from '{directory / file}'").fetchall()
            found += [(kind, row) for kind, source, day, *row in stored if (kind, source, day) in counting]
        return sorted(((kind, tuple(row)) for kind, row in found), key=str)

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


LIVED = """
model: churn
task: binary
id: customer
timestamp: scored_at
timezone: Europe/Berlin
version: release
mask: [iban]
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [age, channel, iban]
cohorts: [channel, {name: band, column: age, bins: [18, 40]}]
baselines: {training: {file: training.csv}}
events: [{at: 2025-03-02, label: New price list}]
"""


def lived_rows(first: str, days: int, release: str, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 200 * days
    return pd.DataFrame(
        {
            "customer": [f"{release}-{seed}-{k}" for k in range(n)],
            "scored_at": pd.Timestamp(first) + pd.to_timedelta(np.arange(n) * 432, unit="s"),
            "release": release,
            "p": rng.uniform(0.01, 0.99, n).round(3),
            "age": rng.integers(10, 80, n).astype(float),
            "channel": rng.choice(["web", "app"], n),
            "iban": [f"DE{k:04d}" for k in range(n)],
        }
    )


@pytest.fixture(scope="session")
def lived_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after four loads: a reference, two versions, an absent column, bad rows, revised labels."""
    directory, contract = tmp_path_factory.mktemp("lived"), read_contract(LIVED)
    first, second, third = (
        lived_rows("2025-03-01", 3, "1", 1),
        lived_rows("2025-03-04", 2, "2", 2).drop(columns="channel"),
        lived_rows("2025-03-06", 1, "2", 3),
    )
    reference = lived_rows("2025-01-01", 2, "0", 4).assign(y=0)
    labels = first[["customer"]].assign(y=(first["p"] > 0.5).astype(int), seen="2025-03-10T00:00:00Z")
    bad = second.head(3).assign(customer=["x1", "x2", "x3"], p=[7.0, 0.5, 0.5])
    bad = bad.assign(scored_at=["2025-03-04", "someday", "2025-03-04"], age=["30", "31", "old"])
    revised = labels.head(2).assign(y=1 - labels["y"].head(2), seen="2025-03-12T00:00:00Z")
    for given in (
        {"predictions": first, "labels": labels, "references": {"training": reference}},
        {"predictions": [second, bad]},
        {"predictions": third},
        {"labels": revised},
    ):
        load(directory, contract, **given)
    return directory


@pytest.fixture
def lived(lived_template: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be changed."""
    return Path(shutil.copytree(lived_template, tmp_path / "store"))
