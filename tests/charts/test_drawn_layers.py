"""Layers without rows are left out, and nothing that is drawn changes."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any

import pandas as pd
import pytest

from monitoring.charts.decile_strip import decile_strip, decile_strip_rows
from monitoring.charts.drawn_layers import with_drawn_layers
from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.rendering import to_svg
from monitoring.charts.rule_strip import rule_strip, rule_strip_rows
from monitoring.charts.sparkline import sparkline
from monitoring.charts.specification import Specification

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = [{"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY} for k in range(20)]
LINE = [{**day, "value": 0.8 + k / 1000, "lower": 0.79, "upper": 0.83} for k, day in enumerate(DAYS)]
BARE = [{**day, "value": 0.8 + k / 1000} for k, day in enumerate(DAYS) if k % 5]
LATE = [{**row, "labels_in": 1 - k / 20, "few": k > 17} for k, row in enumerate(LINE)]
CELLS = [{**day, "rule": "missing", "share": 0.1, "usual": 0.0, "n": 9} for day in DAYS]
BESIDE: dict[str, Any] = {"baseline": {"value": 0.8}, "thresholds": {"warning": 0.85}}


def picture(spec: Specification, rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """List what is drawn, without the groups of what is not."""
    found = re.findall(r"<(path|line|text) ([^>]*)>([^<]*)", to_svg(spec, rows))
    return [one for one in found if one[0] != "path" or re.search(r' d="M(?!0,0h0v0h0Z)', " " + one[1])]


@pytest.mark.parametrize(
    ("spec", "rows", "fewer"),
    [
        (metric_time(), metric_time_rows(LINE), 15),
        (metric_time(), metric_time_rows(BARE, **BESIDE), 12),
        (metric_time(), metric_time_rows(LATE, events=[(FIRST + 2 * DAY, "new price")]), 8),
        (metric_time(small=True), metric_time_rows(BARE), 9),
        (sparkline(), metric_time_rows(BARE), 3),
        (rule_strip(), rule_strip_rows(CELLS), 2),
    ],
    ids=["line", "no interval", "labels late", "small", "card", "strip"],
)
def test_the_picture_is_the_same_without_empty_layers(
    spec: Specification, rows: pd.DataFrame, fewer: int
) -> None:
    drawn = with_drawn_layers(spec, rows)
    assert len(spec["layer"]) - len(drawn["layer"]) == fewer
    assert picture(drawn, rows) == picture(spec, rows)


def test_periods_without_a_value_are_blank_on_an_axis_that_reaches_over_them() -> None:
    """A strip below a line over time ended where the column had gone: one day stood below another."""
    cells = [
        {**day, "decile": decile, "share": 0.1, "difference": 0.01}
        for day in DAYS[5:10]
        for decile in range(1, 11)
    ]
    blank = {"decile": 1, "share": nan, "difference": nan}
    rows = decile_strip_rows([*cells, *(day | blank for day in (DAYS[0], DAYS[-1]))])
    drawn = with_drawn_layers(decile_strip(), rows)
    dates = {text for kind, _, text in picture(drawn, rows) if kind == "text"}
    assert {"4 May", "18 May"} <= dates
    whole = decile_strip_rows(cells)
    assert len(with_drawn_layers(decile_strip(), whole)["layer"]) == len(drawn["layer"]) - 1
    assert not {"4 May", "18 May"} & {text for _, _, text in picture(decile_strip(), whole)}
    shapes = re.findall(r"<path ([^>]*)>", to_svg(drawn, rows))
    filled = [
        one for one in shapes if "#FFFFFF" in one and "transform" not in one
    ]  # the legend moves its own
    assert len(filled) == len(cells), "a blank period has no cell"


class Looked(pd.DataFrame):
    """Rows that know how often each of their columns was looked at."""

    def __getitem__(self, key: Any) -> Any:
        self.attrs.setdefault("looks", []).append(key)
        return super().__getitem__(key)


def test_a_column_is_looked_at_at_most_three_times_however_many_layers_it_places() -> None:
    rows = Looked(metric_time_rows(LATE, events=[(FIRST + 2 * DAY, "new price")], **BESIDE))
    drawn = with_drawn_layers(metric_time(), rows)
    assert len(drawn["layer"]) > 6
    looks = Counter(rows.attrs["looks"])
    assert max(looks.values()) <= 3, "as a text, as a flag, and for its values"
    assert with_drawn_layers(metric_time(), rows) == drawn
    assert Counter(rows.attrs["looks"]) == looks, "and once for rows that stay"


def test_where_nothing_has_a_row_all_layers_stay() -> None:
    assert with_drawn_layers(metric_time(brush=False), metric_time_rows([]))["layer"]
    spec = metric_time()
    assert spec == metric_time(), "what is shared is not changed"
