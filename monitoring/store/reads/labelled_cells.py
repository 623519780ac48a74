"""Labelled rows of a binary model by version and cohort levels: where a model is looked at group by group."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.records import Records, even
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import EPOCH
from monitoring.statistics.outcomes import Floats, Outcomes
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.cohorts.chosen_cells import Groups, Part, alike, stacked
from monitoring.store.cohorts.cohort_days import kept_apart
from monitoring.store.columns.cells import Dimension
from monitoring.store.columns.row_groups import numbered
from monitoring.store.columns.stored_columns import VERSION
from monitoring.store.columns.subjects import canonical_text
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.kinds.label_kinds import LABELLED
from monitoring.store.kinds.losses import losses
from monitoring.store.reads.scored_rows import JOINED_LABELS
from monitoring.store.routes.held_rows import held_groups, holdable
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.label_views import stored_labels

_KIND = "losses"
_PARTS = 2**53
"""Scores are added up as whole numbers of such parts: which thread comes first then changes no digit."""


@dataclass(frozen=True)
class LabelledCells:
    """Groups of labelled rows.

    Parameters
    ----------
    keys : Groups
        Version (empty where there is none), then the canonical text of each level, None for null.
    block : ndarray of intp, shape (cells,)
        How many of the asked days lie before.
    outcomes : Outcomes
        Rows, positives and sum of scores of each.
    """

    keys: Groups
    block: NDArray[np.intp]
    outcomes: Outcomes


def labelled_cells(
    snapshot: Snapshot, selection: Selection, columns: Sequence[Dimension], days: Sequence[date] = ()
) -> LabelledCells | None:
    """Count the labelled rows of every group of version and levels.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a binary model with probabilities.
    selection : Selection
        Window or baseline.
    columns : sequence of Dimension
        Cohort columns.
    days : sequence of date
        Where blocks begin that are counted apart, but for the first.

    Returns
    -------
    LabelledCells or None
        From the profiles of all cohort columns together where they are kept, which is where days are large;
        else from the rows; None where these are gone or are no predictions, or more than two million labels
        would be looked up.
    """
    if unpredicted(snapshot.contract, snapshot.segments, selection.source):
        return None
    for count in (_kept, _by_parts, _held):
        if (found := count(snapshot, selection, columns, days)) is not None:
            return found
    many = stored_labels(snapshot.segments) > JOINED_LABELS
    if snapshot.rows_gone(selection) or (many and not selection.source):
        return None
    return _counted(snapshot, selection, columns, days)


def _counted(
    snapshot: Snapshot, selection: Selection, columns: Sequence[Dimension], days: Sequence[date]
) -> LabelledCells:
    texts = [canonical_text(one.sql, one.kind) for one in columns]
    block = " + ".join(["0", *(f"(__day >= date '{day.isoformat()}')::integer" for day in days)])
    rows, score = snapshot.rows_of(selection), losses(snapshot.contract)["score"]
    keys = ", ".join([block, VERSION, *texts])
    sums = f"count(*), sum(__label), sum(cast({score} * {float(_PARTS)!r} as bigint))"
    sql = f"select {keys}, {sums} from {rows} where __label is not null group by all order by all"
    found = snapshot.ask(sql, selection.as_of)
    counts = [(n, positives, parts / _PARTS) for *_, n, positives, parts in found]
    table = np.array(counts, dtype=np.float64).reshape(len(found), 3)
    blocks = np.array([row[0] for row in found], dtype=np.intp)
    keys_found = [(row[1] or "", *row[2:-3]) for row in found]
    return LabelledCells(Groups.of(keys_found, len(texts) + 1), blocks, Outcomes(*table.T))


def _held(
    snapshot: Snapshot, selection: Selection, columns: Sequence[Dimension], days: Sequence[date]
) -> LabelledCells | None:
    """Count rows that are held; None where they are too many for that."""
    if not holdable(snapshot, selection):
        return None
    asked = ["__label", losses(snapshot.contract)["score"]]
    try:
        cells, group, day, (label, score) = held_groups(snapshot, selection, asked, LABELLED)
    except NotCodedError:  # codes that are gone or damaged: the rows have it all
        return None
    block = np.searchsorted([one.toordinal() - EPOCH for one in days], day, side="right")
    present, into, rows = numbered(block * len(cells) + group)
    sums: list[Floats] = [np.bincount(into, one, len(present)).astype(np.float64) for one in (label, score)]
    names = [one.name for one in snapshot.cohorts]
    both, number = (one.astype(np.intp) for one in divmod(present, len(cells)))
    version, *levels = (cells.part(k) for k in (0, *(1 + names.index(one.name) for one in columns)))
    parts = [stacked([(version[0], [text or "" for text in version[1]])]), *levels]
    parts = [(code[number], texts) for code, texts in parts]
    return _summed(both, parts, [rows.astype(np.float64), *sums])


def _kept(
    snapshot: Snapshot, selection: Selection, columns: Sequence[Dimension], days: Sequence[date]
) -> LabelledCells | None:
    """Take the cells from the cube; None where it has not these columns together."""
    plain = selection.cohort is None and selection.as_of is None
    whole = all(span.whole_days(snapshot.contract.zone) for span in selection.spans)
    files = snapshot.files(_KIND, selection) if plain and whole else None
    read = (
        snapshot.cube.cells(_KIND, {one.name for one in columns}, selection.source, files) if files else None
    )
    if read is None:
        return None
    names, held = read
    place = held.subjects.get("", slice(0, 0))
    inside = held.on(files or {}) & snapshot.cube.inside(selection, names, held)
    asked = np.flatnonzero(inside[place])
    version, cell = held.version.code[place][asked], held.cell.code[place][asked]
    order = [names.index(one.name) for one in columns]
    levels = Groups.of([json.loads(name) for name in held.cell.names], len(names))
    block = np.searchsorted([day.toordinal() for day in days], held.day[place][asked], side="right")
    parts: list[Part] = [(version.astype(np.int32), [*held.version.names])]
    parts += [(code[cell], texts) for code, texts in (levels.part(k) for k in order)]
    quantities = list(losses(snapshot.contract))
    layout = moment_record(len(quantities))
    labelled = held.wholes.get("")  # of a reference without labels there is none
    table = even(Records(labelled, asked), layout) if labelled else np.zeros(0, layout)
    n = table["n"].astype(np.float64)
    mean: Floats = np.nan_to_num(table["mean"])
    sums = [n * mean[:, quantities.index(name)] for name in ("label", "score")]
    return _summed(block, parts, [n, *sums])


def _by_parts(
    snapshot: Snapshot, selection: Selection, columns: Sequence[Dimension], days: Sequence[date]
) -> LabelledCells | None:
    """Take the days that the cube keeps from it, and the rows of the others; None where not both can be."""
    files = snapshot.files(_KIND, selection) if selection.spans else None
    apart = kept_apart(snapshot, _KIND, {one.name for one in columns}, selection, files) if files else None
    kept = _kept(snapshot, apart[0], columns, days) if apart else None
    held = _held(snapshot, apart[1], columns, days) if apart and kept else None
    if kept is None or held is None:
        return None
    sides = kept, held
    parts = [stacked(both) for both in zip(kept.keys.parts, held.keys.parts, strict=True)]
    sums = [(one.outcomes.n, one.outcomes.observed, one.outcomes.expected) for one in sides]
    block = np.concatenate([one.block for one in sides])
    return _summed(block, parts, [np.concatenate(one) for one in zip(*sums, strict=True)])


def _summed(block: NDArray[np.intp], parts: Sequence[Part], columns: Sequence[Floats]) -> LabelledCells:
    """Put the days of each group together."""
    keys, group, some = alike(parts, len(block), block)
    sums: list[Floats] = [np.bincount(group, one, len(keys)).astype(np.float64) for one in columns]
    return LabelledCells(keys, block[some], Outcomes(*sums))
