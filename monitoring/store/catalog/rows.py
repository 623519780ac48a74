"""Rows of the catalog as what they mean."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from monitoring.contract.model import Contract
from monitoring.store.catalog.entries import Batch, Segment
from monitoring.store.catalog.readable import readable

_REFUSED = """instr(counts, '"quarantined": {"')"""  # as `commit` writes counts: of no rule it is {}
_READ = (
    "select batches.rowid as load, json_extract(value, '$.sha256') as hash from batches, json_each(files)"
    " where model = :model and removed is null"
)
DECIDING = (
    f"with read as ({_READ}), again as (select hash from read group by hash having count(*) > 1)"
    f" select * from batches where model = :model and removed is null and ({_REFUSED}"
    " or rowid in (select load from read where hash in (select hash from again))) order by rowid"
)
"""Loads that decide what is in quarantine: few of a long history."""


def segment_of(row: sqlite3.Row) -> Segment:
    """Read a row of the table of segments."""
    bounds: dict[str, Any] = {
        "sequence": _pair(row["first_seq"], row["last_seq"]),
        "ids": _pair(row["first_id"], row["last_id"]),
        "keys": _pair(row["first_key"], row["last_key"]),
    }
    first, last = (date.fromisoformat(d) if d else None for d in (row["first_day"], row["last_day"]))
    own = (row["kind"], row["source"], row["file"], row["rows"], row["bytes"])
    return Segment(*own, first, last, tuple(json.loads(row["columns"])), **bounds)


def _pair(first: Any, last: Any) -> tuple[Any, Any] | None:
    return None if first is None or last is None else (first, last)


def contract_of(model: str, text: str) -> Contract:
    """Read the text of a contract."""
    with readable(model, "contract"):
        return Contract.model_validate_json(text)


def masks_of(model: str, text: str) -> list[str]:
    """Read which columns a contract masks, also one that nothing else could be read of."""
    with readable(model, "contract"):
        return list(json.loads(text).get("mask") or ())


def batch_of(row: sqlite3.Row) -> Batch:
    """Read a row of the table of loads."""
    with readable(row["model"], f"load {row['id']}"):
        files, counts = json.loads(row["files"]), json.loads(row["counts"])
    day = date.fromisoformat(row["first_day"]) if row["first_day"] else None
    made = (row["generation"], row["created_at"])
    rows = _pair(row["first_seq"], row["next_seq"])
    return Batch(row["id"], tuple(files), counts, *made, rows, day, row["removed"])


def files_by_day(rows: Iterable[sqlite3.Row]) -> dict[tuple[str, str], dict[date, str]]:
    """Read rows of kind, source, file and its days, these as one text; by kind and source, in order."""
    parsed: dict[str, list[date]] = {}  # kinds that are in a file have the same days mostly
    found: dict[tuple[str, str], list[tuple[list[date], str]]] = {}
    for kind, source, file, text in rows:
        if text not in parsed:
            parsed[text] = sorted(map(date.fromisoformat, text.split(",")))
        found.setdefault((kind, source), []).append((parsed[text], file))
    return {key: _in_order(sorted(own)) for key, own in found.items()}


def _in_order(files: Sequence[tuple[Sequence[date], str]]) -> dict[date, str]:
    """Give the file of each day, the days ascending."""
    every = {day: file for days, file in files for day in days}
    after = all(one[-1] < other[0] for (one, _), (other, _) in pairwise(files))
    return every if after else dict(sorted(every.items()))
