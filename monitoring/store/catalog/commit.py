"""The writing half of the catalog: one change as one SQLite transaction."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from monitoring.contract.model import Contract
from monitoring.store.catalog.entries import Change, Segment


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
        "insert into segments(model, added, kind, source, file, rows, bytes, first_day, last_day, columns,"
        " first_seq, last_seq, first_id, last_id, first_key, last_key)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    con.executemany(sql, rows)
    if change.next_seq is not None:
        con.execute("insert or replace into sequences values (?, ?)", [model, change.next_seq])


def write_partitions(con: sqlite3.Connection, model: str, number: int, change: Change) -> None:
    """Swap the profile partitions of the touched days, and of any other day those of which there are new."""
    # SQLite would take the index that readers have, and look at every partition there ever was.
    ending = "update profiles indexed by profiles_of set removed = ?"
    sql = f"{ending} where model = ? and source = ? and day = ? and removed is null"
    gone = [(number, model, source, day.isoformat()) for source, day in change.touched]
    con.executemany(sql, gone)
    replaced = (*change.partitions, *change.moved, *change.retired)
    ended = [(number, model, p.kind, p.source, p.day.isoformat()) for p in replaced]
    con.executemany(
        f"{ending} where model = ? and kind = ? and source = ? and day = ? and removed is null",
        ended,
    )
    placed = (*change.partitions, *change.moved)
    rows = [(model, p.kind, p.source, p.day.isoformat(), p.file, number) for p in placed]
    con.executemany("insert into profiles values (?, ?, ?, ?, ?, ?, null)", rows)


def write_batch(con: sqlite3.Connection, model: str, number: int, change: Change) -> None:
    """Add the load, its files and its counts; end those that were undone."""
    batch = change.batch
    if batch is None:
        return
    counts = {**batch.counts, "data_version": str(number)}
    row = [batch.id, model, number, _now(), json.dumps(batch.files), json.dumps(counts)]
    row += [*(batch.sequence or (None, None)), _iso(batch.first_day)]
    con.execute(
        "insert into batches(id, model, generation, created_at, files, counts, first_seq, next_seq,"
        " first_day) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    con.executemany("update batches set removed = ? where id = ?", [(number, one) for one in change.undone])


def forget(con: sqlite3.Connection, model: str, moment: datetime) -> int:
    """Forget the generations that were no longer the newest at a moment; give how many."""
    at = moment.astimezone(UTC).isoformat(timespec="microseconds")
    sql = "select max(number) from generations where model = ? and created_at <= ?"
    oldest = con.execute(sql, [model, at]).fetchone()[0] or 0
    gone = con.execute("delete from generations where model = ? and number < ?", [model, oldest]).rowcount
    for table in ("segments", "profiles"):
        con.execute(f"delete from {table} where model = ? and removed <= ?", [model, oldest])
    con.execute(
        "delete from specs where model = :model and added < (select max(s.added) from specs s"
        " where s.model = :model and s.name = specs.name and s.added <= :oldest)",
        {"model": model, "oldest": oldest},
    )
    return gone


def _fields(segment: Segment) -> tuple[str | int | None, ...]:
    days = (_iso(segment.first_day), _iso(segment.last_day))
    size = (segment.rows, segment.bytes)
    bounds = (one for pair in (segment.sequence, segment.ids, segment.keys) for one in pair or (None, None))
    own = (segment.kind, segment.source, segment.file)
    return (*own, *size, *days, json.dumps(segment.columns), *bounds)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
