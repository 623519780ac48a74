"""Rounding: by values rounded with numpy, and by calm and shifted ones that were not."""

import numpy as np
import pytest

from monitoring.statistics.rounding import fewer_bins, on_grid, rounded_to

DRAW = np.random.default_rng(8)
BEFORE, AFTER = (np.sort(DRAW.normal(300, 120, rows)) for rows in (9_000, 2_000))


@pytest.mark.parametrize("decimals", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("single", [False, True])
def test_the_grid_is_found(decimals: int, single: bool) -> None:
    rounded = np.round(AFTER, decimals)
    rounded = rounded.astype(np.float32).astype(np.float64) if single else rounded
    assert rounded_to(BEFORE, rounded) == decimals


@pytest.mark.parametrize("way", [np.floor, np.ceil])
def test_down_and_up(way: np.ufunc) -> None:
    assert rounded_to(BEFORE, way(AFTER / 100) * 100) == -2


@pytest.mark.parametrize(
    "now", [AFTER, np.round(AFTER) * 2, np.round(AFTER) + 60, np.round(AFTER[:99]), np.round(AFTER) ** 2]
)
def test_others_are_not_rounded(now: np.ndarray) -> None:
    assert rounded_to(BEFORE, np.sort(now)) is None


def test_what_was_on_the_grid_before_is_not_rounded_since() -> None:
    assert rounded_to(np.round(BEFORE), np.round(AFTER)) is None
    assert on_grid(np.round(BEFORE), 0) == 1


def test_what_is_too_large_to_be_scaled_is_on_no_grid() -> None:
    assert on_grid([1e305, np.pi], 6) == 0


@pytest.mark.parametrize("rows", [100, 300, 1_000, 10_000])
def test_bins_leave_it_open_only_where_rows_stand_in_few_of_them(rows: int) -> None:
    """Of 400 calm windows none needs its values read."""
    shares = DRAW.dirichlet(np.full(128, 5.0))
    then = DRAW.multinomial(10 * rows, shares)
    calm = [fewer_bins(then, DRAW.multinomial(rows, shares)) for _ in range(100)]
    assert not any(calm)
    assert fewer_bins(then, np.bincount(DRAW.integers(0, 10, rows) * 12, minlength=128))
