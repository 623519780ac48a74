"""The kinds of profile that are kept: one entry a kind; a new entry is backfilled from the rows."""

from collections.abc import Container, Iterator

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import number_codes
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.moment_table import MomentTable
from monitoring.profiles.numeric_table import NumericTable
from monitoring.profiles.row_table import RowTable, counted
from monitoring.profiles.tally_table import TallyTable
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.level_codes import Levels
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.chunk import Chunk, Columns, Model, needed
from monitoring.store.kinds.codes import CODES, as_text
from monitoring.store.kinds.kind import Kind, Part
from monitoring.store.kinds.label_kinds import ARRIVALS, IMPLIED_LABELS, LABELLED, LABELS, TIMES
from monitoring.store.kinds.losses import LOST, UNKNOWN, decided_class, losses, optional
from monitoring.store.kinds.quality_rules import Rule, quality_tallies
from monitoring.store.kinds.row_hours import ROW_HOURS
from monitoring.store.kinds.score_kinds import CLASS_SCORES, SCORE_LABEL, SCORE_ORDER
from monitoring.store.kinds.service_kinds import LATENCY, SERVICE, VALUE
from monitoring.store.kinds.tally import always_named, tally_key

_ONE_BIN = FineBins(np.empty(0))
_LARGEST = 1e150
"""Of regressions: joint moments square every loss, and no float holds the squares of larger ones."""
_OUTCOMES = tuple(f'["{actual}","{predicted}"]' for actual in (0, 1) for predicted in (0, 1))


