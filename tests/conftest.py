"""Stores that many tests read: made once a run, never written to."""

import gc
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings

from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT, write_lending
from monitoring.findings.report import ALL, report
from monitoring.findings.verdicts import judge
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

# No test fails because the machine is busy. Each run draws other examples; `make soak` draws many more.
settings.register_profile("house", deadline=None, max_examples=25)
settings.register_profile("soak", deadline=None, max_examples=200)
settings.load_profile("house")


MEMORY = Path("/dev/shm")
ROOM = 6_000_000_000  # bytes, several times what a run writes
COLLECTED = (5_000, 10, 10)  # new objects, and searches, before garbage is looked for; 700, 10, 10 by itself


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room: a load waits for the disk longer than it works."""
    if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many a test waits for a browser, a disk or a process."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for doctests in those tests that have some: every worker would go through all."""
    found = yield
    if ">>>" in file_path.read_text(encoding="utf-8", errors="replace"):
        return found
    return [one for one in found if not isinstance(one, DoctestModule)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave all but a seeded sample of the cases of a test that is marked `sampled` to the soak."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for like in cases.values():
        (number,) = like[0].get_closest_marker("sampled").args  # type: ignore[union-attr]
        for item in sorted(like, key=_drawn)[number:]:
            item.add_marker("soak")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what the run keeps to its end out of every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Let go of it: DuckDB would tell of each of its objects that is still there when the process ends."""
    gc.unfreeze()


def _drawn(item: pytest.Item) -> float:
    """The same draw for the same case, whichever test has it."""
    return random.Random(item.nodeid.partition("[")[2]).random()


REPO = Path(__file__).resolve().parents[1]
SHARED = REPO.parent / "shared" / "data"
STREAM = SHARED / "make_stream.py"
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

Made = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Give the folder of a name, filled by whichever worker of this run asks for it first."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent
    home = home / "made-once"

    def folder(name: str, fill: Callable[[Path], object]) -> Path:
        place, whole = home / name / "content", home / name / "whole"
        with writer_lock(home / name):
            if not whole.exists():
                shutil.rmtree(place, ignore_errors=True)  # what a failed attempt left
                place.mkdir()
                fill(place)
                whole.touch()
        return place

    return folder


def load_ma_employment(store: Path) -> None:
    """Load the model `ma-employment` with its labels and its reference."""
    load(
        store,
        read_contract(MA_EMPLOYMENT / "contract.yaml"),
        predictions=[MA_EMPLOYMENT / "predictions.parquet"],
        labels=[MA_EMPLOYMENT / "labels.parquet"],
        references={"training": [MA_EMPLOYMENT / "reference.parquet"]},
    )


def load_lending(home: Path, rows: int, *, labels: bool = True, reference: bool = True) -> None:
    """Load so many rows of the demo's lending model into the folder's `store`."""
    truth = write_lending(home, rows=rows)
    load(
        home / "store",
        read_contract(LENDING_CONTRACT),
        predictions=[truth.predictions],
        labels=[truth.labels] if labels else [],
        references={"training": [truth.reference]} if reference else {},
    )


@pytest.fixture(scope="session")
def ma_store(made_once: Made) -> Path:
    """A store that holds `ma-employment`."""
    return made_once("ma-employment", load_ma_employment)


@pytest.fixture(scope="session")
def lending_of(made_once: Made) -> Callable[..., Path]:
    """Give a store of so many rows of the demo's lending model, with or without labels and reference."""

    def store_of(rows: int, **parts: bool) -> Path:
        name = "-".join(["lending", str(rows), *(f"{part}-{there}" for part, there in parts.items())])
        return made_once(name, lambda home: load_lending(home, rows, **parts)) / "store"

    return store_of


@pytest.fixture(scope="session")
def demo_store(made_once: Made) -> Path:
    """A store of both demo models, the generated one smaller than it ships."""

    def fill(home: Path) -> None:
        load_lending(home, 20_000)
        load_ma_employment(home / "store")
        for model in Catalog(home / "store").models():  # as the demo does: the first answer is kept
            report(home / "store", [ALL], Scope(model))

    return made_once("demo", fill) / "store"


@pytest.fixture(scope="session")
def shared_store(made_once: Made) -> Callable[[str], Path]:
    """Give a store that holds one of the shared data sets; skips where they are absent."""

    def store_of(model: str) -> Path:
        if not SHARED.is_dir():
            pytest.skip("the shared data sets are not here")
        contract, sources = DATA_SETS[model]
        folder = SHARED / FOLDERS.get(model, contract)
        references = {
            name: [folder / f for f in files] for name, files in sources.get("references", {}).items()
        }
        return made_once(
            model,
            lambda store: load(
                store,
                read_contract(REPO / "tests" / "contracts" / f"{contract}.yaml"),
                predictions=[folder / f for f in sources["predictions"]],
                labels=[folder / f for f in sources.get("labels", [])],
                references=references,
            ),
        )

    return store_of


def load_stream(home: Path, rows: int) -> None:
    """Write so many rows of the generated credit stream, load them, and keep what the load said."""
    files = home / "files"
    command = [sys.executable, str(STREAM), "--rows", str(rows), "--seed", "7", "--out", str(files)]
    subprocess.run(command, check=True, capture_output=True)
    result = load(
        home / "store",
        read_contract(REPO / "tests" / "contracts" / "credit_stream.yaml"),
        predictions=sorted((files / "predictions").glob("*.parquet")),
        labels=sorted((files / "labels").glob("*.parquet")),
        references={"training": [files / "reference.parquet"]},
    )
    (home / "loaded.json").write_text(json.dumps(result.to_json()))


@pytest.fixture(scope="session")
def stream_of(made_once: Made) -> Callable[[int], Path]:
    """Give the folder of so many rows of the generated stream; skips where the generator is absent."""

    def folder_of(rows: int) -> Path:
        if not STREAM.is_file():
            pytest.skip("the shared data sets are not here")
        return made_once(f"stream-{rows}", lambda home: load_stream(home, rows))

    return folder_of


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
