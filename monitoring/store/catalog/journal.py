"""The journal: who did what with which finding, one entry after the other, each sealed by the one before."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from monitoring.errors import StoreError
from monitoring.store.catalog import sqlite_reads
from monitoring.store.catalog.commit import transaction
from monitoring.store.catalog.file_states import file_state

LONGEST, LONGEST_NAME = 10_000, 200
_NAMES = ("who", "finding", "to", "until")
FIRST_SEAL = "0" * 32
_TABLE = """
create table if not exists entries(
  number integer primary key, at text, who text, action text, model text, finding text, said text,
  data_version text, contract_hash text, seal text);
create index if not exists entries_of on entries(model, finding);
"""
_COLUMNS = "number, at, who, action, model, finding, said, data_version, contract_hash, seal"
_ENTRIES = (
    f"select {_COLUMNS} from entries where (:model = '' or model = :model)"
    " and (:finding = '' or finding = :finding) and action <> :without order by number"
)


@dataclass(frozen=True)
class Deed:
    """What is to be written down.

    Parameters
    ----------
    who : str
        A person, or ``tidemark`` for what the data did.
    action : str
        Such as ``opened``, ``acknowledge`` or ``comment``.
    model, finding : str
        Of which; the finding is empty for what concerns the model.
    said : mapping
        What goes with the action, as JSON can hold it.
    data_version, contract_hash : str
        What was seen by whoever acted.
    """

    who: str
    action: str
    model: str
    finding: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    data_version: str = ""
    contract_hash: str = ""


@dataclass(frozen=True)
class Entry(Deed):
    """What was written down: the deed, its place, its time, and the seal over it and everything before."""

    number: int = 0
    at: str = ""
    seal: str = ""

    @property
    def moment(self) -> datetime:
        """When it was written, in UTC."""
        return datetime.fromisoformat(self.at)


class Journal:
    """The journal of a store: entries are added, never changed.

    Parameters
    ----------
    directory : Path
        The store.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / "journal.sqlite"

    def entries(self, model: str = "", finding: str = "", without: str = "") -> list[Entry]:
        """Give the entries, oldest first; of one model or finding, or without an action, where named."""
        if file_state(self.path) is None:
            return []
        asked = {"model": model, "finding": finding, "without": without}
        return _read(sqlite_reads.rows(self.path, _ENTRIES, asked))

    def add(self, *deeds: Deed) -> list[Entry]:
        """Write deeds down, all or none.

        Raises
        ------
        StoreError
            For a text that is too long to be one of a person.
        """
        return self.decide("", lambda _: deeds)

    def decide(self, model: str, deeds: Callable[[list[Entry]], Sequence[Deed]]) -> list[Entry]:
        """Write down what follows from the entries of a model, while nobody else can write.

        Parameters
        ----------
        model : str
            Whose entries are looked at; empty for none.
        deeds : callable
            Gives what is to be written, from the entries so far.

        Returns
        -------
        list of Entry
            As they stand now.

        Raises
        ------
        StoreError
            Where the store cannot be written to.
        """
        try:
            if not self.path.exists():
                with suppress(OSError):  # who may not write here is told so when the file is opened
                    sqlite_reads.made_whole(self.path, _begin)
            with sqlite_reads.writing(self.path) as con:
                _fill(con)
                with transaction(con):
                    asked = {"model": model, "finding": "", "without": ""}
                    before = con.execute(_ENTRIES, asked).fetchall() if model else []
                    found = deeds(_read(before))
                    return [_write(con, deed) for deed in found]
        except sqlite3.OperationalError as error:
            raise StoreError(f"the journal {self.path} cannot be written to: {error}") from error

    def flaw(self) -> str:
        """Say where the journal was changed by another hand; empty where every seal holds."""
        return flaw_of(self.entries())


def _begin(path: Path) -> None:
    with sqlite_reads.writing(path) as con:
        _fill(con)


def _fill(con: sqlite3.Connection) -> None:
    _log_ahead(con)
    con.executescript(_TABLE)


def _log_ahead(con: sqlite3.Connection) -> None:
    """Switch to a write-ahead log: of several who do so at once SQLite turns some away without a wait."""
    until = monotonic() + sqlite_reads.PATIENCE
    while True:
        try:
            con.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)


def flaw_of(entries: Sequence[Entry]) -> str:
    """Say where entries, from the first on, are not what was written; empty where every seal holds."""
    seal, expected = FIRST_SEAL, 1
    for entry in entries:
        if entry.number != expected:
            return f"entry {expected} is missing: the next one there is {entry.number}"
        if entry.seal != _seal(seal, entry):
            return f"entry {entry.number} of {entry.at} is not what was written: its seal does not hold"
        seal, expected = entry.seal, expected + 1
    return ""


def _read(rows: Iterable[sqlite3.Row]) -> list[Entry]:
    return [Entry(**{**dict(row), "said": json.loads(row["said"])}) for row in rows]


def _write(con: sqlite3.Connection, deed: Deed) -> Entry:
    _check(deed)
    last = con.execute("select number, at, seal from entries order by number desc limit 1").fetchone()
    number, before, seal = tuple(last) if last else (0, "", FIRST_SEAL)
    now = max(datetime.now(UTC).isoformat(timespec="microseconds"), before)  # a clock that was set back
    entry = Entry(**asdict(deed), number=number + 1, at=now)
    row = [*(getattr(entry, name) for name in _COLUMNS.split(", ")[:6]), _plain(entry.said)]
    sealed = _seal(seal, entry)
    con.execute(
        f"insert into entries({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*row, entry.data_version, entry.contract_hash, sealed],
    )
    return Entry(**asdict(deed), number=number + 1, at=now, seal=sealed)


def _check(deed: Deed) -> None:
    if not deed.who.strip():
        raise StoreError("an entry of the journal needs who acts: give a name (--who NAME)")
    for name, given in {"who": deed.who, "finding": deed.finding, **deed.said}.items():
        most, length = (LONGEST_NAME if name in _NAMES else LONGEST), len(str(given))
        if length > most:
            advice = "give a name" if name in _NAMES else "say it shorter, or link to a document"
            raise StoreError(
                f"the {name} of {deed.action} has {length:,} signs, too long for the journal: "
                f"at most {most:,}; {advice}"
            )


def _plain(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=True)


def _seal(before: str, entry: Entry) -> str:
    """Give the hash over an entry and the seal of the one before it."""
    parts = (before, str(entry.number), entry.at, entry.who, entry.action, entry.model, entry.finding)
    whole = json.dumps([*parts, _plain(entry.said), entry.data_version, entry.contract_hash])
    return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()
