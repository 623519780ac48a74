"""The quarantine: every refused row with its place, its rule and its value, and what settled it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from monitoring.cached_property import cached_property
from monitoring.errors import UnknownNameError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch
from monitoring.store.ingest.loading import SETTLED
from monitoring.store.ingest.settled import judged, settlements
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.attached_catalog import attached_catalog

MASKED = "(masked)"
_ORDER = 'order by "at", batch, kind, file, row, rule'
F = TypeVar("F")


@dataclass(frozen=True)
class Refused:
    """One refused row.

    Parameters
    ----------
    batch : str
        The load that refused it.
    kind : str
        ``predictions``, ``features``, ``labels`` or ``reference``.
    file : str
        As it was named.
    row : int
        Number of the data row in the file, from 1.
    column : str
        Where it broke the rule; empty for the row as a whole.
    rule : str
        Such as ``time``, ``score_range`` or ``conflict``.
    value : str
        What was found, at most 200 signs; ``(masked)`` where the contract masks the column.
    at : datetime
        When, in UTC.
    settled_by : str
        The later load that brought the row, or its file again; ``dismissed`` where somebody did that; empty
        while the row is in quarantine.
    settled_as : str
        How, one of `settled.WAYS`; empty while the row is in quarantine.
    settled_at : datetime or None
        When, in UTC.
    settled_file : str
        By which file of that load.
    who, reason : str
        Who dismissed the row, and why.
    """

    batch: str
    kind: str
    file: str
    row: int
    column: str
    rule: str
    value: str
    at: datetime
    settled_by: str = ""
    settled_as: str = ""
    settled_at: datetime | None = None
    settled_file: str = ""
    who: str = ""
    reason: str = ""


def quarantine(
    directory: Path,
    model: str,
    batch: str = "",
    *,
    history: bool = False,
    cells: bool = False,
    most: int | None = None,
) -> list[Refused]:
    """Give the refused rows of a model, or the failing cells of rows that were not refused.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name; a model whose every row was refused counts.
    batch : str, optional
        Of one load only: everything that it refused.
    history : bool, optional
        Whether rows that are settled are given as well.
    cells : bool, optional
        True for the cells that could not be read as their column's kind: the row stays, they are null.
    most : int, optional
        How many, the first ones; all by default.

    Returns
    -------
    list of Refused
        In the order of loads, files and rows.

    Raises
    ------
    UnknownNameError
        When there is no such model or batch.
    """
    catalog = Catalog(directory)
    batches = catalog.batches(catalog.known(model))
    known = [one.id for one in batches]
    if batch and batch not in known:
        raise UnknownNameError("batch", batch, known)
    where = f"batch = {literal(batch)}" if batch else "true" if history or cells else "settled_by = ''"
    order = _ORDER + (f" limit {most}" if most is not None else "")
    columns = _columns(catalog.masked(model))
    return [_refused(row) for row in ask(catalog, model, batches, columns, f"where {where} {order}", cells)]


def quarantine_table(directory: Path, model: str) -> pa.Table:
    """Give every refusal of a model, settled ones as well, as `quarantine` does: of a million in a second.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    pyarrow.Table
        A column for each field of `Refused`; times are naive UTC.
    """
    catalog = Catalog(directory)
    given = catalog, model, catalog.deciding(model), _columns(catalog.masked(model)), _ORDER
    found = _asked(*given, lambda found: found.to_arrow_table())
    return (
        pa.table({one.name: pa.array([], pa.string()) for one in fields(Refused)}) if found is None else found
    )


def _columns(masked: Collection[str]) -> str:
    """Write the select of the fields of `Refused`; a value without a column is a line of all columns."""
    names = ", ".join(map(literal, sorted(masked)))
    hidden = f"""coalesce("column", '') = '' or list_has_any(string_split("column", ', '), [{names}])"""
    value = (
        f"case when {hidden} then '{MASKED}' else coalesce(value, '') end"
        if masked
        else "coalesce(value, '')"
    )
    told = {"column": """coalesce("column", '')""", "value": value}
    return "select " + ", ".join(
        f"{told.get(f.name, quote(f.name))} as {quote(f.name)}" for f in fields(Refused)
    )


@dataclass(frozen=True)
class Refusals:
    """How many rows were refused, and what became of them.

    Parameters
    ----------
    counts : mapping of (str, str, str) to int
        By rule, file and what settled them, one of `settled.WAYS`; empty while they are in quarantine.
    """

    counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    @cached_property  # asked on every run, of every model
    def standing(self) -> Counter[str]:
        """Those that are in quarantine, by rule; the most frequent first."""
        return self._by(0, "")

    @cached_property
    def settled(self) -> Counter[str]:
        """Those that are no longer in quarantine, by what settled them."""
        found = Counter[str]()
        for (_, _, how), n in self.counts.items():
            found[how] += n
        del found[""]
        return _ordered(found)

    def rules(self, how: str = "") -> list[str]:
        """The rules that those broke which are settled in a way, or are in quarantine."""
        return list(self._by(0, how))

    def files(self, how: str = "") -> list[str]:
        """The files that these stand in."""
        return list(self._by(1, how))

    def _by(self, place: int, how: str) -> Counter[str]:
        found = Counter[str]()
        for key, n in self.counts.items():
            if key[2] == how:
                found[key[place]] += n
        return _ordered(found)


def _ordered(counts: Counter[str]) -> Counter[str]:
    return Counter(dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))))


def refusals(directory: Path, model: str) -> Refusals:
    """Count the refused rows of a model, all in one look through them.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    Refusals
        Empty where nothing was refused.
    """
    catalog = Catalog(directory)
    select = "select rule, file, settled_as, count(*)"
    found = ask(catalog, model, catalog.deciding(model), select, "group by all")
    return Refusals({(rule, file, how): n for rule, file, how, n in found})


def revision(directory: Path, model: str) -> tuple[int, ...]:
    """Give what changes whenever the quarantine of a model does."""
    catalog = Catalog(directory)
    number = catalog.generation(model) or 0
    decided = catalog.segments(model, number, SETTLED)
    return number, *catalog.loads(model), len(decided), sum(one.rows for one in decided)


def ask(
    catalog: Catalog, model: str, batches: Sequence[Batch], select: str, tail: str, cells: bool = False
) -> list[Any]:
    """Run a statement over every refusal of a model, each with what settled it (`settled.judged`)."""
    return _asked(catalog, model, batches, select, tail, lambda found: found.fetchall(), cells) or []


def _asked(
    catalog: Catalog,
    model: str,
    batches: Sequence[Batch],
    select: str,
    tail: str,
    fetch: Callable[[duckdb.DuckDBPyRelation], F],
    cells: bool = False,
) -> F | None:
    """Give what is fetched of such a statement; None where nothing was ever refused."""
    number = catalog.generation(model) or 0
    files = catalog.segments(model, number, "cells" if cells else "quarantine")
    if not files:
        return None
    con = attached_catalog(catalog.directory).cursor()
    con.register("__read", settlements(batches))
    decided = [] if cells else catalog.segments(model, number, SETTLED)
    return fetch(con.sql(f"{select} from {judged(catalog.directory, files, decided)} {tail}"))


def _refused(row: Iterable[object]) -> Refused:
    batch, kind, file, number, column, rule, value, at, settled_by, settled_as, settled_at, *told = row
    return Refused(
        str(batch),
        str(kind),
        str(file),
        int(str(number)),
        str(column),
        str(rule),
        str(value),
        _utc(at) or datetime.min.replace(tzinfo=UTC),
        str(settled_by),
        str(settled_as),
        _utc(settled_at),
        *map(str, told),
    )


def _utc(moment: object) -> datetime | None:
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None
