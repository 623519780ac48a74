"""Filters of hashes: whole or not there, and never wrong about what a segment does not hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.ingest import membership

HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=30)


def ascending(values: list[int]) -> membership.Hashes:
    return np.sort(np.array(values, np.uint64))


@given(held=HASHES, other=HASHES, both=HASHES)
def test_what_two_share(held: list[int], other: list[int], both: list[int]) -> None:
    one, two = held + both, other + both
    found = membership.Asked(np.array(two, np.uint64)).any_in(ascending(one))
    assert found == bool(set(one) & set(two))


@pytest.mark.parametrize("count", [0, 1, 5_000])
def test_what_was_written_is_read(tmp_path: Path, count: int) -> None:
    hashes = ascending(np.random.default_rng(3).integers(0, 2**63, count).tolist())
    membership.write(tmp_path / "a.ids", [hashes[:7], hashes[7:]])
    found = membership.read(tmp_path / "a.ids")
    assert found is not None
    assert np.array_equal(found, hashes)
    assert [one.name for one in tmp_path.iterdir()] == ["a.ids"]


def test_a_damaged_filter_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ids"
    assert membership.read(file) is None
    membership.write(file, [ascending([2**63 + 5, 7, 9])])
    whole = file.read_bytes()
    cut = [whole[:size] for size in range(len(whole))]
    flipped = [bytes([*whole[:k], whole[k] ^ (1 << k % 8), *whole[k + 1 :]]) for k in range(len(whole))]
    for damaged in [*cut, *flipped, whole + whole[-8:], whole[:-8] + bytes(8)]:
        file.write_bytes(damaged)
        assert membership.read(file) is None
    file.write_bytes(whole)
    assert membership.read(file) is not None
    monkeypatch.setattr(membership.duckdb, "__version__", "2.0.1")  # it may hash otherwise
    assert membership.read(file) is None
