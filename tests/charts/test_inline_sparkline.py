"""The small line of a list: what is drawn, in which colour, and what breaks it."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from monitoring.charts.inline_sparkline import HEIGHT, WIDTH, inline_sparkline
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.theme import TOKENS

DAY = timedelta(days=1)
FIRST = datetime(2026, 5, 1, tzinfo=UTC)


def drawn(values: list[float | None], *, level: float | None = None, **options: object) -> str:
    periods = [
        {"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": value}
        for k, value in enumerate(values)
    ]
    baseline = None if level is None else {"value": level, "lower": level, "upper": level}
    return inline_sparkline(metric_time_rows(periods, baseline=baseline), **options)  # type: ignore[arg-type]


def lines(svg: str, color: str) -> list[str]:
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    return [one.attrib["d"] for one in found if one.attrib["stroke"] == color]


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def test_higher_values_stand_higher_and_inside_the_picture() -> None:
    [line] = lines(drawn([1.0, 3.0, 2.0]), TOKENS["light"].current)
    places = points(line)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert places[1][1] < places[2][1] < places[0][1]
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)


def test_the_window_is_blue_and_joins_what_was_before() -> None:
    tokens = TOKENS["dark"]
    svg = drawn([1.0, 2.0, 3.0, 4.0], theme="dark", window=(FIRST + 2 * DAY, FIRST + 9 * DAY))
    [before], [now] = lines(svg, tokens.baseline), lines(svg, tokens.current)
    assert (len(points(before)), len(points(now))) == (3, 2)
    assert points(before)[-1] == points(now)[0]


def test_a_gap_breaks_the_line_and_a_lone_value_is_a_dot() -> None:
    [line] = lines(drawn([1.0, 2.0, None, 1.0, None, 2.0, 2.0]), TOKENS["light"].current)
    assert line.count("M") == 3
    assert line.count("h0") == 1


def test_the_level_of_the_baseline_is_drawn_and_held_inside() -> None:
    [level] = lines(drawn([1.0, 2.0], level=9.0), TOKENS["light"].baseline)
    assert float(re.findall(r"M[\d.]+ ([\d.]+)H", level)[0]) == 4.0


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 2.0, None]])
def test_fewer_than_two_values_are_no_line(values: list[float | None]) -> None:
    assert drawn(values) == ""


def test_what_does_not_vary_stands_in_the_middle() -> None:
    [line] = lines(drawn([5.0, 5.0, 5.0]), TOKENS["light"].current)
    assert {y for _, y in points(line)} == {HEIGHT / 2}


def test_a_day_that_is_not_over_is_a_ring_that_no_line_joins() -> None:
    rows = [{"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": k % 2} for k in range(4)]
    svg = inline_sparkline(metric_time_rows([*rows[:-1], {**rows[-1], "until": "until 09:14"}]))
    [line] = lines(svg, TOKENS["light"].current)
    [newest] = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")
    assert len(points(line)) == 3
    assert points(line)[-1][0] < float(newest.attrib["cx"])
    assert "fill" not in newest.attrib


def test_a_day_that_is_not_over_stands_at_the_edge_and_stretches_no_scale() -> None:
    rows = [{"t": FIRST + k * DAY, "t_end": FIRST + (k + 1) * DAY, "value": 1 + k % 2} for k in range(4)]
    rows.append({"t": FIRST + 4 * DAY, "t_end": FIRST + 5 * DAY, "value": 900.0, "until": "until 01:50"})
    svg = inline_sparkline(metric_time_rows(rows))
    [line] = lines(svg, TOKENS["light"].current)
    heights = [y for _, y in points(line)]
    assert max(heights) - min(heights) == HEIGHT - 8, "what is over has the whole height"
    [newest] = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")
    assert float(newest.attrib["cy"]) == 4
