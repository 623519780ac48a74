"""Following a folder: a file is given once it rests, and once for each content."""

import os
from pathlib import Path

import pytest

from monitoring.contract import Contract
from monitoring.errors import LoadError
from monitoring.store.ingest.load import load
from monitoring.store.ingest.watching import Watch

pytestmark = pytest.mark.usefixtures("rows_only")
ROWS = "customer,scored_at,p,age,channel\n{n},2025-01-01,0.5,1.5,web\n"


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    (tmp_path / "in").mkdir()
    return Watch(tmp_path / "store", "churn", tmp_path / "in")


def write(watch: Watch, name: str, text: str, at: int) -> Path:
    path = watch.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (at, at))
    return path


def names(watch: Watch) -> list[tuple[str, str]]:
    return [(kind, str(path.relative_to(watch.folder))) for kind, path in watch.due()]


def test_a_file_is_given_when_it_rests_and_once(watch: Watch) -> None:
    assert names(watch) == []
    write(watch, "a.csv", ROWS.format(n=1), at=1)
    write(watch, ".b.csv", "hidden", at=1)
    write(watch, "c.txt.partial", "of no known kind", at=1)
    assert names(watch) == []
    write(watch, "a.csv", ROWS.format(n=1) + "grown", at=1)
    assert names(watch) == []
    write(watch, "a.csv", ROWS.format(n=1) + "grown", at=2)
    assert names(watch) == []
    assert names(watch) == [("predictions", "a.csv")]
    assert names(watch) == []
    write(watch, "a.csv", ROWS.format(n=2), at=3)
    assert names(watch) == []
    assert names(watch) == [("predictions", "a.csv")]
    (watch.folder / "a.csv").unlink()
    assert names(watch) == []


def test_kinds_stand_in_the_path_and_references_come_first(watch: Watch) -> None:
    for name in (
        "labels/z.csv",
        "a.csv",
        "features/b.csv",
        "reference/r.csv",
        "other/p.csv",
        "predictions/q.csv",
    ):
        write(watch, name, ROWS.format(n=1), at=1)
    watch.due()
    assert names(watch) == [
        ("reference", "reference/r.csv"),
        ("labels", "labels/z.csv"),
        ("features", "features/b.csv"),
        ("predictions", "a.csv"),
        ("predictions", "other/p.csv"),
        ("predictions", "predictions/q.csv"),
    ]


def test_what_the_store_has_is_not_given_again(watch: Watch, churn: Contract) -> None:
    first = write(watch, "a.csv", ROWS.format(n=1), at=1)
    load(watch.directory, churn, predictions=first)
    write(watch, "same.csv", ROWS.format(n=1), at=5)
    write(watch, "new.csv", ROWS.format(n=2), at=5)
    write(watch, "features/same.csv", ROWS.format(n=1), at=5)
    watch.due()
    assert names(watch) == [("features", "features/same.csv"), ("predictions", "new.csv")]
    other = Watch(watch.directory, "another", watch.folder)
    other.due()
    assert len(other.due()) == 4


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no folder"):
        Watch(tmp_path, "churn", tmp_path / "absent").due()


def test_a_link_that_leads_out_is_left_out_and_named_once(watch: Watch, tmp_path: Path) -> None:
    """The others are given as ever."""
    write(watch, "a.csv", ROWS.format(n=1), at=1)
    (tmp_path / "out.csv").write_text(ROWS.format(n=2))
    link = watch.folder / "link.csv"
    link.symlink_to(tmp_path / "out.csv")
    assert (names(watch), watch.outside) == ([], [link])
    assert (names(watch), watch.outside) == ([("predictions", "a.csv")], [])
    link.unlink()
    assert (names(watch), watch.outside) == ([], [])
    link.symlink_to(tmp_path / "out.csv")
    assert (names(watch), watch.outside) == ([], [link])
