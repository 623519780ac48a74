"""Example rows: a few of those that a number rests on, always the same ones, masked columns left out."""

import numpy as np

from monitoring.contract.model import Contract
from monitoring.scope.baseline import Selection
from monitoring.store.kinds.losses import leading_loss
from monitoring.store.quoting import quote
from monitoring.store.reads.frequent_values import is_one_of
from monitoring.store.reads.telling_rows import telling_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.bare_rows import own_id
from monitoring.store.sql.implied import label_items
from monitoring.store.sql.selecting import rows_numbered

MOST = 20
_WHEN = {"missing_rate": "{} is null", "infinite_rate": "isinf({})"}
"""Which rows a rate counts; of other measures every row is an example."""


def example_rows(
    snapshot: Snapshot,
    selection: Selection,
    subject: str = "",
    measure: str = "",
    most: int = MOST,
    *,
    repeated: float | None = None,
    by_loss: bool = False,
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Give some rows of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Whose rows.
    subject : str, optional
        A feature, score or label that is shown first behind the identity.
    measure : str, optional
        Where it is a rate of rows, only rows that it counts; of a measure of service or of the value column
        without a subject, those that tell most of it (`telling_rows`).
    most : int
        How many rows.
    repeated : float, optional
        Only rows whose subject has this value.
    by_loss : bool, default False
        Whether those with the largest `row_loss` come first, and no row without a label: its column stands
        behind the time. It takes the place of any other order.

    Returns
    -------
    columns : list of str
        By their own names: identity, time, the subject, cohorts, score or prediction, label.
    rows : list of tuple
        Drawn by a hash of their place in the store: the same for the same data version. A label that was not
        known yet at the moment that is asked for is null.

    Raises
    ------
    RowsGoneError
        When retention has dropped some of the rows.
    """
    snapshot.need_rows(selection)
    first, counted, ordered = _of_measure(snapshot, subject, measure, repeated, by_loss=by_loss)
    listed = _columns(snapshot, subject, first)
    order = ", ".join([*ordered, "hash(__seq)"])
    columns = ", ".join(f"{sql} as {quote(name)}" for name, sql in listed.items())
    # which rows, before anything else of them is looked up, as their labels are
    asked = snapshot.rows_of(selection, [counted, *ordered])
    drawn = f"from {asked} where {counted} order by {order} limit {int(most)}"
    if selection.source:
        return list(listed), snapshot.ask(f"select {columns} {drawn}")
    keys = {
        int(number): str(key) for number, key in snapshot.ask(f"select __seq, __key {drawn}", selection.as_of)
    }
    rows = rows_numbered(keys, label_items(snapshot.contract))
    return list(listed), snapshot.ask(f"select {columns} from {rows} order by {order}", selection.as_of)


def _of_measure(
    snapshot: Snapshot, subject: str, measure: str, repeated: float | None, *, by_loss: bool
) -> tuple[dict[str, str], str, list[str]]:
    """Give the columns that are shown first, which rows are counted, and what puts them in order."""
    own = snapshot.subject(subject)
    counted = _WHEN.get(measure, "true").format(own.sql) if own else "true"
    if own and repeated is not None:
        counted = is_one_of(own, np.array([repeated]))
    if by_loss and (loss := row_loss(snapshot.contract)):
        return loss, f"{counted} and __label is not null", [f"{sql} desc" for sql in loss.values()]
    telling = None if subject else telling_rows(snapshot.contract, snapshot.schema, measure)
    if telling is None:
        return {}, counted, []
    return {telling.column: telling.sql}, telling.counted, [telling.order] if telling.order else []


def row_loss(contract: Contract) -> dict[str, str]:
    """Give the loss by which rows may be put in order: none that is made of what is masked.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    dict of str to str
        As `leading_loss` gives it.
    """
    return {name: sql for name, sql in leading_loss(contract).items() if not _masked(contract, name, sql)}


def _columns(snapshot: Snapshot, subject: str, first: dict[str, str]) -> dict[str, str]:
    """The columns by their own names; two that SQL cannot tell apart are one, masked ones are none."""
    contract = snapshot.contract
    identity = {
        " + ".join(contract.id): f"replace({own_id('__id')}, chr(31), ' + ')",
        contract.timestamp: "__ts",
    }
    version = {contract.version.column or "version": "__version"} if contract.version else {}
    chosen = [one for one in snapshot.subjects if one.name == subject]
    others = [one for one in snapshot.subjects if one.role != "feature" and one.name != subject]
    shown = {one.name: one.sql for one in chosen}
    shown |= {one.name: one.sql for one in snapshot.cohorts}
    shown |= {one.name: one.sql for one in others}
    found: dict[str, str] = {}
    for name, sql in (identity | first | version | shown).items():
        if name.lower() not in map(str.lower, found) and not _masked(contract, name, sql):
            found[name] = sql
    return found or {"nothing": "1"}


def _masked(contract: Contract, name: str, sql: str) -> bool:
    """Say whether a column is masked, or made of one that is."""
    masked = {one.lower() for one in contract.mask}
    own = {"__label": (contract.label.column,) if contract.label else ()}
    made_of = {column for key, columns in own.items() if key in sql for column in columns}
    made_of |= set(contract.id) if "__id" in sql else set()
    made_of |= {one.column for one in contract.cohorts if one.name == name}
    named = any(quote(one).lower() in sql.lower() for one in contract.mask)
    return named or bool(masked & {name.lower(), *(one.lower() for one in made_of)})
