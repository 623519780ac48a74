"""Sums of what is read of the records of each period, however these lie."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitoring.profiles import stretches
from monitoring.profiles.records import Gathered, Records, Whole
from monitoring.profiles.stretches import sums_of_each

_LAYOUT = np.dtype([("counts", "<i8", (3,))])


def _read(records: Records) -> NDArray[np.int64]:
    found = records.whole.table(_LAYOUT, records.where)
    assert found is not None
    return np.asarray(found["counts"], dtype=np.int64)


def _whole(rng: np.random.Generator, size: int, *, gathered: bool) -> Whole:
    table = np.zeros(size, dtype=_LAYOUT)
    table["counts"] = rng.integers(0, 100, (size, 3))
    data, width = table.view(np.uint8), _LAYOUT.itemsize
    if not gathered:
        return Whole.even(table)
    ends = np.arange(size + 1, dtype=np.int64) * width
    return Gathered(lambda first, last: data[first * width : last * width], ends)


@pytest.mark.parametrize("together", [1, 7, 4_096])
@pytest.mark.parametrize("seed", range(12))
def test_parts_are_added_up_as_each_alone(seed: int, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "_TOGETHER", together)
    rng = np.random.default_rng(seed)
    wholes = [_whole(rng, int(rng.integers(1, 30)), gathered=k % 2 == 1) for k in range(3)]
    parts = []
    for _ in range(40):
        whole = wholes[rng.integers(3)]
        first, last = sorted(rng.integers(0, len(whole) + 1, 2).tolist())
        where: slice | NDArray[np.intp] = slice(first, last)
        if rng.random() < 0.3:
            where = np.flatnonzero(rng.random(len(whole)) < 0.4)
        parts.append(Records(whole, where))
    each = np.array([_read(part).sum(axis=0) for part in parts])
    assert np.array_equal(sums_of_each(parts, _read), each)
