"""What is asked of an object that stays is worked out once, and gone with it."""

import gc
from threading import Barrier, Thread

import numpy as np
import pandas as pd

from monitoring.charts import event_rules, settled_scale
from monitoring.kept_beside import kept_beside


def test_each_question_of_each_object_is_worked_out_once() -> None:
    asked: list[tuple[int, str]] = []

    @kept_beside
    def share(rows: pd.DataFrame, column: str, *, least: int = 0) -> float:
        asked.append((len(rows), column))
        return float((rows[column] >= least).mean())

    one, other = pd.DataFrame({"a": [1, 2], "b": [3, 4]}), pd.DataFrame({"a": [1, 2, 3]})
    for _ in range(2):
        assert (share(one, "a"), share(one, "b"), share(one, "a", least=2), share(other, "a")) == (
            1,
            1,
            0.5,
            1,
        )
    assert asked == [(2, "a"), (2, "b"), (2, "a"), (3, "a")]


def test_an_object_that_is_gone_lends_its_number_no_answer() -> None:
    @kept_beside
    def first(rows: pd.DataFrame) -> int:
        return int(rows["a"].iloc[0])

    for k in range(200):  # numbers of what is gone are given anew
        assert first(pd.DataFrame({"a": [k]})) == k
    gc.collect()
    [known] = [
        cell.cell_contents
        for cell in first.__closure__ or ()  # type: ignore[attr-defined]
        if isinstance(cell.cell_contents, dict)
    ]
    assert known == {}


def test_who_asks_at_once_is_told_the_same() -> None:
    together, told = Barrier(8), list[int]()

    @kept_beside
    def rows_of(rows: pd.DataFrame) -> int:
        return len(rows)

    frame = pd.DataFrame({"a": np.arange(5)})

    def ask() -> None:
        together.wait()
        told.append(rows_of(frame))

    threads = [Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == [5] * 8


def test_the_room_and_the_scale_of_a_chart_are_found_once() -> None:
    rows = pd.DataFrame({"row": [0.0, 1.0], "layer": ["period", "event"], "settled": [0.5, None]})
    assert event_rules.names_height(rows) == 2 * event_rules.LINE
    assert settled_scale.settled_scale(rows) is None
    del rows["row"], rows["layer"]  # nobody looks again
    assert event_rules.names_height(rows) == 2 * event_rules.LINE
    assert settled_scale.settled_scale(rows) is None
