"""A stream with planted faults: its load, the questions to it, clicks on its pages, people who never rest.

Two layouts of files, rows that are sent twice, that come late, that have the clock of another zone, labels
that are corrected, a version that a part of the rows is scored by, and a reference: as a real log has them.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq

from tests.benchmarks.browser import looked_at
from tests.benchmarks.loading import create_table
from tests.benchmarks.measuring import Figure, Row, compared
from tests.benchmarks.questions import answers, new_store
from tests.benchmarks.restless import crowd
from tests.benchmarks.stream import Stream

CONTRACT = Path(__file__).parents[1] / "contracts" / "credit_stream.yaml"
THREE_WEEKS_BEFORE = "2025-12-10"
_OF = "stream with faults: "


def planted(directory: Path, rows: int, files: Path) -> Iterator[Row | Figure]:
    """Load the stream beside a copy, ask, and click; its files say how many rows they have, not `rows`."""
    found = stream_of(files)
    count = sum(pq.read_metadata(one).num_rows for one in found.predictions)
    cost, base = compared(new_store, create_table, directory, found, "read_parquet")
    yield Row(f"{_OF}load with profiles", "CREATE TABLE AS SELECT", count, cost, base, 2.0)
    store = directory / "store"
    asked = answers(directory, count, found), looked_at(store, count), crowd(store, found.model, count)
    for row in chain.from_iterable(asked):
        yield replace(row, work=f"{_OF}{row.work}")


def stream_of(files: Path) -> Stream:
    """Give the files of a folder: predictions, labels and ``reference.parquet``."""
    predictions, labels = (sorted((files / kind).glob("*.parquet")) for kind in ("predictions", "labels"))
    if not predictions or not labels:
        raise FileNotFoundError(f"no Parquet files in {files}/predictions and {files}/labels")
    reference = {"training": files / "reference.parquet"}
    return Stream(predictions, labels, reference, CONTRACT, THREE_WEEKS_BEFORE)
