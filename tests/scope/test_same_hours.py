"""The hours of a window on other days, by the clock of the zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from monitoring.scope.same_hours import same_hours
from monitoring.scope.window import parse_span

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")


def local(window: str, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    found = same_hours(parse_span(window, zone), [day], zone)
    return [(one.start.astimezone(zone), one.end.astimezone(zone)) for one in found]


def test_clock_times_stay_when_the_clock_is_changed() -> None:
    [(start, end)] = local("2025-06-10T09:20/2025-06-10T14:05", date(2025, 1, 7), BERLIN)
    assert (start.isoformat(), end.isoformat()) == ("2025-01-07T09:00:00+01:00", "2025-01-07T15:00:00+01:00")


def test_hours_that_a_clock_change_skipped_are_left_out() -> None:
    assert local("2025-06-10T02:00/2025-06-10T03:00", date(2025, 3, 30), BERLIN) == []


def test_a_zone_of_half_hours_has_full_hours_of_its_own() -> None:
    [(start, end)] = local("2025-06-10T09:20/2025-06-10T10:10", date(2025, 1, 7), KOLKATA)
    assert (start.hour, start.minute, end.hour, end.minute) == (9, 0, 11, 0)


@pytest.mark.parametrize("window", ["2025-06-10T22:00/2025-06-11T02:00", "2025-06-10T22:30/2025-06-11T01:15"])
def test_across_midnight_there_are_two_stretches_of_each_day(window: str) -> None:
    (first, second) = local(window, date(2025, 1, 7), BERLIN)
    assert [first[0].hour, first[1].hour, second[0].hour] == [0, 2, 22]
    assert second[1] == datetime(2025, 1, 8, tzinfo=BERLIN)
