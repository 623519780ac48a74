"""Caches of several kinds share their bytes: the least lately asked of all of them goes, and nobody waits."""

from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.errors import StoreError
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import DEFAULT_BYTES, OF_READS, CacheBudget
from monitoring.store.environment import CACHE_BYTES
from monitoring.store.reads import row_reads

ASKED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(1, 40)), max_size=60)


@given(ASKED)
def test_what_is_thrown_out_was_asked_before_all_that_is_left(asked: list[tuple[int, int, int]]) -> None:
    budget = CacheBudget(lambda: 100)
    kinds = [Bounded[bytes](60, len, budget) for _ in range(3)]
    last: dict[tuple[int, int], int] = {}
    for moment, (kind, key, size) in enumerate(asked):
        before = {one: kinds[one[0]]._kept.get(one[1]) is not None for one in last}
        if kinds[kind].kept(key) is None:
            kinds[kind].keep(key, bytes(size))
        last[kind, key] = moment
        kept = {one for one in last if one[1] in kinds[one[0]]._kept}
        gone = {one for one, there in before.items() if there} - kept
        assert sum(one.together for one in kinds) <= 100
        assert all(one.together == sum(map(len, map(_value, one._kept.values()))) for one in kinds)
        for old in gone:  # pushed out by its own kind or by all, never by one that is older than it
            assert all(last[other] > last[old] for other in kept if other[0] == old[0])


def _value(kept: object) -> bytes:
    value: bytes = kept.value  # type: ignore[attr-defined]
    return value


def test_one_kind_takes_what_the_others_leave() -> None:
    budget = CacheBudget(lambda: 10)
    wide, narrow = Bounded[str](8, len, budget), Bounded[str](8, len, budget)
    wide.keep("a", "x" * 8)
    narrow.keep("b", "x" * 2)
    assert (wide.together, narrow.together) == (8, 2)
    narrow.keep("c", "x")
    assert (wide.together, narrow.together) == (0, 3), "the least lately asked of both"


def test_a_value_larger_than_all_may_be_serves_until_the_next() -> None:
    budget = CacheBudget(lambda: 3)
    kept = Bounded[str](100, len, budget)
    assert kept.get("a", lambda: "much too long") == kept.kept("a")
    kept.keep("b", "x")
    assert kept.kept("a") is None
    assert kept.kept("b") == "x"


def test_many_who_ask_at_once_keep_to_it() -> None:
    budget = CacheBudget(lambda: 500)
    kinds = [Bounded[bytes](400, len, budget) for _ in range(3)]

    def ask(seed: int) -> None:
        rng = np.random.default_rng(seed)
        for kind, key, size in rng.integers([0, 0, 1], [3, 50, 60], (2_000, 3)).tolist():
            assert kinds[kind].get(key, lambda size=size: bytes(size))

    threads = [Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < sum(one.together for one in kinds) <= 500
    assert all(one.together == sum(map(len, map(_value, one._kept.values()))) for one in kinds)


def test_the_environment_sets_how_much_is_kept_of_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    row_reads._READS.clear()
    stamp = np.zeros(1_000, dtype=np.int64)
    monkeypatch.setenv(CACHE_BYTES, "20000")
    for key in range(5):
        row_reads._READS.keep(key, (stamp, [stamp.astype(float)]))
    assert [key for key in range(5) if row_reads._READS.kept(key) is not None] == [4], "16,000 bytes each"
    monkeypatch.setenv(CACHE_BYTES, "a lot")
    with pytest.raises(StoreError, match="TIDEMARK_CACHE_BYTES is 'a lot'"):
        OF_READS.keep_to(0)
    monkeypatch.delenv(CACHE_BYTES)
    row_reads._READS.clear()
    assert sum(one.most for one in OF_READS._keepers) > DEFAULT_BYTES  # type: ignore[attr-defined]
