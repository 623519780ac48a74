"""The writing half of the catalog: one change as one SQLite transaction."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from monitoring.contract.model import Contract
from monitoring.store.entries import Change, Segment


@contextmanager
def transaction(con: sqlite3.Connection) -> Iterator[None]:
    """Commit at the end, roll back on any exception."""
    con.execute("begin immediate")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def write_generation(
    con: sqlite3.Connection, model: str, number: int, contract: Contract, change: Change
) -> None:
    """Add the generation, its contract and the specs that are new."""
    write_contract(con, model, contract)
    batch = change.batch.id if change.batch else ""
    row = [model, number, _now(), contract.digest, batch, change.note]
    con.execute("insert into generations values (?, ?, ?, ?, ?, ?)", row)
    specs = [(model, name, payload, number) for name, payload in change.specs.items()]
    con.executemany("insert into specs values (?, ?, ?, ?)", specs)


def write_contract(con: sqlite3.Connection, model: str, contract: Contract) -> None:
    """Add a contract, once."""
    text = contract.model_dump_json()
    con.execute("insert or ignore into contracts values (?, ?, ?)", [contract.digest, model, text])


def write_segments(con: sqlite3.Connection, model: str, number: int, change: Change) -> None:
    """Add the new segments and end those that were removed."""
    gone = [(number, model, file) for file in change.removed]
    con.executemany("update segments set removed = ? where model = ? and file = ?", gone)
    rows = [(model, number, *_fields(segment)) for segment in change.segments]
    sql = (
        "insert into segments(model, added, kind, source, file, rows, bytes, first_day, last_day, columns)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    con.executemany(sql, rows)
    if change.next_seq is not None:
        con.execute("insert or replace into sequences values (?, ?)", [model, change.next_seq])


def write_partitions(con: sqlite3.Connection, model: str, number: int, change: Change) -> None:
    """Swap the profile partitions of the touched days."""
    sql = "update profiles set removed = ? where model = ? and source = ? and day = ? and removed is null"
    gone = [(number, model, source, day.isoformat()) for source, day in change.touched]
    con.executemany(sql, gone)
    rows = [(model, p.kind, p.source, p.day.isoformat(), p.file, number) for p in change.partitions]
    con.executemany("insert into profiles values (?, ?, ?, ?, ?, ?, null)", rows)


def write_batch(con: sqlite3.Connection, model: str, number: int, change: Change) -> None:
    """Add the load, its files and its counts."""
    if change.batch is None:
        return
    counts = {**change.batch.counts, "data_version": str(number)}
    row = [change.batch.id, model, number, _now(), json.dumps(change.batch.files), json.dumps(counts)]
    con.execute("insert into batches values (?, ?, ?, ?, ?, ?)", row)


def _fields(segment: Segment) -> tuple[str | int | None, ...]:
    days = (_iso(segment.first_day), _iso(segment.last_day))
    size = (segment.rows, segment.bytes)
    return (segment.kind, segment.source, segment.file, *size, *days, json.dumps(segment.columns))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
