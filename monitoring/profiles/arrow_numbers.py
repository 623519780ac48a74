"""Numbers from Arrow to NumPy and back: pyarrow's own ways import pandas, which takes a sixth of a second."""

from collections.abc import Sequence
from datetime import date
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


def filled(column: "pa.Array | pa.ChunkedArray", value: float) -> NDArray[Any]:
    """Give a column of numbers with a value in place of its nulls.

    Parameters
    ----------
    column : Array or ChunkedArray
        Of numbers.
    value : float
        One that the column's type has.

    Examples
    --------
    >>> filled(pa.array([2, None]), -1).tolist()
    [2, -1]
    """
    if not column.null_count:
        return numbers_of(column)
    return numbers_of(column.fill_null(array_of(np.array([value], column.type.to_pandas_dtype()))[0]))


def numbers_or_nan(column: "pa.Array | pa.ChunkedArray") -> NDArray[Any]:
    """Give a column of numbers, days or moments; NaN where null, whole numbers of double precision then.

    Examples
    --------
    >>> numbers_or_nan(pa.array([1, None, 3])).tolist()
    [1.0, nan, 3.0]
    """
    if not column.null_count:
        return numbers_of(column)
    plain = column.cast(_AS[column.type]) if column.type in _AS else column
    return filled(plain if plain.type == pa.float32() else plain.cast(pa.float64(), safe=False), np.nan)


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


def days_array(days: Sequence[date]) -> pa.Array:
    """Give days as an array.

    Examples
    --------
    >>> days_array([date(2026, 3, 1)]).to_pylist()
    [datetime.date(2026, 3, 1)]
    """
    return array_of(np.array(days, dtype="datetime64[D]").astype(np.int32)).view(pa.date32())


def rows_where(table: pa.Table, there: NDArray[np.bool_]) -> pa.Table:
    """Give some rows of a table.

    Examples
    --------
    >>> rows_where(pa.table({"x": array_of(np.arange(3))}), np.array([True, False, True]))["x"].to_pylist()
    [0, 2]
    """
    return table.take(array_of(np.flatnonzero(there)))
