"""The quarantine: every refused row with its file, row number, column, rule and value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitoring.errors import UnknownNameError
from monitoring.store.catalog import Catalog
from monitoring.store.connection import connect
from monitoring.store.quoting import literal
from monitoring.store.views import scan

MASKED = "(masked)"
_COLUMNS = "batch, kind, file, row, coalesce(\"column\", ''), rule, coalesce(value, ''), \"at\""


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
    """

    batch: str
    kind: str
    file: str
    row: int
    column: str
    rule: str
    value: str
    at: datetime


def quarantine(directory: Path, model: str, batch: str = "") -> list[Refused]:
    """Give the refused rows of a model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name; a model whose every row was refused counts.
    batch : str, optional
        Of one load only.

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
    known = [one.id for one in catalog.batches(catalog.known(model))]
    if batch and batch not in known:
        raise UnknownNameError("batch", batch, known)
    generation = catalog.generation(model) or 0
    files = catalog.segments(model, generation, "quarantine")
    if not files:
        return []
    where = f"where batch = {literal(batch)}" if batch else ""
    rows = (
        connect(directory)
        .cursor()
        .execute(
            f"select {_COLUMNS} from {scan(directory, files)} {where} "
            'order by "at", batch, kind, file, row, rule'
        )
        .fetchall()
    )
    masked = catalog.masked(model)
    return [_refused(row, masked) for row in rows]


def _refused(row: Iterable[object], masked: frozenset[str]) -> Refused:
    batch, kind, file, number, column, rule, value, at = row
    # A value without a column is the text of a whole line, the masked columns among it.
    hidden = bool(masked) and (not column or bool(masked & set(str(column).split(", "))))
    moment = at.replace(tzinfo=UTC) if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)
    return Refused(
        str(batch),
        str(kind),
        str(file),
        int(str(number)),
        str(column),
        str(rule),
        MASKED if hidden else str(value),
        moment,
    )
