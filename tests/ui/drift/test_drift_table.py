"""The small lines of the table of what drifted."""

from math import nan
from typing import Any, cast

from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.ui.drift.drift_table import _line


def points(*some: tuple[float, int]) -> list[SeriesPoint]:
    period: Any = None
    return [SeriesPoint(cast(Any, period), *one) for one in some]


def test_a_day_that_just_began_is_no_peak() -> None:
    assert _line(points((0.01, 5000), (nan, 0), (0.02, 5000), (2.0, 12))) == [0.01, 0.02]


def test_a_log_of_few_rows_a_day_keeps_its_line() -> None:
    assert _line(points((0.3, 12), (0.9, 29))) == [0.3, 0.5]


def test_a_day_whose_labels_are_not_in_is_left_out() -> None:
    early = [one._replace(mature=False) for one in points((7.2, 5000))]
    assert _line([*points((0.01, 5000), (0.02, 5000)), *early]) == [0.01, 0.02]
