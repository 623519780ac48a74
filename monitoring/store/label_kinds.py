"""Profiles of labels and times: how many labels are in, how long they took, from when to when rows are."""

import json
from collections.abc import Iterator

import numpy as np

from monitoring.profiles.extreme_table import ExtremeTable
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.tally_table import TallyTable
from monitoring.store.cells import Grouping
from monitoring.store.chunk import Chunk, Columns, Model
from monitoring.store.kind import Kind, Part

LABELLED = "(__label is not null)"
DELAY = "ceil((epoch_us(__observed) - epoch_us(__ts)) / 3.6e9)"
"""Hours from a prediction to its label, rounded up."""
_TIMES = tuple(f"epoch_us({name})" for name in ("__ts", "__received", "__observed"))
_COUNTED = ("rows", "labelled")


def _label_columns(_: Model) -> Columns:
    return Columns((), [LABELLED])


def _labels(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count rows, and those with a label."""
    labelled = grouping.group[chunk.flags(LABELLED)]
    counted = [np.bincount(some, minlength=grouping.groups) for some in (grouping.group, labelled)]
    yield "", TallyTable(_COUNTED, np.column_stack(counted), frozenset(_COUNTED))


def _class(model: Model) -> str:
    """Give the SQL of what labels are told apart by: the class, nothing for a number."""
    plain = model.contract.task in ("regression", "ranking")
    return "''" if plain else "cast(__label as varchar)"


def _arrival_columns(model: Model) -> Columns:
    return Columns([DELAY], [LABELLED], [_class(model)])


def _arrivals(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Count labelled rows by class and delay."""
    hours, classes = chunk.floats(DELAY), chunk.texts(_class(chunk.model))
    kept = chunk.flags(LABELLED) & ~np.isnan(hours)
    pairs = np.column_stack([classes.code[kept], hours[kept].astype(np.int64)])
    present, number = np.unique(pairs, axis=0, return_inverse=True)
    names = [json.dumps([classes.names[c], delay]) for c, delay in present.tolist()]
    yield "", LevelTable.of(number.ravel(), names, grouping.group[kept], grouping.groups)


def _time_columns(_: Model) -> Columns:
    return Columns(_TIMES)


def _times(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Keep from when to when rows are: their time, their arrival, their label's."""
    yield "", ExtremeTable.of([chunk.floats(sql) for sql in _TIMES], grouping.group, grouping.groups)


LABELS = Kind(_label_columns, _labels)
ARRIVALS = Kind(_arrival_columns, _arrivals, everybody=True)
TIMES = Kind(_time_columns, _times, everybody=True)
