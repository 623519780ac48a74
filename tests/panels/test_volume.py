"""A day of no rows: an alarm only where chance would not leave it empty."""

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

from .test_peer_labels import LABELLED, START, Judged, pick, reference, scored

DAYS, EMPTY = 43, 39


def empty_day(judged: Judged, a_day: int) -> Measurement:
    """Six weeks of some rows a day, one day of them without any; its volume."""
    days = [
        scored(a_day, START + timedelta(days=day), 1, 100 + day, 1_000 * day)
        for day in range(DAYS)
        if day != EMPTY
    ]
    ask: Callable[..., list[Measurement]] = judged(
        LABELLED, predictions=[pd.concat(days)], references={"training": [reference()]}
    )
    first = (START + timedelta(days=EMPTY)).date()
    found = ask("quality", window=f"{first}/{first + timedelta(days=1)}")
    return pick(found, "volume")


@pytest.mark.parametrize("a_day", [2, 7])
def test_few_rows_a_day_are_no_verdict(judged: Judged, a_day: int) -> None:
    found = empty_day(judged, a_day)
    assert (found.verdict, found.value, found.baseline_value) == ("insufficient", 0, a_day)
    assert "too few rows a day" in found.reason


@pytest.mark.parametrize("a_day", [8, 40])
def test_an_empty_day_is_critical_where_rows_are_usual(judged: Judged, a_day: int) -> None:
    found = empty_day(judged, a_day)
    assert (found.verdict, found.value, found.baseline_value) == ("critical", 0, a_day)
