"""The kind of profile that keeps every row: features, scores and label as codes of a byte or two."""

from collections.abc import Iterator

import numpy as np

from monitoring.profiles.code_table import CodeTable, RowOrder
from monitoring.store.columns.cells import Grouping
from monitoring.store.columns.stored_columns import SEQUENCE
from monitoring.store.columns.subjects import Subject
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.kind import Kind, Part

ROWS = ""
"""The subject whose records hold the sequence numbers of the rows."""


def as_text(subject: Subject) -> str:
    """Give the SQL of a categorical subject's level."""
    return f"cast({subject.sql} as varchar)"


def _columns(model: Model) -> Columns:
    numbers = [SEQUENCE, *(one.sql for one in model.subjects if one.numeric)]
    return Columns(numbers, (), [as_text(one) for one in model.subjects if not one.numeric])


def _codes(chunk: Chunk, grouping: Grouping) -> Iterator[Part]:
    """Code every row: first which rows these are, then each subject."""
    sequence = chunk.floats(SEQUENCE).astype(np.int64)
    rows = RowOrder(grouping.group, grouping.groups, sequence)
    yield ROWS, CodeTable(rows, sequence)
    for subject in chunk.model.subjects:
        if subject.numeric:
            yield subject.name, CodeTable(rows, chunk.codes(subject.name, subject.sql))
        else:
            levels = chunk.texts(as_text(subject))
            yield subject.name, CodeTable(rows, levels.code, levels.names)


CODES = Kind(_columns, _codes, everybody=True, binned=True, divisible=True)
