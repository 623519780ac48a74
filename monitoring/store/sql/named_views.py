"""The views for people: predictions, features, labels and reference under the columns' own names."""

from collections.abc import Iterable, Sequence

import duckdb

from monitoring.contract.model import Contract
from monitoring.store.columns.schema import Schema
from monitoring.store.quoting import quote
from monitoring.store.sql.bare_rows import own_id
from monitoring.store.sql.implied import IMPLIED, implies

ABOUT = {
    "predictions": "one row a prediction, with its features, cohorts and current label",
    "features": "id, version and the features of every prediction",
    "labels": "every label that was ever loaded; `current` is false for one that a later one replaced",
    "reference": "the reference rows; `baseline` names theirs",
}
VIEWS = tuple(ABOUT)


def named_views(contract: Contract, schema: Schema) -> dict[str, str]:
    """Give the SQL of the views over those of `create_views`.

    Parameters
    ----------
    contract : Contract
        Gives the names of ids, times and labels, and what is masked.
    schema : Schema
        The stored columns.

    Returns
    -------
    dict of str to str
        By the name of the view. Ids are text, times are in UTC, a binary label is 0 or 1; the columns that
        the contract masks are left out.
    """
    identity = [*_id(contract), *_version(contract)]
    times = _times(contract)
    stored = [*_stored(schema.columns), *_bands(contract, schema)]
    label = _label(contract)
    features = _stored(schema.features)
    listed: dict[str, tuple[list[tuple[str, str]], str]] = {
        "predictions": ([*identity, *times, *stored, *label], "rows"),
        "features": ([*identity, *features], "rows"),
        "labels": (_label_history(contract), f"__labels l left join ({_CURRENT}) c using (__seq)"),
        "reference": (
            [("baseline", "__source"), *_of_reference(contract), *stored, *label],
            "reference_rows",
        ),
    }
    return {
        name: f"select {_unique(columns, contract.mask)} from {relation}"
        for name, (columns, relation) in listed.items()
    }


def create_named_views(con: duckdb.DuckDBPyConnection, contract: Contract, schema: Schema) -> None:
    """Make the views on a connection that has those of `create_views`."""
    for name, sql in named_views(contract, schema).items():
        con.cursor().execute(f"create or replace view {name} as {sql}")


_CURRENT = "select __seq, true as current from __current_labels"


def _unique(columns: Iterable[tuple[str, str]], masked: Sequence[str]) -> str:
    """The select list: of two columns that SQL cannot tell apart the first stays, masked ones go."""
    hidden = {name.lower() for name in masked}
    kept: dict[str, str] = {}
    for name, sql in columns:
        if name.lower() not in hidden:
            kept.setdefault(name.lower(), f"{sql} as {quote(name)}")
    return ", ".join(kept.values()) or "1 as nothing"


def _parts(names: Sequence[str], sql: str) -> list[tuple[str, str]]:
    """The columns of a key that was joined from several."""
    if len(names) == 1:
        return [(names[0], sql)]
    return [(name, f"split_part({sql}, chr(31), {k})") for k, name in enumerate(names, 1)]


def _id(contract: Contract) -> list[tuple[str, str]]:
    return _parts(contract.id, "__id")


def _version(contract: Contract) -> list[tuple[str, str]]:
    if contract.version is None:
        return []
    return [(contract.version.column or "version", "__version")]


def _times(contract: Contract) -> list[tuple[str, str]]:
    received = [(contract.received_at, _utc("__received"))] if contract.received_at else []
    return [(contract.timestamp, _utc("__ts")), ("day", "__day"), *received]


def _of_reference(contract: Contract) -> list[tuple[str, str]]:
    """The same of a reference, whose rows may have no id and no time: then neither is shown."""
    ids, (time, _, *others) = _parts(contract.id, own_id("__id")), _times(contract)
    day = "case when __ts is not null then __day end"
    return [*ids, *_version(contract), time, ("day", day), *others]


def _utc(sql: str) -> str:
    return f"cast({sql} as timestamptz)"


def _stored(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, quote(name)) for name in names]


def _bands(contract: Contract, schema: Schema) -> list[tuple[str, str]]:
    """The cohorts that are bins of a number; those of a masked column are left out with it."""
    return [
        (one.name, quote(f"__cohort_{one.name}"))
        for one in contract.cohorts
        if one.bins and one.column in schema.columns and one.column not in contract.mask
    ]


def _label(contract: Contract) -> list[tuple[str, str]]:
    if contract.label is None:
        return []
    known = contract.label.observed_at or "label_known_at"
    implied = [("label_implied", IMPLIED)] if implies(contract) else []
    return [(contract.label.column, "__label"), (known, _utc("__known")), *implied]


def _label_history(contract: Contract) -> list[tuple[str, str]]:
    if contract.label is None:
        return [("label", "__label")]
    observed = contract.label.observed_at
    return [
        *_parts(contract.label.join, "__key"),
        (contract.label.column, "__label"),
        *([(observed, _utc("__observed"))] if observed else []),
        ("loaded_at", _utc("__loaded")),
        ("current", "coalesce(c.current, false)"),
    ]
