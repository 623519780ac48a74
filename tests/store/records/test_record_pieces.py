"""Pieces of several arrays are copied together as they would be one after the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.records import record_pieces
from monitoring.store.records.record_pieces import copied


@given(
    seed=st.integers(0, 2**32 - 1),
    arrays=st.integers(1, 3),
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=4),
    count=st.integers(0, 60),
    together=st.booleans(),
)
def test_they_are_those_of_a_join(
    seed: int, arrays: int, sizes: list[int], count: int, together: bool
) -> None:
    rng = np.random.default_rng(seed)
    data = [rng.integers(0, 256, 50, dtype=np.uint8) for _ in range(arrays)]
    part, size = rng.integers(0, arrays, count), rng.choice(sizes, count).astype(np.int64)
    first = rng.integers(0, 50 - size + 1)
    expected = b"".join(data[a][b:c].tobytes() for a, b, c in zip(part, first, first + size, strict=True))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(record_pieces, "_PIECES", 0 if together else 1000)
        assert copied(data, part, first, first + size).tobytes() == expected


def test_a_large_piece_is_copied_by_itself() -> None:
    data = np.arange(200_000, dtype=np.uint32).view(np.uint8)
    first = np.array([0, 300_000, 10], dtype=np.int64)
    last = first + 100_000
    joined = b"".join(data[a:b].tobytes() for a, b in zip(first, last, strict=True))
    assert copied([data], np.zeros(3, dtype=np.intp), first, last).tobytes() == joined
