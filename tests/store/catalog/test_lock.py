import threading
from pathlib import Path

import pytest

from monitoring.errors import StoreError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.lock import store_folder, writer_lock


def test_a_second_writer_is_told_and_waits(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with writer_lock(tmp_path, waiting.set):
            order.append("second")

    with writer_lock(tmp_path, lambda: order.append("never")):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


@pytest.mark.parametrize("below", ["", "deeper"])
def test_what_is_no_folder_is_no_store(tmp_path: Path, below: str) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for make in (lambda place: writer_lock(place).__enter__(), lambda place: Catalog(place, create=True)):
        with pytest.raises(StoreError, match=rf"{file / below} cannot be a store: .*; name a folder"):
            make(file / below)
    with pytest.raises(StoreError, match="cannot be a store: File name too long; name a folder"):
        store_folder(tmp_path / ("x" * 300))


def test_a_folder_that_this_user_may_not_make_is_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk and the right to write have sentences of their own."""

    def refused(path: Path, *given: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(PermissionError):
        store_folder(tmp_path / "store")
