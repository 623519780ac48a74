"""The views `rows` and `reference_rows` over the segments of one generation."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from monitoring.contract.model import Contract
from monitoring.scope.instant import naive_utc
from monitoring.store.catalog.entries import Segment
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.implied import IMPLIED, due_columns, implies, label_items, with_due
from monitoring.store.sql.label_views import ARRIVED, FIRST_LABELS, Segments, current_labels, first_labels

OWN = {
    "__id": "VARCHAR",
    "__version": "VARCHAR",
    "__ts": "TIMESTAMP",
    "__day": "DATE",
    "__received": "TIMESTAMP",
    "__key": "VARCHAR",
    "__seq": "BIGINT",
    "__bad": "VARCHAR[]",
    "__flags": "VARCHAR[]",
}
UNLABELLED, CURRENT_LABELS = "unlabelled_rows", "__current_labels"
_SEQ = {"__seq": "BIGINT"}
_IN_FEATURES = ("__id", "__version", "__seq", "__bad")


class Viewed(Protocol):
    """One generation of one model, as far as views are made of it.

    Attributes
    ----------
    directory : Path
        The store.
    contract, schema : Contract, Schema
        As they were when that generation was loaded.
    segments : mapping of str to list of Segment
        The files of rows, by kind.
    due : datetime or None
        Before it a missing label means a class, naive UTC; None where it means nothing.
    """

    directory: Path
    contract: Contract
    schema: Schema
    segments: dict[str, list[Segment]]
    due: datetime | None


def create_views(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    schema: Schema,
    segments: Segments,
    directory: Path,
    *,
    as_of: datetime | None = None,
    due: datetime | None = None,
    without: Collection[str] = (),
) -> None:
    """Make the views that every reader asks.

    `rows` has every column of the predictions, features joined in, the current label as ``__label``,
    ``__observed`` and ``__known``; `UNLABELLED` the same without what belongs to labels, for what need not
    look for them; `reference_rows` the same as `rows` and ``__source``.

    Parameters
    ----------
    con : DuckDBPyConnection
        From `connect`.
    contract : Contract
        Gives the label's type and the derived cohorts, ``__cohort_<name>``.
    schema : Schema
        The stored columns.
    segments : mapping of str to sequence of Segment
        By kind, as the catalog gives them for one generation.
    directory : Path
        The store.
    as_of : datetime, optional
        Naive UTC; only labels known by then.
    due : datetime, optional
        Naive UTC: earlier predictions without a label have the class that a missing one means, if any.
    without : collection of str, optional
        Views that nobody is going to ask.
    """
    base = {name: column.sql_type for name, column in schema.columns.items()}
    predictions = table(directory, segments.get("predictions", ()), OWN | base)
    views = {
        "__predictions": with_due(contract, predictions, due, as_of),
        "__tombstones": table(directory, segments.get("tombstones", ()), _SEQ),
        "__labels": table(directory, segments.get("labels", ()), label_columns(contract)),
        "__superseded": table(directory, segments.get("superseded", ()), _SEQ),
        **{view: _features(segments, by, base, directory) for view, _, by, _ in _joined(segments)},
        CURRENT_LABELS: current_labels(segments, as_of),
        FIRST_LABELS: first_labels(segments),
        "rows": joined_rows(contract, schema, segments),
        UNLABELLED: joined_rows(contract, schema, segments, labels=False),
        "reference_rows": _reference(contract, schema, segments, directory),
    }
    asked = {name: sql for name, sql in views.items() if name not in without}
    con.cursor().execute("; ".join(f"create or replace view {name} as {sql}" for name, sql in asked.items()))


def put_views(
    con: duckdb.DuckDBPyConnection, snapshot: Viewed, as_of: datetime | None = None
) -> duckdb.DuckDBPyConnection:
    """Make the views of a generation, as `create_views` does.

    Parameters
    ----------
    con : DuckDBPyConnection
        From `connect`.
    snapshot : Viewed
        The generation.
    as_of : datetime, optional
        Aware; only labels known by then.

    Returns
    -------
    DuckDBPyConnection
        The same.
    """
    moment = naive_utc(as_of) if as_of else None
    given = con, snapshot.contract, snapshot.schema, snapshot.segments, snapshot.directory
    create_views(*given, as_of=moment, due=snapshot.due)
    return con


def _typed(names: Sequence[str]) -> dict[str, str]:
    return {name: OWN[name] for name in names}


def _of(segments: Segments, kind: str, source: str) -> list[Segment]:
    return [segment for segment in segments.get(kind, ()) if segment.source == source]


def label_type(contract: Contract) -> str:
    """The type of ``__label``: a class is text, anything else a number."""
    return "VARCHAR" if contract.task == "multiclass" else "DOUBLE"


def label_columns(contract: Contract) -> dict[str, str]:
    """The columns of the labels' segments and their types."""
    return {
        "__key": "VARCHAR",
        "__label": label_type(contract),
        "__observed": "TIMESTAMP",
        "__loaded": "TIMESTAMP",
        "__seq": "BIGINT",
    }


def scan(directory: Path, files: Sequence[Segment]) -> str:
    """A subquery over the rows of these segments, columns matched by name."""
    return f"(select * from {read_of(directory, files)})"


def read_of(directory: Path, files: Sequence[Segment]) -> str:
    """The same to stand behind ``from``: of a thousand columns, none but the asked ones is bound."""
    home = directory.resolve()
    paths = ", ".join(literal(str(home / segment.file)) for segment in files)
    return f"read_parquet([{paths}], union_by_name = true)"


