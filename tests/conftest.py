"""Stores that many tests read: made once a run, never written to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from monitoring.contract.reading import read_contract
from monitoring.findings.verdicts import judge
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

settings.register_profile("house", deadline=None)  # no test fails because the machine is busy
settings.load_profile("house")

REPO = Path(__file__).resolve().parents[1]
SHARED = REPO.parent / "shared" / "data"
MA_EMPLOYMENT = REPO / "data" / "ma_employment"

DATA_SETS = {
    "nfl-elo-qb": ("nfl_elo_qb", {"predictions": ["predictions.csv"]}),
    "soccer-spi": ("soccer_spi", {"predictions": ["predictions.csv"]}),
    "soccer-goals": ("soccer_goals", {"predictions": ["predictions.csv"]}),
    "car-loan-dq": (
        "car_loan_dq",
        {
            "predictions": ["predictions.csv"],
            "labels": ["labels.csv"],
            "references": {"training": ["reference.csv"]},
        },
    ),
    "flu-hosp-admissions": (
        "flusight",
        {"predictions": ["predictions.parquet"], "labels": ["labels.parquet"]},
    ),
    "governors-538": ("gov_elections", {"predictions": ["predictions.csv"]}),
    "precip-probability": ("precip_pop", {"predictions": ["predictions.csv"]}),
}  # fmt: skip
FOLDERS = {"soccer-goals": "soccer_spi"}


@pytest.fixture(scope="session")
def ma_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds `ma-employment`."""
    directory = tmp_path_factory.mktemp("ma")
    load(
        directory,
        read_contract(MA_EMPLOYMENT / "contract.yaml"),
        predictions=[MA_EMPLOYMENT / "predictions.parquet"],
        labels=[MA_EMPLOYMENT / "labels.parquet"],
        references={"training": [MA_EMPLOYMENT / "reference.parquet"]},
    )
    return directory


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give a store that holds one of the shared data sets; skips where they are absent."""
    made: dict[str, Path] = {}

    def store_of(model: str) -> Path:
        if not SHARED.is_dir():
            pytest.skip("the shared data sets are not here")
        if model not in made:
            contract, sources = DATA_SETS[model]
            folder = SHARED / FOLDERS.get(model, contract)
            directory = tmp_path_factory.mktemp(model)
            references = {
                name: [folder / f for f in files] for name, files in sources.get("references", {}).items()
            }
            load(
                directory,
                read_contract(REPO / "tests" / "contracts" / f"{contract}.yaml"),
                predictions=[folder / f for f in sources["predictions"]],
                labels=[folder / f for f in sources.get("labels", [])],
                references=references,
            )
            made[model] = directory
        return made[model]

    return store_of


@pytest.fixture(scope="session")
def figures() -> Callable[[str], dict[str, Any]]:
    """Give the figures computed elsewhere of one shared data set; skips where they are absent."""

    def of(folder: str) -> dict[str, Any]:
        path = SHARED / folder / "expected.json"
        if not path.is_file():
            pytest.skip("the shared data sets are not here")
        return json.loads(path.read_text())

    return of


@pytest.fixture
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Callable[..., list[Measurement]]]:
    """Load frames by a contract's text into a store of their own; give a way to ask for judged rows."""

    def loaded(text: str, **frames: Any) -> Callable[..., list[Measurement]]:
        directory, contract = tmp_path_factory.mktemp("frames"), read_contract(text)
        load(directory, contract, **frames)
        snapshot = Snapshot(directory, contract.model)

        def asked(panel: str, **words: str) -> list[Measurement]:
            question = resolve(Scope(contract.model, **words), snapshot.contract, snapshot.extent)
            return judge(compute(panel, snapshot, question), snapshot.contract)

        return asked

    return loaded
