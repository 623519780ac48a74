"""What was asked is kept whole, and whatever else lies in its place is not taken for it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.catalog.asked_before import MOST_ASKED, Asked, asked_before, keep_asked

WORDS = st.text(max_size=8)
QUERIES = st.dictionaries(WORDS, WORDS, max_size=3).map(lambda some: tuple(some.items()))


@given(asked=st.lists(st.tuples(WORDS, QUERIES), max_size=4).map(tuple))
def test_what_was_asked_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, asked: tuple[Asked, ...]
) -> None:
    store = tmp_path_factory.mktemp("store")
    keep_asked(store, asked)
    assert asked_before(store) == asked
    assert [path.name for path in (store / "kept").iterdir()] == ["asked.json"]


def test_the_latest_are_kept(tmp_path: Path) -> None:
    every: tuple[Asked, ...] = tuple((f"{k}", ()) for k in range(MOST_ASKED + 5))
    keep_asked(tmp_path, every)
    assert asked_before(tmp_path) == every[:MOST_ASKED]


def test_what_an_earlier_tidemark_kept_beside_it_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "asked.json").write_text('{"asked": [["drift", []]], "drawn": [["a", []]]}')
    assert asked_before(tmp_path) == (("drift", ()),)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"asked": [1]}', '{"asked": [["a", [["b"]]]]}', '{"asked": [[1, []]]}',
     '{"asked": [["a", [[1, 2]]]]}', '{"asked": [["a", [[[], 2]]]]}', "\udcff"],
)  # fmt: skip
def test_what_says_nothing_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "asked.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert asked_before(tmp_path) == ()


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    keep_asked(tmp_path / "gone", (("drift", ()),))
    assert not (tmp_path / "gone").exists()
    (tmp_path / "kept").write_text("a file in its place")
    keep_asked(tmp_path, (("drift", ()),))
    assert asked_before(tmp_path) == ()
