"""The line of a card has what it is held against, also where that has no noise."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.rendering import to_svg
from monitoring.charts.sparkline import sparkline
from monitoring.charts.theme import palette

FIRST, DAY = datetime(2026, 5, 1, tzinfo=UTC), timedelta(days=1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_level_is_drawn_as_a_line(theme: str) -> None:
    """21.6% missing, 10% before: a card had a line that goes up and down, and nothing below it."""
    days = [
        {"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": 0.2 + k % 3 / 100, "n": 90}
        for k in range(9)
    ]
    level = {"value": 0.1, "lower": 0.1, "upper": 0.1}
    drawn = to_svg(sparkline(theme=theme), metric_time_rows(days, baseline=level))
    [dashed] = [path for path in re.findall(r"<path [^>]*>", drawn) if "stroke-dasharray" in path]
    assert f'stroke="{palette(theme).baseline}"' in dashed
    assert re.search(r' d="M[^"]*L', dashed)
