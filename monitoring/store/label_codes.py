"""Labels of rows from their codes: found by sequence number, not by key."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.code_table import LevelCodes
from monitoring.store.chunk import Model
from monitoring.store.coded_days import coded_days
from monitoring.store.codes import ROWS

_SPARSE = 8  # numbers a row, of eight bytes: beyond, a place for each costs more than to look rows up
Index = NDArray[np.int64]
Floats = NDArray[np.float64]


def label_numbers(
    model: Model, files: Mapping[date, str], asked: Index, late: Index
) -> tuple[Floats, list[str]]:
    """Give the labels of some rows.

    Parameters
    ----------
    model : Model
        Of a model whose label is a class.
    files : mapping of date to str
        Where the codes of each of their days are.
    asked : ndarray of int64, shape (rows,)
        Their sequence numbers.
    late : ndarray of int64
        Those of rows whose label is as if it were not there.

    Returns
    -------
    (ndarray of float64, list of str)
        The number of each row's class, NaN where it has no label, and the classes.

    Raises
    ------
    NotCodedError
        Where the codes of a day lack the label.
    """
    place: dict[str, int] = {}
    sequences, numbers = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for sequence, code, names in _records(model, files):
        own = np.array([place.setdefault(name, len(place)) for name in names], dtype=np.float64)
        sequences.append(sequence)
        numbers.append(own.take(code))
    found = values_at(np.concatenate(sequences), np.concatenate(numbers), asked)
    if len(late):
        found[np.isin(asked, late)] = np.nan
    return found, [*place]


def _records(model: Model, files: Mapping[date, str]) -> Iterator[tuple[Index, Index, list[str]]]:
    """Give sequence numbers and classes of labelled rows, a record at a time, and what classes are called."""
    [label] = [one for one in model.subjects if one.labelled_only]
    for coded in coded_days(files, "", {label.name}):
        for k in range(len(coded.day)):
            found = LevelCodes.read(coded.of(label).view(k))
            there = np.flatnonzero(found.codes < found.missing)
            sequence = coded.wholes[ROWS].view(k).view("<i8")[there]
            yield sequence, found.codes[there].astype(np.int64), [one.decode() for one in found.names]


def values_at(number: Index, value: Floats, asked: Index) -> Floats:
    """Give what stands beside some numbers.

    Parameters
    ----------
    number : ndarray of int64, shape (n,)
        Distinct, in any order; nearly as many as lie between the least and the greatest.
    value : ndarray of float64, shape (n,)
        Of each.
    asked : ndarray of int64, shape (m,)
        Numbers.

    Returns
    -------
    ndarray of float64, shape (m,)
        NaN where a number is not there.

    Examples
    --------
    >>> values_at(np.array([7, 5]), np.array([0.5, 1.0]), np.array([5, 6, 7, 9])).tolist()
    [1.0, nan, 0.5, nan]
    """
    if not len(number) or not len(asked):
        return np.full(len(asked), np.nan)
    low, high = int(min(number.min(), asked.min())), int(max(number.max(), asked.max()))
    if high - low > _SPARSE * (len(number) + len(asked)):
        order = np.argsort(number, kind="stable")
        place = np.minimum(np.searchsorted(number, asked, sorter=order), len(number) - 1)
        there = number[order[place]] == asked
        return np.where(there, value[order[place]], np.nan)
    table = np.full(high - low + 1, np.nan)
    table[number - low] = value
    return table.take(asked - low)
