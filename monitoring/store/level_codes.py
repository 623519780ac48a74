"""A column of texts as numbers of its levels."""

from collections.abc import Sequence
from dataclasses import dataclass

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

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Levels":
        """Number the texts of a column in the order of the texts."""
        if pa.types.is_dictionary(column.type):
            encoded = column.unify_dictionaries().combine_chunks()
        else:
            encoded = pc.dictionary_encode(column.combine_chunks())
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        names = encoded.dictionary.to_pylist()
        order = sorted(range(len(names)), key=names.__getitem__)
        place = np.empty(len(names) + 1, dtype=np.intp)
        place[order] = np.arange(len(names))
        place[-1] = -1
        return cls(place.take(filled(encoded.indices, -1)), [names[k] for k in order])
