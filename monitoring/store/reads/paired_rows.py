"""Labelled rows of two versions with the label that each has: what is common to both is told by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.contract.model import Contract
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.window import Span
from monitoring.store.kinds.chunk import Columns, items
from monitoring.store.kinds.losses import decided_class, losses
from monitoring.store.kinds.score_kinds import class_number
from monitoring.store.quoting import literal, quote
from monitoring.store.reads.row_reads import EXACT_ROWS, WITH_LABEL, Floats, Stamps, microseconds
from monitoring.store.reads.scored_rows import labelled_rows
from monitoring.store.scheduling.scanning import scan
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.predicates import predicate

WORTH = "worth"
"""The column of a binary model whose outcomes have a cost."""
ACTUAL, NAMED, SCORE = "actual", "named", "score:"
"""The columns of several classes beside the losses: number of the label's class, of the named one, scores."""
_KEY = "coalesce(__key, '\x1f' || __id)"
_MOST_CLASSES = 20
"""Of more classes the scores are not read."""
K = TypeVar("K")
V = TypeVar("V", bound=np.generic)


@dataclass(frozen=True)
class KeyedRows:
    """Labelled rows of one version.

    Parameters
    ----------
    stamp : ndarray of int64
        Microseconds since 1970 (UTC), ascending.
    label : ndarray of intp
        Number of each row's label: the same number on both sides is one label.
    columns : mapping of str to ndarray of float64
        Losses by name, NaN where a row has none, and what else there is of several classes.
    levels : mapping of Expression to ndarray of bool
        Whether a row lies in each of the cohorts that were asked for.
    """

    stamp: Stamps
    label: NDArray[np.intp]
    columns: Mapping[str, Floats]
    levels: Mapping[Expression, NDArray[np.bool_]] = field(default_factory=dict)

    def inside(self, level: Expression) -> "KeyedRows":
        """Give the rows of a level that they were read with, which of the others they lie in left out."""
        kept = np.flatnonzero(self.levels[level])
        return KeyedRows(self.stamp[kept], self.label[kept], _taken(self.columns, kept))

    def within(self, spans: tuple[Span, ...]) -> "KeyedRows":
        """Give the rows inside some spans, of which none overlaps another."""
        ends = (np.searchsorted(self.stamp, microseconds(span)) for span in spans)
        parts = [np.arange(first, after) for first, after in ends]
        kept = np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
        return _cut(self, kept)

    @property
    def labels(self) -> NDArray[np.intp]:
        """Its labels, each once, ascending."""
        return self._of_labels[0]

    def by_label(self, value: Floats) -> Floats:
        """Add values of rows up by label, in the order of `labels`."""
        labels, place = self._of_labels
        return np.asarray(np.bincount(place, weights=value, minlength=len(labels)), dtype=np.float64)

    @cached_property
    def _of_labels(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        labels, place = np.unique(self.label, return_inverse=True)
        return labels, place


def few_enough(snapshot: Snapshot, *sides: Selection) -> bool:
    """Say whether the labelled rows of both sides are there and few enough to be put side by side."""
    gone = any(snapshot.rows_gone(one) for one in sides)
    return not gone and all(labelled_rows(snapshot, one) <= EXACT_ROWS for one in sides)


def paired_rows(
    snapshot: Snapshot, window: Selection, baseline: Selection, levels: Sequence[Expression] = ()
) -> tuple[KeyedRows, KeyedRows]:
    """Read the labelled rows of two versions.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    window, baseline : Selection
        Of predictions, with labels as of the same time.
    levels : sequence of Expression
        Cohorts of which each row says whether it lies in them.

    Returns
    -------
    tuple of KeyedRows
        Of the window and of the baseline.
    """
    wanted, flags = _columns(snapshot.contract), [predicate(one, snapshot.known) for one in levels]
    asked, read = items(Columns([*wanted.values()], flags)), [*wanted.values(), *flags]
    sides = (
        f"select {side} as side, {_KEY} as k, epoch_us(__ts) as stamp, {asked} "
        f"from {snapshot.rows_of(one, [*read, WITH_LABEL, '__key', '__id'])} where {WITH_LABEL}"
        for side, one in enumerate((window, baseline))
    )
    sql = f"select *, dense_rank() over (order by k) - 1 as label from ({' union all '.join(sides)})"
    con = snapshot.connection(window.as_of)
    found = scan(con, lambda con: con.cursor().execute(f"select * exclude (k) from ({sql})").fetchnumpy())
    order = np.argsort(np.asarray(found["stamp"]), kind="stable")
    ours = np.asarray(found["side"])[order] == 0
    whole = KeyedRows(
        np.asarray(found["stamp"], dtype=np.int64)[order],
        np.asarray(found["label"], dtype=np.intp)[order],
        {name: np.asarray(found[f"c{k}"], dtype=np.float64)[order] for k, name in enumerate(wanted)},
        {one: np.asarray(found[f"c{k}"])[order] for k, one in enumerate(levels, len(wanted))},
    )
    return _cut(whole, np.flatnonzero(ours)), _cut(whole, np.flatnonzero(~ours))


def _cut(rows: KeyedRows, kept: NDArray[np.intp]) -> KeyedRows:
    columns, levels = _taken(rows.columns, kept), _taken(rows.levels, kept)
    return KeyedRows(rows.stamp[kept], rows.label[kept], columns, levels)


def _taken(columns: Mapping[K, NDArray[V]], kept: NDArray[np.intp]) -> dict[K, NDArray[V]]:
    return {name: one[kept] for name, one in columns.items()}


def _columns(contract: Contract) -> dict[str, str]:
    """Give the SQL of what is read of a row, by name."""
    if contract.task != "multiclass":
        return losses(contract) | _worth(contract)
    cases = " ".join(f"when {literal(name)} then {k}" for k, name in enumerate(contract.classes))
    named = f"case {decided_class(contract)} {cases} end"
    scores = contract.prediction.scores if len(contract.classes) <= _MOST_CLASSES else {}
    each = {f"{SCORE}{name}": quote(column) for name, column in scores.items()}
    return {**losses(contract), ACTUAL: class_number(contract), NAMED: named, **each}


def _worth(contract: Contract) -> dict[str, str]:
    """Give the SQL of what a labelled decision was worth, where its outcomes have a cost."""
    costs = contract.business.costs if contract.business and contract.task == "binary" else None
    if costs is None:
        return {}
    acted, label = (losses(contract)[name] for name in ("predicted", "label"))
    apart = f"case when {label} = 1 then {-costs.tp} else {-costs.fp} end"
    rest = f"case when {label} = 1 then {-costs.fn} else {-costs.tn} end"
    return {WORTH: f"case when {acted} = 1 then {apart} else {rest} end"}