def _empty(columns: Mapping[str, str]) -> str:
    """A relation of these columns without a row."""
    return "select " + ", ".join(f"null::{t} as {quote(n)}" for n, t in columns.items()) + " where false"


def table(
    directory: Path,
    files: Sequence[Segment],
    columns: Mapping[str, str],
    stored: Collection[str] | None = None,
) -> str:
    """Select the columns from the files; those that no file has are null.

    Where it is told which columns they have, none but the wanted ones is looked at.
    """
    if not files:
        return _empty(columns)
    read = "*" if stored is None else ", ".join(quote(name) for name in columns if name in stored)
    return (
        f"select {', '.join(map(quote, columns))} from ({_empty(columns)} union all by name "
        f"select {read} from {read_of(directory, files)})"
    )


def _features(segments: Segments, source: str, base: dict[str, str], directory: Path) -> str:
    """One row per identity: of each column the earliest value that is not null."""
    columns = _typed(_IN_FEATURES) | base
    rows = f"select * from ({table(directory, _of(segments, 'features', source), columns)}) as p"
    first = [f"arg_min({quote(n)}, __seq) as {quote(n)}" for n in base]
    bad = "list_distinct(flatten(list(__bad))) as __bad"
    listed = ", ".join([*first, bad])
    return f"select __id, __version, {listed} from ({rows} {_alive(segments)}) group by __id, __version"


def labels_in(contract: Contract, segments: Segments, near: Sequence[Segment], directory: Path) -> str:
    """Give the current labels of some segments of labels, as a subquery beside the other views."""
    return f"({current_labels(segments, None, f'({table(directory, near, label_columns(contract))})')})"


def _cohorts(contract: Contract, schema: Schema) -> list[str]:
    """The derived cohorts as select items: a binned column's level by name, null where it is null."""
    return [
        f"{_level(quote(c.column), c.bins, c.levels())} as {quote(f'__cohort_{c.name}')}"
        for c in contract.cohorts
        if c.bins and c.column in schema.columns
    ]


def _level(column: str, edges: Sequence[float], names: Sequence[str]) -> str:
    """The name of the bin that a value falls in: edges belong to the bin above."""
    value = f"try_cast({column} as double)"
    cases = " ".join(f"when {value} < {e!r} then {literal(n)}" for e, n in zip(edges, names, strict=False))
    return f"case when {value} is null then null {cases} else {literal(names[-1])} end"


def joined_rows(
    contract: Contract,
    schema: Schema,
    segments: Segments,
    predictions: str = "__predictions",
    *,
    labels: bool = True,
) -> str:
    """Predictions without the replaced ones, with features and current label."""
    joins = _joined(segments)
    aliases = ["p", *(alias for _, alias, *_ in joins)]
    columns = [f"p.{quote(n)}" for n in (*OWN, *due_columns(contract)) if n != "__bad"]
    columns += [f"{_coalesced(aliases, n)} as {quote(n)}" for n in schema.columns]
    bad = " || ".join(f"coalesce({a}.__bad, [])" for a in aliases)
    columns += [f"{bad} as __bad", *(label_items(contract) if labels else ())]
    joined = " ".join(f"left join {view} as {alias} on {on}" for view, alias, _, on in joins)
    label = "left join __current_labels as l on l.__key = p.__key" if labels else ""
    inner = f"select {', '.join(columns)} from {predictions} as p {joined} {label} {_alive(segments)}"
    return _with_cohorts(contract, schema, inner)


_FEATURE_JOINS = (
    ("__features_version", "v", "version", "v.__id = p.__id and v.__version = p.__version"),
    ("__features_any", "a", "", "a.__id = p.__id"),
)


def with_features(segments: Segments) -> bool:
    """Say whether features came apart from their predictions."""
    return bool(_joined(segments))


def _joined(segments: Segments) -> list[tuple[str, str, str, str]]:
    """Give the views of features that came apart from their predictions, as far as there are some."""
    return [one for one in _FEATURE_JOINS if _of(segments, "features", one[2])]


def _coalesced(aliases: Sequence[str], name: str) -> str:
    items = ", ".join(f"{alias}.{quote(name)}" for alias in aliases)
    return f"coalesce({items})" if len(aliases) > 1 else items


def _alive(segments: Segments) -> str:
    """Leave out the rows `p` that a later one replaced."""
    if not segments.get("tombstones"):
        return ""
    return "where not exists (select 1 from __tombstones as t where t.__seq = p.__seq)"


def _with_cohorts(contract: Contract, schema: Schema, inner: str) -> str:
    derived = _cohorts(contract, schema)
    return f"select *, {', '.join(derived)} from ({inner})" if derived else inner


def _reference(contract: Contract, schema: Schema, segments: Segments, directory: Path) -> str:
    """Every reference's rows, labels inline, without the replaced ones."""
    base = {name: column.sql_type for name, column in schema.columns.items()}
    columns = OWN | base | {"__label": label_type(contract), "__observed": "TIMESTAMP"}
    files = segments.get("reference", ())
    parts = [
        f"select *, {literal(source)} as __source from ({_source(segments, source, columns, directory)})"
        for source in dict.fromkeys(segment.source for segment in files)
    ]
    inner = " union all ".join(parts) or _empty(columns | {"__source": "VARCHAR"})
    told = f", false as {IMPLIED}" if implies(contract) else ""
    return _with_cohorts(
        contract, schema, f"select *, __observed as __known, __observed as {ARRIVED}{told} from ({inner})"
    )


def _source(segments: Segments, source: str, columns: Mapping[str, str], directory: Path) -> str:
    """The rows of one reference."""
    rows = table(directory, _of(segments, "reference", source), columns)
    return f"select * from ({rows}) as p {_alive(segments)}"
