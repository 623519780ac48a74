"""Rows that are alike in every column of numbers, from the codes that are kept of them: no row is read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_days import CodedDays, NotCodedError, coded_days
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

MOST_ROWS = 20_000
MOST_DAYS = 3
MOST_SCANNED = 400_000
"""Rows of these days, or of the newest: more take longer than a look is worth."""
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


def alike_rows(snapshot: Snapshot, selection: Selection) -> AlikeRows | str:
    """Count rows that are like an earlier one of the same day.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Of everybody: its newest three days are looked at, of more than 20,000 rows those with some codes of
        the first column, so that both of two copies are looked at or neither.

    Returns
    -------
    AlikeRows or str
        Why nothing is known, where no codes are kept of these days or of fewer than four columns, and where
        the newest day has more rows than are worth it. Of all three days where these have no more.
    """
    files = snapshot.files("codes", selection)
    subjects = [one for one in snapshot.subjects if one.numeric and not one.labelled_only]
    if not files or len(subjects) < LEAST_COLUMNS:
        return "no_codes"
    newest = {day: files[day] for day in sorted(files)[-MOST_DAYS:]}
    try:
        coded = [*coded_days(newest, "", _names(subjects))]
        for days in (newest, {max(newest): ""}):
            if sum(int(np.diff(one.ends)[_of(one, days)].sum()) for one in coded) <= MOST_SCANNED:
                parts = [_of_file(one, subjects, days) for one in coded]
                rows, alike = (sum(counts) for counts in zip(*parts, strict=True))
                return AlikeRows(rows, alike, len(subjects))
    except NotCodedError:
        return "no_codes"
    return "too_many_rows"


def _of(coded: CodedDays, days: Collection[date]) -> _Mask:
    """Say which records are of some days."""
    return np.isin(coded.day, [day.toordinal() for day in days])


def _names(subjects: Sequence[Subject]) -> list[str]:
    return [one.name for one in subjects]


def _of_file(coded: CodedDays, subjects: Sequence[Subject], days: Collection[date]) -> tuple[int, int]:
    """Count the rows of some days of a file that are looked at, and those that are like another."""
    records = np.flatnonzero(_of(coded, days))
    if not len(records):
        return 0, 0
    first, last = int(coded.ends[records[0]]), int(coded.ends[records[-1] + 1])
    codes = [_codes(coded, one, int(coded.ends[-1]))[first:last] for one in subjects]
    chosen = np.flatnonzero(_some(codes[0], MOST_ROWS * len({*coded.day[records].tolist()}) // len(days)))
    factors = np.random.default_rng(_SEED).integers(1, 2**63, len(codes), dtype=np.uint64) | np.uint64(1)
    record = np.searchsorted(coded.ends, chosen + first, side="right") - 1
    mixed = coded.day[record].astype(np.uint64)
    for own, factor in zip(codes, factors, strict=True):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + own[chosen] * factor
    return len(chosen), len(chosen) - len(np.unique(mixed))


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
