"""Axes of differences: round steps with zero among them, and as many digits as they need."""

import re
from datetime import date, timedelta

import pytest

from monitoring.charts.distribution import level_distribution
from monitoring.charts.distribution_rows import level_distribution_rows
from monitoring.charts.forest import forest
from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.quantile_shift import quantile_shift
from monitoring.charts.rendering import to_svg


@pytest.mark.parametrize(
    ("format", "ends", "words"),
    [
        ("+.3f", (-0.2, 0.1), ["−0.2", "−0.1", "0", "+0.1"]),
        ("+.3f", (-0.012, 0.004), ["−0.015", "−0.010", "−0.005", "0", "+0.005"]),
        ("+.1%", (-0.02, 0.06), ["−2%", "0", "+2%", "+4%", "+6%", "+8%"]),
        ("+.1%", (-0.001, 0.0006), ["−0.10%", "−0.05%", "0", "+0.05%"]),
        (".3f", (0.01, 9.4), ["0", "5", "10"]),
    ],
)
def test_the_steps_of_differences_have_the_digits_that_they_need(
    format: str, ends: tuple[float, float], words: list[str]
) -> None:
    rows = [
        {"label": f"level {k}", "difference": end, "lower": end - abs(end) / 4, "upper": end + abs(end) / 4}
        for k, end in enumerate(ends)
    ]
    drawn = to_svg(forest(format=format), [one | {"judgement": "worse", "n": 9} for one in rows], width=600)
    assert sorted(re.findall(r">([^<>]+)</text>", drawn)) == sorted([*words, "level 0", "level 1"])


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1e-13, ["+4e-13", "+2e-13", "0"]),
        (1e14, ["+4e14", "+2e14", "0"]),
        (1e9, ["+4,000,000,000", "+2,000,000,000", "0"]),
    ],
)
def test_differences_of_tiny_and_of_huge_values_have_their_own_ticks(size: float, words: list[str]) -> None:
    """All ticks of differences of 1e-13 were 0."""
    rows = [
        {"quantile": q, "shift": q * 4 * size, "lower": q * 4 * size, "upper": q * 4 * size}
        for q in (0.1, 1.0)
    ]
    drawn = re.findall(r">([^<>]+)</text>", to_svg(quantile_shift(format=",.3~r"), rows, width=600))
    assert [one for one in words if one not in drawn] == []


@pytest.mark.parametrize(
    ("largest", "words"),
    [
        (10.4, ["0", "0.5", "2", "5", "10"]),
        (0.0085, ["0", "0.0001", "0.0005", "0.001", "0.002", "0.005"]),
        (0.3, ["0", "0.01", "0.05", "0.1", "0.2"]),
    ],
)
def test_an_axis_of_roots_has_round_ticks_that_stand_apart(largest: float, words: list[str]) -> None:
    rows = [
        {"label": f"level {k}", "difference": end, "lower": end, "upper": end, "judgement": "worse", "n": 9}
        for k, end in enumerate((largest, largest / 30, 0.0))
    ]
    drawn = to_svg(forest(format=".3f", roots=True), rows, width=500)
    found = [one for one in re.findall(r">([^<>]+)</text>", drawn) if "level" not in one]
    assert found == words


@pytest.mark.parametrize(("first", "ticks"), [(date(2023, 10, 14), "Jan"), (date(2024, 4, 1), "Apr")])
def test_an_axis_over_some_years_has_quarters_and_says_which_year(first: date, ticks: str) -> None:
    days = [first + timedelta(days=28 * k) for k in range(30)]
    periods = [{"t": day, "t_end": day + timedelta(days=28), "value": 0.5} for day in days]
    drawn = to_svg(metric_time(), metric_time_rows(periods), width=900)
    said = re.findall(r">([A-Z][a-z]{2} 20\d\d)</text>", drawn)
    assert said[0].startswith(ticks)
    assert {"Jan 2025", "Jan 2026"} <= set(said)
    assert {one.split(" ")[0] for one in said} == {"Jan", "Apr", "Jul", "Oct"}


def test_a_narrow_axis_over_some_years_says_of_each_tick_which_year_it_is() -> None:
    """Three days of July, a year apart: only "1 Jul" had room, three times."""
    years = (2016, 2017, 2018)
    periods = [{"t": date(year, 7, 1), "t_end": date(year, 8, 1), "value": 0.5} for year in years]
    drawn = to_svg(metric_time(), metric_time_rows(periods), width=330)
    assert not re.findall(r">1 [A-Z][a-z]{2}</text>", drawn)
    assert {"Jul 2016", "Jul 2017"} <= set(re.findall(r">([A-Z][a-z]{2} 20\d\d)</text>", drawn))


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (0.012, ["−0.005", "0", "+0.005", "+0.010"]),
        (24.0, ["−10", "−5", "0", "+5", "+10", "+15", "+20", "+25"]),
        (1_500.0, ["−500", "0", "+500", "+1,000", "+1,500"]),
    ],
)
def test_the_steps_of_shifts_have_the_same_digits(end: float, words: list[str]) -> None:
    rows = [
        {"quantile": q, "shift": end * part, "lower": end * part, "upper": end * part}
        for q, part in ((0.01, -0.4), (0.5, 0.0), (0.99, 1.0))
    ]
    drawn = to_svg(quantile_shift(), rows, width=400)
    found = [one for one in re.findall(r">([^<>]+)</text>", drawn) if "%" not in one]
    assert sorted(found) == sorted(words)


@pytest.mark.parametrize("width", [300, 600])
def test_long_names_that_begin_alike_are_told_apart(width: int) -> None:
    """Cut at their ends, all of them read alike."""
    names = [f"Saint-Étienne-du-Très-Long-Nom, numéro {k}" for k in range(9)]
    rows = [
        {"level": level, "side": side, "share": 0.1} for level in names for side in ("baseline", "current")
    ]
    drawn = to_svg(
        level_distribution(), level_distribution_rows([*rows, rows[0] | {"level": "short"}]), width=width
    )
    shown = set(re.findall(r">([^<]*méro \d)<", drawn))
    assert len(shown) == 9 and all(one.startswith("Saint-") and "…" in one for one in shown)
    assert ">short<" in drawn


@pytest.mark.parametrize(
    ("format", "value", "said"),
    [
        (".3f", 0.0, "0"),
        (".3f", 0.5, "0.5"),
        (".1%", 0.125, "12.5%"),
        (",.3~r", 1250, "1,250"),
        (",.3~f", 9, "9"),
    ],
)
def test_the_axis_of_one_value_alone_says_that_value(format: str, value: float, said: str) -> None:
    """Without steps between ticks Vega rounded 0.5 to 1, or wrote 0.000000."""
    days = [date(2025, 3, 1) + timedelta(days=k) for k in range(3)]
    periods = [{"t": day, "t_end": day + timedelta(days=1), "value": value} for day in days]
    drawn = to_svg(metric_time(format=format), metric_time_rows(periods))
    words = re.findall(r">([^<>]*\d[^<>]*)</text>", drawn)
    assert [one for one in words if "Mar" not in one and ":" not in one] == [said]
