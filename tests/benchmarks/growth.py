"""How the drift of every feature grows: with rows, features, days and cohort columns."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.browser import looked_at
from tests.benchmarks.loading import create_table
from tests.benchmarks.measuring import Cost, Figure, Row, alone, compared
from tests.benchmarks.questions import answers, least, new_store
from tests.benchmarks.restless import crowd
from tests.benchmarks.sessions import crowds
from tests.benchmarks.stream import CONTRACT, NUMBERS, WORDS, write_stream

FEATURES = [*NUMBERS, *WORDS]
COHORTS = ("channel", "region", "product")


@dataclass(frozen=True)
class Size:
    """One size of everything; what is left out is as in the stream."""

    rows: int
    features: int = len(FEATURES)
    days: int = 180
    cohorts: int = len(COHORTS)

    def contract(self) -> str:
        """The contract of the stream with so many features and cohort columns."""
        listed = ", ".join(FEATURES[-self.features :])  # numbers first: fewer have both kinds
        text = CONTRACT.replace(", ".join(FEATURES), listed)
        return text.replace(f"[{', '.join(COHORTS)}]", f"[{', '.join(COHORTS[: self.cohorts])}]")


def growth(directory: Path, rows: int) -> Iterator[Row]:
    """The same question over less of one thing and over all of it."""
    every = Size(rows)
    smaller = {
        f"{rows // 10:,} rows": (Size(rows // 10), 1.2),
        "10 features": (Size(rows, features=10), 3.0),
        "60 days": (Size(rows, days=60), 3.0),
        "1 cohort column": (Size(rows, cohorts=1), 1.2),
    }
    many = _costs(directory, every)
    for less, (size, bar) in smaller.items():
        yield from _grown(many, _costs(directory, size), rows, less, bar)


def large(directory: Path, rows: int, smaller: int) -> Iterator[Row | Figure]:
    """A load beside a copy, the questions, the growth since `smaller` rows, and who asks by page."""
    stream = alone(write_stream, directory / "parquet", rows)
    cost, base = compared(new_store, create_table, directory, stream, "read_parquet", repeats=1)
    yield Row("load of Parquet with profiles", "CREATE TABLE AS SELECT", rows, cost, base, 2.0)
    yield Figure("load of Parquet with profiles (bar: twice the copy)", rows, cost.wall, 2 * base.wall, "s")
    yield from answers(directory, rows, stream)
    many = least(directory / "store", "drift", "", stream.model)
    yield from _grown(many, _costs(directory / "less", Size(smaller)), rows, f"{smaller:,} rows", 1.2)
    yield from looked_at(directory / "store", rows)
    yield from crowds(directory, directory / "store", rows)
    yield from crowd(directory / "store", stream.model, rows)


def _grown(
    many: tuple[Cost, Cost], few: tuple[Cost, Cost], rows: int, less: str, bar: float
) -> Iterator[Row]:
    for what, cost, base in zip(("store opened afresh", "another window"), many, few, strict=True):
        yield Row(f"drift of every feature, {what}", f"the same over {less}", rows, cost, base, bar)


def _costs(directory: Path, size: Size) -> tuple[Cost, Cost]:
    shutil.rmtree(directory / "parquet", ignore_errors=True)
    stream = alone(write_stream, directory / "parquet", size.rows, size.days)
    stream = replace(stream, contract=size.contract())
    alone(stream.load_into, directory / "store")
    return least(directory / "store", "drift", "", stream.model)


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Row]]] = {"growth": growth}
