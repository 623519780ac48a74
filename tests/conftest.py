"""Stores that many tests read: made once a run, never written to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

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
