"""Columns that one panel reads one after the other are read in a few scans, and every digit stays."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels.distributions import subject_values
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads import row_reads
from monitoring.store.scheduling.stages import heard
from monitoring.store.snapshot import Snapshot

FEATURES, ROWS = 40, 1_200


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty features that have all moved half way through ten days, some of them with missing values."""
    draw, store = np.random.default_rng(4), tmp_path_factory.mktemp("many") / "store"
    values = draw.normal(size=(ROWS, FEATURES)) + (np.arange(ROWS) >= ROWS // 2)[:, None]
    values[draw.random(values.shape) < 0.1] = np.nan
    frame = pd.DataFrame(values, columns=[f"x{k}" for k in range(FEATURES)])
    at = pd.date_range("2025-03-01", periods=ROWS, freq="12min", tz="UTC")
    contract = {
        "model": "many",
        "task": "binary",
        "id": "id",
        "timestamp": "at",
        "prediction": {"score": "p"},
    }
    frame = frame.assign(id=range(ROWS), at=at, p=draw.random(ROWS))
    contract |= {"prediction": {"score": "p"}, "features": "all"}
    load(store, build_contract(contract), predictions=[frame])
    return store


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many columns each scan has read; nothing is kept from before, nor read as few rows are."""
    found: list[int] = []
    read = row_reads._from_rows

    def counted(snapshot: Snapshot, selection: object, columns: list[str], where: str) -> row_reads.Read:
        found.append(len(columns))
        return read(snapshot, selection, columns, where)  # type: ignore[arg-type]

    monkeypatch.setattr(subject_values, "EXACT_ROWS", 100)
    monkeypatch.setattr(row_reads, "_from_rows", counted)
    row_reads._READS.clear()
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("exact", ["", "1"])
@pytest.mark.parametrize("grain", ["none", "day"])
def test_a_scan_serves_the_columns_that_follow(
    many: Path, scans: list[int], monkeypatch: pytest.MonkeyPatch, exact: str, grain: str
) -> None:
    taken = Snapshot(many, "many")
    asked = Scope("many", window="2025-03-06/2025-03-11", by=grain, exact=exact)
    question = resolve(asked, taken.contract, taken.extent)
    together = compute("drift", taken, question)
    assert len(scans) == 2  # one a side
    assert max(scans) >= FEATURES
    row_reads._READS.clear()
    monkeypatch.setattr(row_reads, "READ_TOGETHER", 0)
    assert repr(compute("drift", taken, question)) == repr(together)
    assert scans[2:] == [1] * (len(scans) - 2)


def test_who_waits_is_told_which_column_is_read(many: Path, scans: list[int]) -> None:
    taken, told = Snapshot(many, "many"), list[str]()
    question = resolve(Scope("many", window="2025-03-06/2025-03-11", exact="1"), taken.contract, taken.extent)
    with heard(told.append):
        compute("drift", taken, question)
    names = [one.name for one in taken.subjects]
    columns = [f"reading {name}, column {k + 1} of {FEATURES + 1}" for k, name in enumerate(names)]
    assert told == ["measuring drift", *columns]


def test_no_more_are_read_at_once_than_are_kept(
    many: Path, scans: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Snapshot(many, "many")
    monkeypatch.setattr(row_reads, "READ_TOGETHER", 10 * 2 * ROWS // 2)
    question = resolve(Scope("many", window="2025-03-06/2025-03-11"), taken.contract, taken.extent)
    compute("drift", taken, question)
    assert scans == [10] * (2 * FEATURES // 10)


def test_few_rows_of_both_sides_are_read_once_for_windows_among_them(
    many: Path, scans: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", ROWS)
    taken, told = Snapshot(many, "many"), []
    questions = [
        resolve(
            Scope("many", window=f"{first}/2025-03-11", baseline="previous"), taken.contract, taken.extent
        )
        for first in ("2025-03-06", "2025-03-07", "2025-03-08")
    ]
    told = [compute("drift", taken, question) for question in questions]
    assert scans == [FEATURES + 1]
    for question, before in zip(questions, told, strict=True):
        row_reads._READS.clear()
        assert repr(compute("drift", taken, question)) == repr(before)
