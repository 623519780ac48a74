"""A week or month that the window cuts is named by its days, in every chart by period."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.charts.decile_strip import decile_strip_rows
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.period_names import cut_period
from monitoring.charts.rule_strip import rule_strip_rows

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
ENDS = [(MONDAY, MONDAY + WEEK), (MONDAY + WEEK, MONDAY + WEEK + timedelta(days=4))]
NAMES = ["week of 2 Mar 2026", "9–12 Mar 2026"]


def test_every_chart_by_week_names_the_days_of_a_week_that_is_cut() -> None:
    """Four days without a weekend stood as "week of 9 Mar", with more requests an hour than any week."""
    cells = [{"t": start, "t_end": end, "value": 1.0, "n": 9} for start, end in ENDS]
    line = metric_time_rows(cells, grain="week")
    assert line["when"][line["layer"] == "period"].tolist() == NAMES
    rules = [one | {"rule": rule, "share": 0.1, "usual": 0.0} for rule in "ab" for one in cells]
    assert rule_strip_rows(rules, grain="week")["when"].tolist() == NAMES * 2
    deciles = [one | {"decile": 1, "share": 0.1, "difference": 0.0} for one in cells]
    assert decile_strip_rows(deciles, grain="week")["when"].tolist() == NAMES


@pytest.mark.parametrize(
    ("first", "end", "grain", "said"),
    [
        ((2026, 3, 1), (2026, 4, 1), "month", ""),
        ((2026, 2, 1), (2026, 3, 1), "month", ""),
        ((2026, 3, 1), (2026, 3, 20), "month", "1–19 Mar 2026"),
        ((2026, 3, 20), (2026, 4, 1), "month", "20–31 Mar 2026"),
        ((2026, 3, 2), (2026, 3, 3), "day", ""),
        ((2026, 3, 2), (2026, 3, 23), "week", ""),
    ],
)
def test_whole_periods_and_gaps_keep_their_names(
    first: tuple[int, int, int], end: tuple[int, int, int], grain: str, said: str
) -> None:
    assert cut_period(datetime(*first, tzinfo=UTC), datetime(*end, tzinfo=UTC), grain) == said
