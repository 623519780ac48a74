"""A load that is stopped at any point leaves the store as it was, and the next one is not held up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.ingest.load import load
from monitoring.store.scheduling.stopping import Stop, StoppedError
from monitoring.store.upkeep.rehearsal import rehearse
from tests.store.conftest import lived_rows


@pytest.fixture
def rows() -> pd.DataFrame:
    return lived_rows("2025-04-01", 2, "3", 9)


def state_of(store: Path) -> tuple[object, ...]:
    catalog = Catalog(store)
    files = sorted(path.relative_to(store).as_posix() for path in (store / "segments").rglob("*.parquet"))
    return catalog.generation("churn"), len(catalog.batches("churn")), files


def stages(store: Path, contract: Contract, rows: pd.DataFrame) -> list[tuple[str, float]]:
    told: list[tuple[str, float]] = []
    rehearse(store, contract, predictions=rows, progress=lambda *stage: told.append(stage))
    return told


@pytest.fixture
def contract(lived: Path) -> Contract:
    return Catalog(lived).contract("churn", Catalog(lived).generation("churn") or 0)


def test_a_load_stopped_at_any_stage_changes_nothing(
    lived: Path, contract: Contract, rows: pd.DataFrame
) -> None:
    before = state_of(lived)
    told = stages(lived, contract, rows)
    assert [share for _, share in told] == sorted(share for _, share in told)
    chosen = [*range(0, len(told) - 1, 7), len(told) - 2]
    for place in chosen:
        stop, left = Stop(), iter(range(place))

        def heard(stage: str, share: float, stop: Stop = stop, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                stop.ask()

        with pytest.raises(StoppedError, match="nothing was changed"):
            load(lived, contract, predictions=rows, progress=heard, stop=stop)
        assert state_of(lived) == before, told[place]
    assert told[-2][0] == "commit"
    load(lived, contract, predictions=rows)
    assert state_of(lived)[0] == int(str(before[0])) + 1


def test_asked_after_the_commit_it_is_too_late(lived: Path, contract: Contract, rows: pd.DataFrame) -> None:
    stop = Stop()

    def heard(stage: str, share: float) -> None:
        if stage == "done":
            stop.ask()

    assert load(lived, contract, predictions=rows, progress=heard, stop=stop).counts["predictions"].loaded


def test_a_running_statement_is_interrupted() -> None:
    stop = Stop()
    con = stop.watch(duckdb.connect())
    ended: list[str] = []

    def work() -> None:
        try:
            con.cursor().execute(
                "select count(*) from range(1e9::bigint) a, range(1000) b where a.range % 7 = b.range"
            )
        except duckdb.InterruptException:
            ended.append("interrupted")

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        stop.ask()
        thread.join(0.01)
    assert ended == ["interrupted"]
    with pytest.raises(StoppedError):
        con.cursor()


def test_waiting_for_another_load_can_be_ended(lived: Path, contract: Contract, rows: pd.DataFrame) -> None:
    stop = Stop()

    def heard(stage: str, share: float) -> None:
        assert stage == "waiting for another load"
        threading.Timer(0.1, stop.ask).start()

    with writer_lock(lived), pytest.raises(StoppedError):
        load(lived, contract, predictions=rows, progress=heard, stop=stop)


def test_a_rehearsal_can_be_stopped_and_leaves_no_copy(
    lived: Path, contract: Contract, rows: pd.DataFrame
) -> None:
    stop = Stop()
    with pytest.raises(StoppedError):
        rehearse(lived, contract, predictions=rows, progress=lambda *_: stop.ask(), stop=stop)
    assert list((lived / "spill").glob("rehearsal-*")) == []
