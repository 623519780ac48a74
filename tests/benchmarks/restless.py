"""A dozen people who never rest: each page another question, tabs opened and left; what the server keeps."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan
from pathlib import Path
from urllib.parse import urlencode

from monitoring.store.snapshot import Snapshot
from tests.benchmarks.client import Session
from tests.benchmarks.measuring import Figure, alone, peak_mb, resident_mb
from tests.benchmarks.sessions import serving
from tests.benchmarks.stream import write_stream

PEOPLE, SECONDS, PAUSE = 12, 240.0, 0.5
PAGES = ("", "performance", "calibration", "drift", "quality", "service", "findings", "review")
WINDOWS = ("last-7d", "last-30d", "last-90d", "all", "last-36h")
ABOVE, DAYS = (0, 0.1, 0.5, 1), (1, 3, 7, 14, 30, 60)
_COLUMNS = 12


@dataclass(frozen=True)
class Asked:
    """What a model can be asked about: numbers, cohort columns, the first day and how many follow."""

    model: str
    numbers: list[str]
    cohorts: list[str]
    first: date
    days: int


def restless(directory: Path, rows: int) -> Iterator[Figure]:
    """Such people at a clean stream."""
    stream = alone(write_stream, directory / "parquet", rows)
    alone(stream.load_into, directory / "store")
    yield from crowd(directory / "store", stream.model, rows)


def crowd(store: Path, model: str, rows: int) -> Iterator[Figure]:
    """The same at a store that is there."""
    asked: Asked = alone(_asked_of, store, model)
    with serving(store) as (port, server):
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor(PEOPLE) as people:
            found = list(people.map(lambda number: _person(number, port, until, asked), range(PEOPLE)))
        now, peak = resident_mb(server), peak_mb(server)
    pages, failed = (sum(counts) for counts in zip(*found, strict=True))
    who = f"{PEOPLE} who never rest, {SECONDS / 60:.0f} minutes"
    yield Figure(f"pages of {who}", rows, pages, nan, "")
    yield Figure(f"errors of {who}", rows, failed, 0, "")
    yield Figure(f"server with {who}: memory at the end", rows, now, 1500, "MB")
    yield Figure(f"server with {who}: peak memory", rows, peak, 1500, "MB")


def _asked_of(store: Path, model: str) -> Asked:
    snapshot = Snapshot(store, model)
    numbers = [one.name for one in snapshot.subjects if one.numeric and not one.labelled_only]
    cohorts = [one.name for one in snapshot.cohorts]
    first, last = snapshot.extent.first.date(), snapshot.extent.last.date()
    return Asked(model, numbers[:_COLUMNS], cohorts, first, (last - first).days)


def _person(number: int, port: int, until: float, asked: Asked) -> tuple[int, int]:
    draw, pages, failed = random.Random(number), 0, 0
    while time.monotonic() < until:
        with Session(port) as session:
            for _ in range(draw.randint(1, 5)):
                failed += session.ask(draw.choice(PAGES), question(draw, asked)).failed
                pages += 1
                time.sleep(2 * PAUSE * draw.random())
    return pages, failed


def question(draw: random.Random, asked: Asked) -> str:
    """Draw a question: three in ten are of a cohort over a feature, half of days of their own."""
    start = asked.first + timedelta(draw.randint(0, asked.days))
    own = f"{start}/{start + timedelta(draw.choice(DAYS))}"
    cohorts = (
        f"{draw.choice(asked.numbers)} > {draw.choice(ABOVE)}",
        f"{draw.choice(asked.cohorts)} is not null",
        "",
    )
    words = {
        "model": asked.model,
        "window": draw.choice((draw.choice(WINDOWS), own)),
        "cohort": draw.choices(cohorts, (3, 2, 5))[0],
        "baseline": draw.choice(("previous", "", "")),
        "feature": draw.choice((draw.choice(asked.numbers), "")),
        "by": draw.choice(("day", "week", "month", "", "", "")),
    }
    return urlencode({name: word for name, word in words.items() if word})


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {"restless": restless}
