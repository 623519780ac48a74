import threading
from pathlib import Path

from monitoring.store.lock import writer_lock


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
