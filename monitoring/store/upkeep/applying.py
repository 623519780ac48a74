"""Applying a changed contract without a load: a new generation carries it, with its days built again."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from monitoring.contract.changes import changes
from monitoring.contract.model import Contract
from monitoring.errors import StoreError, nearest
from monitoring.scope.instant import naive_utc
from monitoring.store.catalog.entries import Change
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.swept import swept
from monitoring.store.columns.schema import Schema
from monitoring.store.cube import cube
from monitoring.store.kinds.contract_change import counting, fixed, inapplicable
from monitoring.store.kinds.hours import kinds_of
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.sql.implied import due_spec, implies, newly_due
from monitoring.store.sql.views import create_views
from monitoring.store.upkeep.rebuilding import rows_of_days, touched_days


@dataclass(frozen=True)
class Application:
    """What applying a contract does, or would do.

    Parameters
    ----------
    model : str
        Its name.
    changes : tuple of str
        What changes, one line each; empty when the contract is in force already.
    data_version : str
        The generation that carries the contract.
    rebuilt : tuple of (str, date)
        Source and local day of the profiles that were built again.
    """

    model: str
    changes: tuple[str, ...]
    data_version: str
    rebuilt: tuple[tuple[str, date], ...] = ()


def plan(directory: Path, contract: Contract) -> Application:
    """Say what a contract would change, and refuse what needs its rows loaded again.

    Parameters
    ----------
    directory : Path
        The store.
    contract : Contract
        The changed one.

    Returns
    -------
    Application
        With the generation that stands.

    Raises
    ------
    StoreError
        Naming every change that needs a reload.
    """
    snapshot = Snapshot(directory, contract.model)
    _refuse(snapshot, contract)
    said = changes(snapshot.contract, contract)
    again = counting(snapshot.contract) != counting(contract)
    days = tuple(sorted(days_held(snapshot))) if said and again else ()
    return Application(contract.model, said, snapshot.data_version, days)


def apply(directory: Path, contract: Contract) -> Application:
    """Make a contract take effect.

    Parameters
    ----------
    directory : Path
        The store.
    contract : Contract
        The changed one.

    Returns
    -------
    Application
        With the new generation; nothing is written when the contract is in force already.

    Raises
    ------
    StoreError
        Naming every change that needs a reload.
    """
    with writer_lock(directory):
        planned = plan(directory, contract)
        if not planned.changes:
            return planned
        snapshot = Snapshot(directory, contract.model)
        with swept(snapshot.catalog, contract.model):
            change = _change(snapshot, contract, planned.rebuilt)
            number = snapshot.catalog.commit(contract.model, contract, change)
    return replace(planned, data_version=str(number))


def _change(snapshot: Snapshot, contract: Contract, days: Iterable[tuple[str, date]]) -> Change:
    """Build the profiles of these days under the new contract."""
    dropped = snapshot.retained.rows_from is not None
    schema = snapshot.schema.followed(_schema(snapshot.schema, contract), dropped)
    touched = frozenset(days)
    specs = {} if schema == snapshot.schema else {"schema": schema.to_json()}
    due = _due(snapshot, contract) if touched else snapshot.due
    specs |= due_spec(snapshot.catalog, snapshot.model, snapshot.generation, due)
    if not touched:
        return Change(specs=specs, note="contract applied")
    with closing(connect(snapshot.directory)) as con:
        create_views(con, contract, schema, snapshot.segments, snapshot.directory, due=due)
        source = cube.Source(con, contract, schema, snapshot.bins.to_json(), snapshot.directory)
        built = cube.build(source, touched_days(snapshot, contract, touched), kinds_of(contract))
    if built.bins is not None:
        specs["bins"] = json.dumps(built.bins)
    return Change(touched=touched, partitions=built.partitions, specs=specs, note="contract applied")


def _due(snapshot: Snapshot, contract: Contract) -> datetime | None:
    """Before which moment a missing label means a class under the new contract; None without predictions."""
    horizon = contract.label.horizon if contract.label else None
    if not implies(contract) or horizon is None:
        return None
    try:
        clock = snapshot.extent.clock
    except StoreError:
        return None
    clock, now = (naive_utc(moment) for moment in (clock, datetime.now(UTC)))
    return newly_due(clock, horizon, now)


def _schema(schema: Schema, contract: Contract) -> Schema:
    """The features that the new contract lists, in its order; every stored feature for ``all``."""
    if contract.features == "all":
        names = tuple(n for n, one in schema.columns.items() if one.role == "feature" or n in schema.features)
    else:
        names = tuple(one.name for one in contract.features if one.name in schema.columns)
    return schema if set(names) == set(schema.features) else replace(schema, features=names)


def _refuse(snapshot: Snapshot, contract: Contract) -> None:
    dropped = snapshot.retained.rows_from is not None
    reasons = [*fixed(snapshot.contract, contract, dropped), *_unstored(snapshot, contract)]
    if said := inapplicable(contract.model, reasons):
        raise StoreError(said)


def _unstored(snapshot: Snapshot, contract: Contract) -> Iterator[str]:
    """Columns that the contract names and no load has stored, and kinds that were decided otherwise."""
    stored, before = snapshot.schema.columns, snapshot.contract
    wanted = {one.name: "feature" for one in contract.listed_features.values()}
    wanted |= {one.column: "cohort" for one in contract.cohorts}
    wanted |= {name: role for name, role in contract.named_columns().items() if role in _ROLES}
    known = before.named_columns()
    for name, role in wanted.items():
        if name not in stored and known.get(name) is None:
            choices = contract.unlisted(stored) if role == "feature" else stored
            hint = nearest(name, choices) or "load a file that has it first"
            yield f"{role} {name!r}: no load has stored this column; {hint}"
    for name, feature in contract.listed_features.items():
        decided = stored[name].kind if name in stored else feature.kind
        if feature.kind not in (None, decided):
            yield f"feature {name!r}: stored as {decided}, not {feature.kind}"


_ROLES = ("entity", "service", "business", "feedback", "decision", "query")


def days_held(snapshot: Snapshot) -> set[tuple[str, date]]:
    """Every source and local day that has rows or profiles; those of dropped rows stay as they are."""
    found = rows_of_days(snapshot)
    kept = {
        (source, day)
        for source in {source for source, _ in found}
        for day in snapshot.catalog.partitions(snapshot.model, snapshot.generation, "quality", source)
    }
    return {
        (source, day) for source, day in found.keys() | kept if source or not snapshot.retained.dropped(day)
    }
