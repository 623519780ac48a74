"""Rows that are alike in every column of numbers, from the codes that are kept of them: no row is read."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_days import CodedDays, NotCodedError, coded_days
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

MOST_ROWS = 20_000
MOST_DAYS = 3
MOST_SCANNED = 400_000
"""Rows of a day: more take longer than a look is worth."""
LEAST_COLUMNS = 4
"""Columns of numbers that tell rows apart; of fewer many are alike."""
_SEED = 1
_COUNTED = 1 << 16
"""Of more rows some tell how many have which code."""
_Mask = NDArray[np.bool_]


class AlikeRows(NamedTuple):
    """Rows that were looked at, those that are like another one of their day, and by how many columns."""

    rows: int
    alike: int
    columns: int


_TOO_MANY = AlikeRows(0, 0, 0)
_KEPT: Bounded[AlikeRows] = Bounded(10_000, lambda one: 1)
"""Of days, whose codes never change: windows that end alike ask for the same ones."""


def alike_rows(snapshot: Snapshot, selection: Selection) -> AlikeRows | str:
    """Count rows that are like an earlier one of the same day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Of everybody: its newest three days are looked at, of many rows those with some codes of the first
        column, so that both of two copies are looked at or neither.

    Returns
    -------
    AlikeRows or str
        Why nothing is known, where no codes are kept of these days or of fewer than four columns, and where
        each day has more rows than are worth it.
    """
    files = snapshot.files("codes", selection)
    subjects = [one for one in snapshot.subjects if one.numeric and not one.labelled_only]
    if not files or len(subjects) < LEAST_COLUMNS:
        return "no_codes"
    try:
        found = _by_day({day: files[day] for day in sorted(files)[-MOST_DAYS:]}, subjects)
    except NotCodedError:
        return "no_codes"
    looked = [one for one in found if one is not _TOO_MANY]
    if not looked:
        return "too_many_rows"
    return AlikeRows(sum(one.rows for one in looked), sum(one.alike for one in looked), len(subjects))


def _by_day(files: Mapping[date, str], subjects: Sequence[Subject]) -> list[AlikeRows]:
    names = tuple(one.name for one in subjects)
    known = {day: _KEPT.kept((file, day, names)) for day, file in files.items()}
    lacking = {day: files[day] for day, one in known.items() if one is None}
    counted: dict[date, AlikeRows] = {}
    for coded in coded_days(lacking, "", names) if lacking else ():
        for ordinal in np.unique(coded.day).tolist():
            day = date.fromordinal(ordinal)
            counted[day] = _KEPT.get((files[day], day, names), partial(_of_day, coded, subjects, ordinal))
    return [known[day] or counted.get(day, AlikeRows(0, 0, len(names))) for day in files]


def _of_day(coded: CodedDays, subjects: Sequence[Subject], day: int) -> AlikeRows:
    """Count the rows of a day that are looked at, and those that are like another."""
    records, ends = np.flatnonzero(coded.day == day), coded.ends
    first, last = int(ends[records[0]]), int(ends[records[-1] + 1])
    if last - first > MOST_SCANNED:
        return _TOO_MANY
    codes = [_codes(coded, one, int(ends[-1]))[first:last] for one in subjects]
    chosen = np.flatnonzero(_some(codes[0], MOST_ROWS // MOST_DAYS))
    factors = np.random.default_rng(_SEED).integers(1, 2**63, len(codes), dtype=np.uint64) | np.uint64(1)
    mixed = np.zeros(len(chosen), dtype=np.uint64)
    for own, factor in zip(codes, factors, strict=True):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + own[chosen] * factor
    mixed.sort()
    return AlikeRows(len(chosen), int(np.count_nonzero(mixed[1:] == mixed[:-1])), len(codes))


def _codes(coded: CodedDays, subject: Subject, rows: int) -> NDArray[np.uint8]:
    """Give the codes of a column of numbers, one byte a row."""
    whole = coded.of(subject)
    found: NDArray[np.uint8] = whole.data[whole.ends[0] : whole.ends[-1]]
    if len(found) != rows:
        raise NotCodedError(subject.name)
    return found


def _some(codes: NDArray[np.uint8], most: int) -> _Mask:
    """Choose the rows with some codes, about so many: always the same codes."""
    order = np.random.default_rng(_SEED).permutation(256)
    step = max(len(codes) // _COUNTED, 1)
    counts = step * np.bincount(codes[::step], minlength=256)
    taken = np.zeros(256, dtype=np.bool_)
    taken[order[np.cumsum(counts[order]) <= most]] = True
    return np.asarray(taken[codes])
