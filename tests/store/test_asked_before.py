"""What was asked is kept whole, and whatever else lies in its place is no question."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.asked_before import MOST_ASKED, Asked, asked_before, keep_asked

WORDS = st.text(max_size=8)
ASKED = st.lists(st.tuples(WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple)), max_size=5)


@given(asked=ASKED)
def test_what_was_asked_is_read_again(tmp_path_factory: pytest.TempPathFactory, asked: list[Asked]) -> None:
    store = tmp_path_factory.mktemp("store")
    keep_asked(store, asked)
    assert asked_before(store) == asked
    assert [path.name for path in (store / "kept").iterdir()] == ["asked.json"]


def test_the_latest_are_kept(tmp_path: Path) -> None:
    every: list[Asked] = [(f"{k}", ()) for k in range(MOST_ASKED + 5)]
    keep_asked(tmp_path, every)
    assert asked_before(tmp_path) == every[:MOST_ASKED]


@pytest.mark.parametrize("text", ["", "{", "[1]", '["a"]', '[["a", 1]]', '[["a", [["b"]]]]', "\udcff"])
def test_what_is_no_list_of_questions_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "asked.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert asked_before(tmp_path) == []


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    keep_asked(tmp_path / "gone", [("drift", ())])
    assert not (tmp_path / "gone").exists()
    (tmp_path / "kept").write_text("a file in its place")
    keep_asked(tmp_path, [("drift", ())])
    assert asked_before(tmp_path) == []
