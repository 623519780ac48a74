"""Exact reads of clusters: how far the losses of one entity's, or one label's, rows lie on the same side."""

from monitoring.scope.baseline import Selection
from monitoring.statistics.clusters import design_effect
from monitoring.store.bounded import Bounded
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.kinds.losses import losses
from monitoring.store.quoting import quote
from monitoring.store.reads.label_reads import implied_rows, label_days, orphan_labels
from monitoring.store.snapshot import Snapshot

_EFFECTS: Bounded[float] = Bounded(10_000, lambda _: 1)
_LEADING = ("brier", "squared_error", "score")


BY_ENTITY, BY_LABEL = "clustered by entity", "rows share labels"
"""Which rows are not independent, as the reason of a number says it."""


def clustered_by(snapshot: Snapshot, selection: Selection) -> str:
    """Say which of some labelled rows belong together.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    str
        `BY_ENTITY` where the contract has one; else `BY_LABEL` where versions score the same rows, or a label
        is of several predictions: one outcome counts once, however often it was predicted. Else empty.
    """
    contract = snapshot.contract
    known = losses(contract)
    if not known or unpredicted(contract, snapshot.segments, selection.source):
        return ""  # a reference without predictions has no loss
    if contract.entity in snapshot.schema.columns:
        return BY_ENTITY
    label = contract.label
    if label is None or selection.source:
        return ""
    if not label.join and (selection.version or len(snapshot.extent.versions) < 2):
        return ""
    return BY_LABEL if labels_shared(snapshot) else ""


def labels_shared(snapshot: Snapshot) -> bool:
    """Say whether more rows have a label than there are labels that have one, of days whose rows are kept."""
    if "labels shared" not in snapshot.memo:
        waiting, keys = orphan_labels(snapshot, None)
        everybody, kept = Selection(""), snapshot.retained.rows_from
        days, implied = label_days(snapshot, everybody), implied_rows(snapshot, everybody)
        there = [day for day in days if not kept or day >= kept]
        came = 0 if implied is None else sum(days[day].labelled - implied.get(day, 0) for day in there)
        snapshot.memo["labels shared"] = came > keys - waiting
    return bool(snapshot.memo["labels shared"])


def cluster_effect(snapshot: Snapshot, selection: Selection) -> float:
    """Give the design effect of what is `clustered_by` on the leading loss of some labelled rows.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    float
        1 where rows are independent; a row without an entity stands for itself.
    """
    by = clustered_by(snapshot, selection)
    if not by:
        return 1.0
    return _EFFECTS.get((snapshot.number, selection), lambda: _effect(snapshot, selection, by))


def _effect(snapshot: Snapshot, selection: Selection, by: str) -> float:
    known = losses(snapshot.contract)
    loss = next(known[name] for name in _LEADING if name in known)
    key = f"cast({quote(str(snapshot.contract.entity))} as varchar)" if by == BY_ENTITY else "__key"
    who = f"coalesce({key}, '\x1f' || __id)"
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
