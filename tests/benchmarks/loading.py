"""What a load costs beside a plain CREATE TABLE AS SELECT of the same files, and day 100 beside day 2."""

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from math import nan
from pathlib import Path
from unittest.mock import patch

import duckdb

from monitoring.contract.reading import read_contract
from monitoring.store.cube import cube
from monitoring.store.ingest.load import load
from tests.benchmarks.measuring import Cost, Row, alone, compared
from tests.benchmarks.stream import CONTRACT, Stream, write_days, write_further, write_late, write_stream

DAYS, MORE = 100, 6
LARGE = 10_000_000
SETTINGS = {"threads": 2, "memory_limit": "2GB"}  # as the store has them


def parquet_load(directory: Path, rows: int) -> Iterator[Row]:
    """Predictions and labels as Parquet, without profiles."""
    stream = alone(write_stream, directory / "parquet", rows)
    cost, base = compared(_load, create_table, directory, stream, "read_parquet")
    yield Row("load of Parquet, rows and labels", "CREATE TABLE AS SELECT", rows, cost, base, 1.4)


def csv_load(directory: Path, rows: int) -> Iterator[Row]:
    """The same as CSV."""
    stream = alone(_csv, directory, rows)
    cost, base = compared(_load, create_table, directory, stream, "read_csv")
    yield Row("load of CSV, rows and labels", "CREATE TABLE AS SELECT", rows, cost, base, 2.0)


def one_more_day(directory: Path, rows: int) -> Iterator[Row]:
    """A day's predictions and the labels of the day before, profiles included, loaded day by day."""
    for ids, words in ((False, ""), (True, ", random ids")):
        stream = alone(write_days, directory / f"days-{ids}", DAYS, rows // DAYS, ids)
        early, late = alone(_day_by_day, directory, stream)
        work = f"load of the hundredth day{words}"
        yield Row(work, "load of the second day", rows // DAYS, late, early, 1.2)


def a_day_more(directory: Path, rows: int) -> Iterator[Row]:
    """A day of a stream of ten million rows, until its profiles are there, after `rows` of it."""
    days = alone(write_further, directory / "further", LARGE, MORE)
    late = alone(write_late, directory, rows, MORE)
    work = "load of one more day with profiles"
    for words, labels, bar in (("", days.labels, 3.0), (", labels of a month before with it", late, nan)):
        asked = Stream(days.predictions, labels)
        store = alone(_profiled, directory, rows)
        (cost,), (base,) = alone(_further, store, asked), alone(_copies, directory, asked)
        yield Row(work + words, "CREATE TABLE AS SELECT", LARGE // 180, cost, base, bar)


def _profiled(directory: Path, rows: int) -> Path:
    stream, store = write_stream(directory / "parquet", rows), directory / "store"
    stream.load_into(store)
    return store


def _further(store: Path, days: Stream) -> tuple[Cost]:
    contract = read_contract(CONTRACT)
    return _each(days, lambda one: load(store, contract, predictions=one.predictions, labels=one.labels))


def _copies(directory: Path, days: Stream) -> tuple[Cost]:
    return _each(days, lambda one: create_table(directory, one, "read_parquet"))


def _each(days: Stream, work: Callable[[Stream], object]) -> tuple[Cost]:
    """The median cost of a day in one process, but for the first."""
    costs = []
    for predictions, labels in zip(days.predictions, days.labels, strict=True):
        wall, cpu = time.perf_counter(), time.process_time()
        work(Stream([predictions], [labels]))
        costs.append((time.process_time() - cpu, time.perf_counter() - wall))
    return (_median(costs[1:]),)


def _load(directory: Path, stream: Stream, reader: str) -> None:
    """Load into a new store; the profiles have figures of their own."""
    with patch.object(cube, "build", _no_profiles):
        stream.load_into(directory / "store")


def _no_profiles(*given: object) -> cube.Built:
    return cube.Built((), None)


def create_table(directory: Path, stream: Stream, reader: str) -> None:
    """Copy the files into a DuckDB file as they stand."""
    file = directory / "plain.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(config=SETTINGS) as con:
        con.execute("set enable_progress_bar = false")
        con.execute("attach ? as plain", [str(file)])
        references = {name: [file] for name, file in stream.references.items()}
        for name, files in {"predictions": stream.predictions, "labels": stream.labels, **references}.items():
            con.execute(
                f"create table plain.{name} as {stream.select(reader)}", [[str(one) for one in files]]
            )
        con.execute("checkpoint plain")


def _csv(directory: Path, rows: int) -> Stream:
    stream = write_stream(directory / "parquet", rows)
    return Stream([_as_csv(one) for one in stream.predictions], [_as_csv(one) for one in stream.labels])


def _as_csv(path: Path) -> Path:
    target = path.with_suffix(".csv")
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        con.execute(f"copy (from read_parquet('{path}')) to '{target}' (header)")
    return target


def _day_by_day(directory: Path, stream: Stream) -> tuple[Cost, Cost]:
    """The median cost of the second to eleventh day, and of the last ten."""
    store, contract = directory / "daily", read_contract(CONTRACT)
    shutil.rmtree(store, ignore_errors=True)
    costs = []
    for day, predictions in enumerate(stream.predictions):
        labels = stream.labels[day - 1 : day] if day else []
        wall, cpu = time.perf_counter(), time.process_time()
        load(store, contract, predictions=predictions, labels=labels)
        costs.append((time.process_time() - cpu, time.perf_counter() - wall))
    return _median(costs[1:11]), _median(costs[-10:])


def _median(costs: list[tuple[float, float]]) -> Cost:
    cpu, wall = (statistics.median(some) for some in zip(*costs, strict=True))
    return Cost(cpu, wall, 0.0)


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Row]]] = {
    "parquet": parquet_load,
    "csv": csv_load,
    "days": one_more_day,
    "day": a_day_more,
}
