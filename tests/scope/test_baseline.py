"""Baselines that lie before the window: whole days stay whole days, and no time is no rows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring.contract.reading import read_contract
from monitoring.scope.baseline import Baseline, Selection, before_span, resolve_baseline
from monitoring.scope.instant import midnight
from monitoring.scope.window import Span, parse_span

UTC, BERLIN, SANTIAGO = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Santiago")
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
timezone: Europe/Berlin
prediction: {score: p}
label: {column: y, positive: 1}
features: [x]
"""


def resolved(words: str, window: str, *, named: bool = True) -> Baseline:
    chosen = Selection("", (parse_span(window, BERLIN),))
    return resolve_baseline(words, chosen, read_contract(CONTRACT), frozenset(), named=named)


@pytest.mark.parametrize(
    ("window", "means"),
    [
        ("2024-02-28/2024-02-29", "2023-02-28/2023-03-01"),
        ("2024-02-22/2024-02-29", "2023-02-22/2023-03-01"),
        ("2024-02-29/2024-03-01", "2023-02-28/2023-03-01"),
        ("2024-02-29/2024-03-08", "2023-02-28/2023-03-08"),
        ("2024-02-22/2024-03-01", "2023-02-22/2023-03-01"),  # its 29th has no day there
        ("2025-02-22/2025-03-01", "2024-02-22/2024-02-29"),
        ("2025-03-01/2025-03-08", "2024-03-01/2024-03-08"),
        ("2024-02-29T06:00/2024-02-29T12:00", "2023-02-28T06:00/2023-02-28T12:00"),
        ("2024-02-28T12:00/2024-02-29", "2023-02-28T12:00/2023-03-01"),
        ("2024-02-28T12:00/2024-02-29T12:00", "2023-02-28T12:00/2023-03-01T12:00"),
        ("2025-01-01/2025-02-01", "2024-01-01/2024-02-01"),
    ],
)
@pytest.mark.parametrize("zone", [UTC, BERLIN, SANTIAGO])
def test_a_year_before_are_the_same_days(window: str, means: str, zone: ZoneInfo) -> None:
    assert before_span("year-before", parse_span(window, zone), zone) == parse_span(means, zone)


def a_year_before(day: date) -> date:
    """The day of the same name; the 28th for a 29th of February that the year before does not have."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


@given(st.dates(date(2017, 1, 1), date(2026, 1, 1)), st.integers(1, 40), st.sampled_from([BERLIN, SANTIAGO]))
@example(first=date(2024, 2, 29), count=1, zone=BERLIN)
@example(first=date(2024, 2, 29), count=2, zone=BERLIN)
@example(first=date(2024, 2, 28), count=2, zone=SANTIAGO)
@example(first=date(2025, 2, 28), count=2, zone=BERLIN)
def test_a_year_before_reaches_from_day_to_day(first: date, count: int, zone: ZoneInfo) -> None:
    window = Span(midnight(first, zone), midnight(first + timedelta(days=count), zone))
    before = before_span("year-before", window, zone)
    assert before is not None
    assert before.whole_days(zone)
    assert before.days(zone)[0] == a_year_before(first)
    assert before.days(zone)[-1] == a_year_before(first + timedelta(days=count - 1))


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("words", ["week-before", "year-before"])
def test_no_time_is_no_rows(words: str, named: bool) -> None:
    """A week and a year before, the clocks of Berlin skipped this hour."""
    window = {"week-before": "2025-04-06T02:00", "year-before": "2025-03-31T02:00"}[words]
    found = resolved(words, f"{window}/{window[:-5]}03:00", named=named)
    assert found.selection is None
    assert found.note == "a clock change skipped all of it"
    assert resolved(words, f"{window}/{window[:-5]}04:00").selection is not None


def test_a_selection_cut_to_nothing_asks_for_nothing() -> None:
    march, may = (parse_span(one, UTC) for one in ("2025-03-01/2025-04-01", "2025-05-01/2025-06-01"))
    asked = Selection(spans=(march,))
    assert asked.inside(may) is None
    assert asked.over(()) is None  # without spans it would ask for all rows
    assert asked.over([may]) == Selection(spans=(may,))
    assert Selection("training").inside(may) == Selection("training", (may,))
