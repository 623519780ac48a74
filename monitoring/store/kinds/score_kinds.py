"""Profiles of the scores of labelled rows: by fine bin and class, and in their order.

Of a binary model these are its score and its label; of several classes the share of 1 that the named one has,
and whether it is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitoring.contract.model import Contract
from monitoring.profiles.grouped_rows import GroupedRows
from monitoring.profiles.moment_table import MomentTable
from monitoring.profiles.row_table import counted
from monitoring.profiles.score_label_table import ScoreLabelTable
from monitoring.profiles.score_order import ScoreOrderTable, with_label
from monitoring.statistics.class_shares import row_sums
from monitoring.statistics.logit import LOGIT_CLIP
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.subjects import OF_CLASS
from monitoring.store.kinds.bins import TOP_SHARE
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.kind import Kind, Part
from monitoring.store.kinds.label_kinds import LABELLED, class_place
from monitoring.store.kinds.tally import tally_key
from monitoring.store.quoting import quote

SCORE = "score"
MOST_CLASSES = 12
"""Of more classes none is counted by itself: each takes as much room as all of a binary model."""
BRIER = "brier"
"""The subject of the squared distance of a named class's share from 1 where it is right, else from 0."""
Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Scored:
    """Labelled rows by score.

    Parameters
    ----------
    kept : ndarray of intp, shape (n,)
        Which rows of the chunk.
    label : ndarray of intp, shape (n,)
        0 or 1.
    score : ndarray of float64, shape (n,)
        Finite.
    code : ndarray of intp, shape (n,)
        Fine bin of each.
    """

    kept: Index
    label: Index
    score: Floats
    code: Index


def class_errors(name: str) -> str:
    """Name the subject of a class's squared distances, and of how many of its rows were surely wrong.

    Parameters
    ----------
    name : str
        The class.
    """
    return tally_key(name, BRIER)


def class_number(contract: Contract) -> str:
    """Give the SQL of the number of a label's class in the contract's order; -1 for another one.

    Parameters
    ----------
    contract : Contract
        Of a multi-class model.
    """
    return f"coalesce({class_place(contract)}, -1)"


def _read(model: Model) -> list[str]:
    """Give the SQL of score and label; of classes that of the largest score, of all, and of the truth."""
    contract = model.contract
    if contract.label is None:
        return []
    if contract.task == "multiclass":
        columns = [quote(column) for column in contract.prediction.scores.values()]
        listed = ", ".join(columns)
        right = f"list_position([{listed}], greatest({listed})) - 1 = {class_number(contract)}"
        known = f"case when {class_number(contract)} >= 0 then cast({right} as double) end"
        return [f"greatest({listed})", " + ".join(columns), known]
    if contract.task != "binary" or SCORE not in model.bins.edges:
        return []
    return [next(subject.sql for subject in model.subjects if subject.name == SCORE), "__label"]


def _columns(listed: list[str]) -> Columns:
    return Columns(listed, [LABELLED]) if listed else Columns()


def _scored(chunk: Chunk, score: str, label: str) -> Scored:
    """Take the labelled rows of a binary model."""
    kept = np.flatnonzero(chunk.flags(LABELLED))
    values = chunk.floats(score).take(kept)
    sound = np.isfinite(values)
    if not sound.all():  # rows of a reference may have a label and no prediction
        kept, values = kept[sound], values[sound]
    code = chunk.codes(SCORE, score).take(kept).astype(np.intp)
    return Scored(kept, chunk.floats(label).take(kept).astype(np.intp), values, code)


def _named(chunk: Chunk, largest: str, total: str, right: str) -> Scored:
    """Take the labelled rows of several classes, by the share of the named one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = chunk.floats(largest) / row_sums(chunk.floats(total)[:, None])[:, 0]
    kept = np.flatnonzero(chunk.flags(LABELLED) & np.isfinite(chunk.floats(right)) & np.isfinite(share))
    share = share.take(kept)
    code = chunk.model.bins.fine(TOP_SHARE).codes(share)
    return Scored(kept, chunk.floats(right).take(kept).astype(np.intp), share, code)


def _rows(chunk: Chunk) -> tuple[str, Scored] | None:
    """Take the labelled rows, and name the bins of their score."""
    columns = _read(chunk.model)
    if not columns:
        return None
    if chunk.model.contract.task == "binary":
        return SCORE, _scored(chunk, *columns)
    return TOP_SHARE, _named(chunk, *columns)


def _grouped(chunk: Chunk, grouping: Grouping, kept: Index) -> GroupedRows:
    """Group some rows of a chunk, by their places."""
    there = np.zeros(chunk.rows, dtype=np.bool_)
    there[kept] = True
    return grouping.rows.where(there)


def _score_label(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by fine score bin."""
    found = _rows(chunk)
    if found is None:
        return
    name, rows = found
    bins = chunk.model.bins.number(name)
    columns, group = [rows.label, rows.score, rows.code], grouping.group.take(rows.kept)
    yield "", counted(partial(ScoreLabelTable.of, bins=bins), columns, group, grouping.groups, 2 * bins)
    if name == TOP_SHARE:  # the losses have the score of all classes
        yield BRIER, MomentTable.of([(rows.score - rows.label) ** 2], _grouped(chunk, grouping, rows.kept))


def _score_order(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep the class of every labelled row, and its score as finely as its rank needs, in that order."""
    found = _rows(chunk)
    if found is not None:
        name, rows = found
        codes = with_label(chunk.model.bins.order(name).codes(rows.score, rows.code), rows.label)
        yield "", ScoreOrderTable.of(codes, grouping.group.take(rows.kept), grouping.groups)


def _class_scores(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by fine bin of each class's share and whether it is theirs; take its errors."""
    columns = _of_classes(chunk.model)
    if not columns:
        return
    *scores, label = map(chunk.floats, columns)
    kept = np.flatnonzero(chunk.flags(LABELLED) & (label >= 0))
    own = [one.take(kept) for one in scores]
    sums = row_sums(np.column_stack(own))[:, 0]
    sound = np.flatnonzero(np.isfinite(sums) & (sums > 0))
    place = kept.take(sound)
    group, truth, grouped = grouping.group.take(place), label.take(place), _grouped(chunk, grouping, place)
    for k, name in enumerate(chunk.model.contract.classes):
        share = own[k].take(sound) / sums.take(sound)
        theirs = (truth == k).astype(np.intp)
        fine = chunk.model.bins.fine(f"{OF_CLASS}{name}")  # mostly the share is the score
        of, rows = partial(ScoreLabelTable.of, bins=fine.bins), [theirs, share, fine.codes(share)]
        yield name, counted(of, rows, group, grouping.groups, 2 * fine.bins)
        off = np.abs(share - theirs)
        surely = (off > 1 - LOGIT_CLIP).astype(np.float64)
        yield class_errors(name), MomentTable.of([off * off, surely], grouped)


def _of_classes(model: Model) -> list[str]:
    """Give the SQL of every class's score and the label's number; nothing of very many classes."""
    contract = model.contract
    few = contract.task == "multiclass" and len(contract.classes) <= MOST_CLASSES
    known = all(f"{OF_CLASS}{name}" in model.bins.edges for name in contract.classes)
    if contract.label is None or not (few and known):
        return []
    return [*map(quote, contract.prediction.scores.values()), class_number(contract)]


CLASS_SCORES = Kind(lambda model: _columns(_of_classes(model)), _class_scores, binned=True)
SCORE_LABEL = Kind(lambda model: _columns(_read(model)), _score_label, binned=True)
SCORE_ORDER = Kind(lambda model: _columns(_read(model)), _score_order, binned=True, finest=True)
