"""Segments whose calibration changed: what was planted is found alone, and chance is not."""

import numpy as np
import pytest

from monitoring.statistics.segments import BASELINE, Family, Outcomes, Segment, segments

LEVELS = (3, 4)  # of two columns: twelve cells a block
STRICT = Family(0.1, 0.01, np.empty(0))


def cells(
    rng: np.random.Generator, rise: float = 1.0, first: int = 2, rows: int = 800, base: float = 1.0
) -> tuple[Outcomes, np.ndarray, np.ndarray]:
    """Four blocks and a baseline; positives of cell (1, 2) rise from block `first` on."""
    a, b, block = (x.ravel() for x in np.meshgrid(range(3), range(4), range(BASELINE, 4), indexing="ij"))
    n = np.where(block == BASELINE, 3 * rows, rows).astype(float)
    hit = (a == 1) & (b == 2)
    factor = np.where(hit & (block >= first), rise, 1.0) * np.where(hit, base, 1.0)
    observed = rng.binomial(n.astype(int), 0.2 * factor).astype(float)
    flags = np.array([a == k for k in range(3)] + [b == k for k in range(4)])
    return Outcomes(n, observed, 0.2 * n), flags, block


def found(seed: int, **words: float) -> list[Segment]:
    rows, flags, block = cells(np.random.default_rng(seed), **words)  # type: ignore[arg-type]
    return segments(rows, flags, block, np.zeros(len(flags), dtype=bool), STRICT)


def test_the_pair_is_found_alone_and_from_its_block_on() -> None:
    every = [found(seed, rise=1.5) for seed in range(20)]
    assert [[(one.first, one.second) for one in some] for some in every] == [[(1, 5)]] * 20
    assert sum(some[0].block == 2 for some in every) >= 15
    assert all(abs(some[0].effect - np.log(1.5)) < 0.2 for some in every)


def test_chance_alone_is_hardly_ever_a_segment() -> None:
    assert sum(bool(found(seed, rise=1.0)) for seed in range(200)) <= 4  # q <= 0.01, and an effect besides


def test_what_was_always_off_is_no_change() -> None:
    assert not any(found(seed, rise=1.0, base=1.4) for seed in range(20))


def test_what_everybody_does_is_no_segment() -> None:
    rows, flags, block = cells(np.random.default_rng(1))
    risen = Outcomes(rows.n, np.where(block >= 0, 1.4, 1.0) * rows.observed, rows.expected)
    assert segments(risen, flags, block, np.zeros(len(flags), dtype=bool), STRICT) == []


def test_a_new_version_is_held_against_all_there_was() -> None:
    n = np.array([5000.0, 4000.0, 1000.0])
    rows = Outcomes(n, np.array([1000.0, 800.0, 120.0]), 0.2 * n)
    flags, block = np.array([[True, True, False], [False, False, True]]), np.array([BASELINE, 0, 0])
    [one] = segments(rows, flags, block, np.ones(2, dtype=bool), STRICT)
    assert (one.first, one.second, round(one.effect, 3)) == (1, 1, round(np.log(200 / 120), 3))
    assert segments(rows, flags, block, np.zeros(2, dtype=bool), STRICT) == []


def test_a_larger_family_asks_for_more() -> None:
    rows, flags, block = cells(np.random.default_rng(3), rise=1.25, rows=400)
    new = np.zeros(len(flags), dtype=bool)
    assert segments(rows, flags, block, new, STRICT)
    assert not segments(rows, flags, block, new, Family(0.1, 0.01, np.ones(5_000_000)))
    assert not segments(rows, flags, block, new, Family(0.1, 0.01, np.empty(0), design=20.0))


def test_pairs_are_summed_once_however_many_blocks_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty cohort columns there are as many cells as rows, and each block summed all of them twice."""
    summed: list[int] = []
    of_pairs = Outcomes.of_pairs

    def counting(rows: Outcomes, flags: np.ndarray) -> Outcomes:
        summed.append(len(rows.n))
        return of_pairs(rows, flags)

    monkeypatch.setattr(Outcomes, "of_pairs", counting)
    assert len(found(1, rise=1.5)) == 1
    assert sum(summed) == 2 * len(
        cells(np.random.default_rng(1))[2]
    )  # once for each look: the second finds none