def numeric_of(only: Container[str] | None = None, *, in_one_bin: bool = False) -> Kind:
    """Give the kind that profiles every numeric subject, or some, by their names.

    Parameters
    ----------
    only : container of str, optional
        These names; all by default.
    in_one_bin : bool
        For moments and extremes alone.
    """

    def own(model: Model) -> list[Subject]:
        return [one for one in model.subjects if one.numeric and (only is None or one.name in only)]

    def columns(model: Model) -> Columns:
        every = own(model)
        return Columns([s.sql for s in every], [LABELLED] if any(s.labelled_only for s in every) else [])

    def build(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
        return _numeric(chunk, grouping, own(chunk.model), in_one_bin)

    return Kind(columns, build, binned=True, divisible=True)


def _numeric(chunk: Chunk, grouping: Grouping, subjects: list[Subject], in_one_bin: bool) -> Iterator[Part]:
    """Profile numeric subjects."""
    for subject in subjects:
        values, rows = chunk.values(subject.sql), grouping.rows
        bins = _ONE_BIN if in_one_bin else chunk.model.bins.fine(subject.name)
        codes = number_codes(values, bins) if in_one_bin else chunk.codes(subject.name, subject.sql)
        if subject.labelled_only:
            kept = chunk.flags(LABELLED)
            values, codes, rows = values[kept], codes[kept], rows.where(kept)
        yield subject.name, NumericTable.counted(values, codes, bins.bins, rows)


def _categorical_columns(model: Model) -> Columns:
    own = [s for s in model.subjects if not s.numeric]
    return Columns((), [LABELLED] if any(s.labelled_only for s in own) else [], [as_text(s) for s in own])


def _categorical(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count the levels of every categorical subject."""
    for subject in chunk.model.subjects:
        if not subject.numeric:
            kept, levels = _of(chunk, subject), chunk.texts(as_text(subject))
            yield subject.name, _by_level(levels, kept, grouping)


def _by_level(
    levels: Levels, kept: NDArray[np.bool_] | slice, grouping: Grouping
) -> LevelTable | RowTable[LevelTable]:
    """Count the levels of some rows."""

    def of(level: NDArray[np.intp], group: NDArray[np.intp], groups: int) -> LevelTable:
        return LevelTable.of(level, levels.names, group, groups)

    columns, group = [levels.code[kept]], grouping.group[kept]
    return counted(of, columns, group, grouping.groups, len(levels.names) + 1)


def _of(chunk: Chunk, subject: Subject) -> NDArray[np.bool_] | slice:
    """Choose the rows that a subject has a place in."""
    return chunk.flags(LABELLED) if subject.labelled_only else slice(None)


def _losses_columns(model: Model) -> Columns:
    columns = losses(model.contract)
    return Columns(list(columns.values()), [LABELLED]) if columns else Columns()


def _losses(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep the joint moments of the losses of labelled rows; what a row may lack is 0 there, and counted."""
    columns = losses(chunk.model.contract)
    if not columns:
        return
    values = {name: chunk.floats(sql) for name, sql in columns.items()}
    most = _LARGEST if chunk.model.contract.task == "regression" else np.inf
    known = {name: np.abs(values[name]) < most for name in optional(columns)}
    kept = chunk.flags(LABELLED).copy()
    for name in columns.keys() - known.keys():
        kept &= np.abs(values[name]) < most
    whole = [np.where(known[n], one, 0.0) if n in known else one for n, one in values.items()]
    place = np.flatnonzero(kept)
    yield "", MomentTable.of([one.take(place) for one in whole], grouping.rows.where(kept))
    lost = chunk.flags(LABELLED) & ~kept
    if lost.any():
        yield LOST, MomentTable.of([np.ones(np.count_nonzero(lost))], grouping.rows.where(lost))
    lacking = kept & ~np.logical_and.reduce([kept, *known.values()])
    if lacking.any():
        absent = [(~one[lacking]).astype(np.float64) for one in known.values()]
        yield UNKNOWN, MomentTable.of(absent, grouping.rows.where(lacking))


def _pair(model: Model) -> Columns:
    """Give what tells the actual from the predicted class: as JSON, or 0 and 1; nothing without classes."""
    contract = model.contract
    if contract.label is None or contract.task not in ("binary", "multiclass"):
        return Columns()
    if contract.task == "multiclass":
        return Columns((), [LABELLED], [f"to_json([__label, {decided_class(contract)}])::varchar"])
    return Columns(["__label", losses(contract)["predicted"]], [LABELLED])


def _confusion(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by actual and predicted class, both as JSON."""
    columns = _pair(chunk.model)
    if columns.texts:
        yield "", _by_level(chunk.texts(*columns.texts), chunk.flags(LABELLED), grouping)
    elif columns.floats:
        actual, predicted = (chunk.floats(sql) for sql in columns.floats)
        number = np.nan_to_num(2 * actual + predicted, nan=-1).astype(np.intp)
        yield "", _by_level(Levels(number, _OUTCOMES), chunk.flags(LABELLED), grouping)


def quality_of_rules(only: Container[str] | None = None) -> Kind:
    """Give the kind that counts the rows which break each rule, or each of some, by their `tally_key`."""

    def rules(model: Model) -> list[Rule]:
        every = quality_tallies(model)
        return every if only is None else [one for one in every if tally_key(*one[:2]) in only]

    return Kind(
        lambda model: needed(mask.columns for *_, mask in rules(model)),
        lambda chunk, grouping: _quality(chunk, grouping, rules(chunk.model)),
        binned=True,
        divisible=True,
    )


def _quality(chunk: Chunk, grouping: Grouping, rules: list[Rule]) -> Iterator[Part]:
    """Count the rows that break each rule; a rule that no row breaks is left out."""
    counts = np.zeros((grouping.groups, len(rules)), dtype=np.intp)
    for k, (_, _, mask) in enumerate(rules):
        broken = mask.of(chunk)
        if broken is not None:
            counts[:, k] = np.bincount(grouping.group[np.flatnonzero(broken)], minlength=grouping.groups)
    names = [tally_key(subject, rule) for subject, rule, _ in rules]
    yield "", TallyTable(names, counts, always_named(names))


KINDS: dict[str, Kind] = {
    "numeric": numeric_of(),
    "categorical": Kind(_categorical_columns, _categorical, divisible=True),
    "losses": Kind(_losses_columns, _losses),
    "confusion": Kind(_pair, _confusion),
    "score_label": SCORE_LABEL,
    "score_order": SCORE_ORDER,
    "class_scores": CLASS_SCORES,
    "quality": quality_of_rules(),
    "service": SERVICE,
    "latency": LATENCY,
    "value": VALUE,
    "labels": LABELS,
    "implied": IMPLIED_LABELS,
    "arrivals": ARRIVALS,
    "times": TIMES,
    "row_hours": ROW_HOURS,
    "codes": CODES,
}
