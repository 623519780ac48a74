"""A column of texts as numbers of its levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.profiles.arrow_numbers import filled

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Levels:
    """A column of texts as numbers.

    Parameters
    ----------
    code : ndarray of intp, shape (rows,)
        Number of each row's text; -1 where it is null.
    names : sequence of str
        The texts, ascending; a text that no row has may be among them.
    """

    code: Index
    names: Sequence[str]

    @property
    def null_last(self) -> Index:
        """The numbers with null as one more level, behind all others."""
        return np.where(self.code < 0, len(self.names), self.code)

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Levels":
        """Number the texts of a column in the order of the texts."""
        if not pa.types.is_dictionary(column.type):
            encoded = pc.dictionary_encode(column.combine_chunks())
            column = encoded if isinstance(encoded, pa.ChunkedArray) else pa.chunked_array([encoded])
        words = [piece.dictionary.to_pylist() for piece in column.chunks]  # each has its own
        names = sorted({*chain.from_iterable(words)})
        number = {name: k for k, name in enumerate(names)}
        code = np.empty(len(column), dtype=np.intp)
        first = 0
        for piece, some in zip(column.chunks, words, strict=True):
            place = np.array([*(number[name] for name in some), -1], dtype=np.intp)
            last = first + len(piece)
            place.take(filled(piece.indices, -1), out=code[first:last], mode="wrap")  # unbuffered
            first = last
        return cls(code, names)
