"""What was asked and drawn is kept whole, and whatever else lies in its place is neither."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.asked_before import MOST_ASKED, Asked, Before, done_before, keep_done

WORDS = st.text(max_size=8)
VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | WORDS


def pairs(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[tuple[str, object], ...]]:
    return st.dictionaries(WORDS, values, max_size=3).map(lambda some: tuple(some.items()))


def named(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.tuples(WORDS, pairs(values)), max_size=4).map(tuple)


@given(before=st.builds(Before, named(WORDS), named(VALUES)))
def test_what_was_done_is_read_again(tmp_path_factory: pytest.TempPathFactory, before: Before) -> None:
    store = tmp_path_factory.mktemp("store")
    keep_done(store, before)
    assert done_before(store) == before
    assert [path.name for path in (store / "kept").iterdir()] == ["asked.json"]


def test_the_latest_are_kept(tmp_path: Path) -> None:
    every: tuple[Asked, ...] = tuple((f"{k}", ()) for k in range(MOST_ASKED + 5))
    keep_done(tmp_path, Before(every))
    assert done_before(tmp_path).asked == every[:MOST_ASKED]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"asked": [1], "drawn": []}', '{"asked": [["a", [["b"]]]], "drawn": []}',
     '{"asked": [[1, []]], "drawn": []}', '{"asked": [], "drawn": [["a", [[1, 2]]]]}', "\udcff"],
)  # fmt: skip
def test_what_says_neither_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "asked.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert done_before(tmp_path) == Before()


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    keep_done(tmp_path / "gone", Before((("drift", ()),)))
    assert not (tmp_path / "gone").exists()
    (tmp_path / "kept").write_text("a file in its place")
    keep_done(tmp_path, Before((("drift", ()),)))
    assert done_before(tmp_path) == Before()
