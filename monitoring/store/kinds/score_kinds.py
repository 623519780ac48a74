"""Profiles of the scores of a binary model's labelled rows: by fine bin and class, and in their order."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.row_table import counted
from monitoring.profiles.score_label_table import ScoreLabelTable
from monitoring.profiles.score_order import ScoreOrderTable, with_label
from monitoring.store.columns.cells import Grouping
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.kind import Kind, Part
from monitoring.store.kinds.label_kinds import LABELLED

SCORE = "score"
Index = NDArray[np.intp]


def _scored(model: Model) -> str | None:
    """Give the SQL of the score of a binary model whose bins are known."""
    binary = model.contract.task == "binary" and model.contract.label is not None
    if not binary or SCORE not in model.bins.edges:
        return None
    return next(subject.sql for subject in model.subjects if subject.name == SCORE)


def _columns(model: Model) -> Columns:
    sql = _scored(model)
    return Columns([sql, "__label"], [LABELLED]) if sql else Columns()


def _labelled(chunk: Chunk, grouping: Grouping, sql: str) -> tuple[Index, NDArray[np.float64], Index, Index]:
    """Give class, score, fine bin and group of the labelled rows."""
    kept = np.flatnonzero(chunk.flags(LABELLED))
    score = chunk.floats(sql).take(kept)
    sound = np.isfinite(score)
    if not sound.all():  # rows of a reference may have a label and no prediction
        kept, score = kept[sound], score[sound]
    code = chunk.codes(SCORE, sql).take(kept).astype(np.intp)
    return chunk.floats("__label").take(kept).astype(np.intp), score, code, grouping.group.take(kept)


def _score_label(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows of a binary model by fine score bin."""
    sql = _scored(chunk.model)
    if sql:
        label, score, code, group = _labelled(chunk, grouping, sql)
        bins = chunk.model.bins.fine(SCORE).bins
        of = partial(ScoreLabelTable.of, bins=bins)
        yield "", counted(of, [label, score, code], group, grouping.groups, 2 * bins)


def _score_order(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep the class of every labelled row, and its score as finely as its rank needs, in that order."""
    sql = _scored(chunk.model)
    if sql:
        label, score, code, group = _labelled(chunk, grouping, sql)
        codes = with_label(chunk.model.bins.order(SCORE).codes(score, code), label)
        yield "", ScoreOrderTable.of(codes, group, grouping.groups)


SCORE_LABEL = Kind(_columns, _score_label, binned=True)
SCORE_ORDER = Kind(_columns, _score_order, binned=True, finest=True)
