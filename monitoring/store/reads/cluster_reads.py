"""Exact reads of clusters: how far the losses of one entity's rows lie on the same side."""

from monitoring.scope.baseline import Selection
from monitoring.statistics.clusters import design_effect
from monitoring.store.bounded import Bounded
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.kinds.losses import losses
from monitoring.store.quoting import quote
from monitoring.store.snapshot import Snapshot

_EFFECTS: Bounded[float] = Bounded(10_000, lambda _: 1)
_LEADING = ("brier", "squared_error", "score")


def entity_effect(snapshot: Snapshot, selection: Selection) -> float:
    """Give the design effect of the contract's entity on the leading loss of some labelled rows.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    float
        1 without an entity, and of a reference without predictions, which has no loss; a row without one
        stands for itself.
    """
    entity = snapshot.contract.entity
    known = losses(snapshot.contract)
    if entity is None or entity not in snapshot.schema.columns or not known:
        return 1.0
    if unpredicted(snapshot.contract, snapshot.segments, selection.source):
        return 1.0
    return _EFFECTS.get((snapshot.number, selection), lambda: _effect(snapshot, selection, entity))


def _effect(snapshot: Snapshot, selection: Selection, entity: str) -> float:
    known = losses(snapshot.contract)
    loss = next(known[name] for name in _LEADING if name in known)
    who = f"coalesce(cast({quote(entity)} as varchar), '\x1f' || __id)"
    # of days whose rows are gone nothing is known: the others stand for them
    rows = "rows" if snapshot.rows_gone(selection) else snapshot.rows_of(selection)
    found = snapshot.ask(
        f"with labelled as (select {who} as e, {loss} as x from {rows} "
        "where __label is not null), "
        "centred as (select e, x - (select favg(x) from labelled) as d from labelled) "
        "select fsum(d) as own, fsum(d * d) from centred group by e order by own",
        selection.as_of,
    )
    # the last digits depend on which thread came first
    return round(design_effect([row[0] for row in found], float(sum(row[1] for row in found))), 9)
