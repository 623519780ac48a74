"""Small stores, one for each state that a page can be in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.charts.templates import templates
from monitoring.contract.reading import read_contract
from monitoring.findings.report import ALL, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.ui.serving.server import search_no_components
from tests.copied_store import copied_store

REPO = Path(__file__).parents[2]
ROWS = 6_000

REGRESSION = """
model: trip-duration
task: regression
title: Trip duration
id: trip
timestamp: at
prediction: {value: guess}
label: {column: minutes, unit: min}
features: [{name: distance, kind: numeric, unit: km}, {name: rain, kind: boolean}]
cohorts: [city]
baselines: {training: {file: training.parquet}}
default_baseline: training
"""
MULTICLASS = """
model: ticket-route
task: multiclass
title: Ticket routing
id: ticket
timestamp: at
prediction: {scores: {billing: p_billing, technical: p_technical, other: p_other}}
label: {column: team}
features: [{name: words, kind: numeric}, {name: channel, kind: categorical}]
cohorts: [channel]
baselines: {training: {file: training.parquet}}
default_baseline: training
"""

LATE_WEST = """
model: late-west
task: binary
id: id
timestamp: at
prediction: {score: score}
label: {column: outcome, positive: 1}
features: [x]
cohorts: [region]
default_baseline: previous
expectations:
  - {column: x, rule: mean_between, max: 40}
"""


def trips(rows: int, first: str, seed: int) -> pd.DataFrame:
    """Trips over thirty days, with their true duration."""
    draw = np.random.default_rng(seed)
    distance = draw.gamma(2.0, 3.0, rows)
    minutes = 4 + 2.5 * distance + draw.normal(0, 3, rows)
    return pd.DataFrame(
        {
            "trip": [f"{first}-{k}" for k in range(rows)],
            "at": pd.date_range(first, periods=rows, freq=pd.Timedelta(days=30) / rows),
            "guess": 4 + 2.5 * distance,
            "minutes": minutes,
            "distance": distance,
            "rain": draw.random(rows) < 0.2,
            "city": draw.choice(["Bern", "Genf"], rows),
        }
    )


def tickets(rows: int, first: str, seed: int) -> pd.DataFrame:
    """Tickets over thirty days, with the team that solved them."""
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet((2.0, 1.5, 1.0), rows)
    names = np.array(["billing", "technical", "other"])
    team = names[(draw.random((rows, 1)) > shares.cumsum(axis=1)[:, :2]).sum(axis=1)]
    return pd.DataFrame(
        {
            "ticket": [f"{first}-{k}" for k in range(rows)],
            "at": pd.date_range(first, periods=rows, freq=pd.Timedelta(days=30) / rows),
            "p_billing": shares[:, 0],
            "p_technical": shares[:, 1],
            "p_other": shares[:, 2],
            "team": team,
            "words": draw.poisson(60, rows),
            "channel": draw.choice(["mail", "web"], rows),
        }
    )


@pytest.fixture(autouse=True)
def charts_are_kept() -> Iterator[None]:
    """No page draws a chart whose template is not kept: its click would wait for Altair's import."""
    before = set(templates())
    yield
    assert set(templates()) == before, "docs/generate/chart_templates.py does not name this shape"


@pytest.fixture(scope="session")
def lending(lending_of: Callable[..., Path]) -> Path:
    """The demo's lending model, small, with labels, and its reference."""
    return lending_of(ROWS)


@pytest.fixture
def own_lending(lending: Path, tmp_path: Path) -> Path:
    """The same, for a test that writes to its journal."""
    return copied_store(lending, tmp_path / "store", "kept", "journal*")


@pytest.fixture(scope="session")
def looked_at(lending: Path, made_once: Callable[..., Path]) -> Path:
    """The same after its first answer: kept, its findings opened in the journal."""

    def fill(home: Path) -> None:
        report(copied_store(lending, home / "store", "kept", "journal*"), [ALL], Scope("lending-default"))

    return made_once("looked-at", fill) / "store"


@pytest.fixture
def known_lending(looked_at: Path, tmp_path: Path) -> Path:
    """The same, for a test that goes on from there."""
    return copied_store(looked_at, tmp_path / "store")


@pytest.fixture(scope="session")
def unlabelled(lending_of: Callable[..., Path]) -> Path:
    """The same model before any label came."""
    return lending_of(ROWS, labels=False)


@pytest.fixture(scope="session")
def without_baseline(lending_of: Callable[..., Path]) -> Path:
    """The same model without its reference."""
    return lending_of(ROWS, reference=False)


def load_several(store: Path) -> None:
    """Load a regression and a multiclass model."""
    for text, frames in ((REGRESSION, trips), (MULTICLASS, tickets)):
        load(
            store,
            read_contract(text),
            predictions=[frames(1_500, "2026-03-01", 1)],
            references={"training": [frames(1_500, "2026-01-01", 2)]},
        )


@pytest.fixture(scope="session")
def several(made_once: Callable[..., Path]) -> Path:
    """A store of both."""
    return made_once("several", load_several)


def late_west(rows: int) -> pd.DataFrame:
    """Scores that are right, but for the later half of those of the west, a sixteenth of the rows."""
    draw, number = np.random.default_rng(21), np.arange(rows)
    score = 1 / (1 + np.exp(-draw.normal(-0.5, 1, rows)))
    west, late = number % 16 == 0, number >= rows // 2
    return pd.DataFrame(
        {
            "id": number,
            "at": pd.date_range("2026-01-01", periods=rows, freq=pd.Timedelta(days=60) / rows),
            "score": score,
            "outcome": (draw.random(rows) < np.where(west & late, 0.4 * score, score)).astype(int),
            "x": draw.normal(50, 1, rows),
            "region": np.where(west, "west", np.where(number % 2, "north", "south")),
        }
    )


@pytest.fixture(scope="session")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that is off in one region alone, and breaks a rule of the whole table."""
    store = tmp_path_factory.mktemp("segment") / "store"
    load(store, read_contract(LATE_WEST), predictions=[late_west(ROWS)])
    return store


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """No store at all."""
    return tmp_path / "store"


Opened = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _as_served() -> None:
    """Every run of an `AppTest` would search all installed packages."""
    search_no_components()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Open a page of a store by its address."""

    def open_page(store: Path, page: str, /, **query: str) -> AppTest:
        monkeypatch.setenv("TIDEMARK_STORE", str(store))
        app = AppTest.from_file(str(REPO / "app.py"), default_timeout=120)
        app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_page
