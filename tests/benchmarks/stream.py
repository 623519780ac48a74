"""A generated stream of clean predictions and their labels, in order of time, as files of any size."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

FILE_ROWS = 1_000_000
NUMBERS = [f"x_{k:02d}" for k in range(1, 23)]
WORDS = {
    "channel": ("web", "app", "branch", "partner"),
    "region": ("north", "south", "east", "west", "centre"),
    "product": ("card", "loan", "overdraft"),
    "employment": ("salaried", "self-employed", "retired", "student", "none"),
    "device": ("ios", "android", "desktop"),
    "purpose": tuple(f"purpose {k}" for k in range(12)),
    "has_mortgage": ("yes", "no"),
    "postcode": tuple(f"{k:05d}" for k in range(2_000)),
}
START = np.datetime64("2025-01-01T00:00:00", "us")
DAY_US = 86_400_000_000
CONTRACT = f"""
model: benchmark
task: binary
id: prediction_id
timestamp: event_time
received_at: received_at
version: model_version
prediction: {{score: score, threshold: 0.3, decision: decision}}
label: {{column: label, positive: 1, negative: 0, observed_at: label_time}}
features: [{", ".join([*NUMBERS, *WORDS])}]
cohorts: [channel, region, product]
service: {{latency_ms: latency_ms, status: status, ok: [ok]}}
"""


@dataclass(frozen=True)
class Stream:
    """The files of one stream, its contract, and three weeks before its end: most labels had come by then."""

    predictions: list[Path]
    labels: list[Path]
    references: Mapping[str, Path] = field(default_factory=dict)
    contract: str | Path = CONTRACT
    three_weeks_before: str = "2025-06-09"

    @property
    def model(self) -> str:
        """The model's name."""
        return read_contract(self.contract).model

    def select(self, reader: str) -> str:
        """Select all of some files by a DuckDB reader, by name where their layouts differ."""
        return f"select * from {reader}(?{', union_by_name = true' if self.references else ''})"

    def load_into(self, store: Path) -> None:
        """Load all of it, profiles included, into a new store."""
        shutil.rmtree(store, ignore_errors=True)
        files = {"predictions": self.predictions, "labels": self.labels}
        load(store, read_contract(self.contract), references=dict(self.references), **files)


def write_stream(directory: Path, rows: int, days: int = 180, delay_days: int = 20) -> Stream:
    """Write files of a million rows each; labels that are not known at the end are not there.

    Parameters
    ----------
    directory : Path
        Where to; made when it is not there.
    rows : int
        Predictions, spread evenly over the days; 38 columns.
    days : int
        How many days they span.
    delay_days : int
        After how many days a label is known, on average.
    """
    return _write(directory, _parts(rows), rows, days, delay_days)


def write_days(directory: Path, days: int, rows: int, random_ids: bool = False) -> Stream:
    """Write a file of `rows` predictions for each day; its label file comes with the next day's.

    Ids grow with time, or are drawn: then those of every day lie between those of all others.
    """
    return _write(directory, [(day * rows, rows) for day in range(days)], rows * days, days, 0, random_ids)


def write_further(directory: Path, rows: int, more: int, days: int = 180) -> Stream:
    """Write a file for each of the `more` days after a stream of `rows` over `days`; all labels are known."""
    firsts = [-(-(days + k) * rows // days) for k in range(more + 1)]  # of a day none but its own rows
    return _write(directory, [(a, b - a) for a, b in pairwise(firsts)], rows, days, 0)


def write_late(directory: Path, rows: int, more: int, days: int = 180, delay_days: int = 20) -> list[Path]:
    """Write for each of the `more` days after `write_stream` the labels of its rows that come on that day."""
    found = []
    every = pa.concat_tables(
        _tables(number, *part, rows, days, delay_days, more)[1] for number, part in enumerate(_parts(rows))
    )
    for day in range(days, days + more):
        start, end = (START + np.timedelta64(one, "D") for one in (day, day + 1))
        known = every["label_time"].to_numpy()
        found.append(directory / f"late-{day:04d}.parquet")
        pq.write_table(every.filter(pa.array((known >= start) & (known < end))), found[-1])
    return found


def _parts(rows: int) -> list[tuple[int, int]]:
    """Give the first row and the rows of each file."""
    return [(first, min(FILE_ROWS, rows - first)) for first in range(0, rows, FILE_ROWS)]


def _write(
    directory: Path,
    parts: list[tuple[int, int]],
    rows: int,
    days: int,
    delay_days: int,
    random_ids: bool = False,
) -> Stream:
    found = Stream([], [])
    for number, (first, count) in enumerate(parts):
        predictions, labels = _tables(number, first, count, rows, days, delay_days)
        if random_ids:
            ids = pa.array(_drawn(number, count))
            predictions, labels = (
                table.set_column(0, "prediction_id", ids) for table in (predictions, labels)
            )
        for kind, table, files in (
            ("predictions", predictions, found.predictions),
            ("labels", labels, found.labels),
        ):
            path = directory / kind / f"part-{number:04d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, path, compression="zstd", row_group_size=250_000)
            files.append(path)
    return found


def _drawn(number: int, count: int) -> list[str]:
    rng = np.random.default_rng([20_261_121, number])
    return [str(UUID(bytes=rng.bytes(16))) for _ in range(count)]


def _tables(
    number: int, first: int, count: int, rows: int, days: int, delay_days: int, more: int = 0
) -> tuple[pa.Table, pa.Table]:
    """One file of predictions and the labels known `more` days later; the same values for the same rows."""
    rng = np.random.default_rng([20_261_120, number])
    ids = np.arange(first, first + count) + 100_000_000
    at = START + (np.arange(first, first + count) * (days * DAY_US / rows)).astype("timedelta64[us]")
    score = (1 / (1 + np.exp(1.2 - rng.standard_normal(count)))).astype(np.float32)
    columns: dict[str, pa.Array] = {
        "prediction_id": pa.array(ids),
        "event_time": pa.array(at),
        "received_at": pa.array(at + rng.integers(1, 60, count).astype("timedelta64[s]")),
        "model_version": pa.array(np.where(np.arange(count) % 10 == 0, "B", "A")),
        "score": pa.array(score),
        "decision": pa.array(score >= 0.3),
    }
    for name in NUMBERS:
        missing = rng.random(count) < 0.03
        columns[name] = pa.array(rng.standard_normal(count).astype(np.float32), mask=missing)
    for name, levels in WORDS.items():
        columns[name] = pa.array(np.array(levels)[rng.integers(0, len(levels), count)])
    columns["latency_ms"] = pa.array(rng.gamma(2, 20, count).astype(np.float32))
    columns["status"] = pa.array(np.where(rng.random(count) < 0.002, "timeout", "ok"))
    known = at + (rng.gamma(4, 0.25, count) * delay_days * 86_400e6 + 3_600e6).astype("timedelta64[us]")
    there = known < START + np.timedelta64(days + more, "D") if delay_days else np.ones(count, bool)
    labels = {"prediction_id": ids, "label": (rng.random(count) < score).astype(np.int8), "label_time": known}
    return pa.table(columns), pa.table({name: pa.array(values[there]) for name, values in labels.items()})
