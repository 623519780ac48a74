"""Groups of version and levels, part by part."""

import tracemalloc

import numpy as np

from monitoring.store.cohorts.chosen_cells import Groups, Part, alike, stacked


def test_rows_that_agree_in_all_parts_are_one_group() -> None:
    rng = np.random.default_rng(1)
    parts: list[Part] = [
        (rng.integers(0, 3, 300).astype(np.int32), ["l", "r", None, "nobody's"]) for _ in "ab"
    ]
    block = rng.integers(0, 2, 300)
    cells, group, some = alike(parts, 300, block)
    rows = [(int(k), *(texts[own[row]] for own, texts in parts)) for row, k in enumerate(block.tolist())]
    assert [(int(block[row]), *cells[k]) for k, row in enumerate(some.tolist())] == [rows[k] for k in some]
    assert len(cells) == len(set(rows)) == 18
    assert [(int(block[some[k]]), *cells[k]) for k in group.tolist()] == rows
    assert all("nobody's" not in texts for _, texts in cells.parts)


def test_a_text_that_both_have_has_one_number() -> None:
    code, texts = stacked(
        [(np.array([0, 1], np.int32), ["x", "y"]), (np.array([1, 0], np.int32), ["z", "y"])]
    )
    assert [texts[k] for k in code] == ["x", "y", "y", "z"]
    assert len(texts) == 3


def test_as_many_groups_as_rows_take_a_number_a_part() -> None:
    """Twenty cohort columns: groups that were tuples of texts took five times the room, and seconds."""
    rng, rows = np.random.default_rng(2), 5_000
    parts: list[Part] = [
        (rng.integers(0, 30, rows).astype(np.int32), [str(k) for k in range(30)]) for _ in range(20)
    ]
    tracemalloc.start()
    cells, _, _ = alike(parts, rows)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(cells) == rows
    assert held < 1.5 * 20 * rows * 4


def test_groups_of_nothing() -> None:
    assert len(Groups()) == 0
    cells, group, _ = alike([(np.empty(0, np.int32), ["x", None])], 0)
    assert (len(cells), cells.part(0)[1], group.size) == (0, [], 0)
