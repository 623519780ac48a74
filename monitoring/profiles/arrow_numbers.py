"""Numbers from Arrow to NumPy and back: pyarrow's own ways import pandas, which takes a sixth of a second."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_AS = {pa.date32(): pa.int32(), pa.timestamp("us"): pa.int64(), pa.bool_(): pa.uint8()}


def numbers_of(column: "pa.Array | pa.ChunkedArray") -> NDArray[Any]:
    """Give a column without nulls; days and moments as whole numbers since 1970, truth values as 0 and 1.

    Parameters
    ----------
    column : Array or ChunkedArray
        Of numbers, days, moments in microseconds or truth values.

    Returns
    -------
    ndarray, shape (n,)
        Not to be written to: one piece is not copied.

    Examples
    --------
    >>> numbers_of(pa.chunked_array([[True], [False, True]])).tolist()
    [1, 0, 1]
    """
    plain = column.cast(_AS[column.type]) if column.type in _AS else column
    pieces = plain.chunks if isinstance(plain, pa.ChunkedArray) else [plain]
    found = [np.from_dlpack(piece) for piece in pieces if len(piece)]
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.empty(0, dtype=plain.type.to_pandas_dtype())


def array_of(numbers: NDArray[Any]) -> pa.Array:
    """Give numbers as an array, which shares their memory.

    Parameters
    ----------
    numbers : ndarray, shape (n,)
        Of one of Arrow's types; NaN stays NaN.

    Examples
    --------
    >>> array_of(np.array([1.5, np.nan])).to_pylist()
    [1.5, nan]
    """
    whole = np.ascontiguousarray(numbers)
    kind = pa.from_numpy_dtype(whole.dtype)
    return pa.Array.from_buffers(kind, len(whole), [None, pa.py_buffer(whole)])
