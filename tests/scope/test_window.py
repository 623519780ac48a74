"""Windows, periods and baselines in local days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.errors import ScopeError
from monitoring.scope.instant import midnight, parse_instant
from monitoring.scope.period import Grain, periods
from monitoring.scope.window import Span, resolve_window, runs_of, spans_of

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
FIRST, LAST = datetime(2025, 1, 5, 10, tzinfo=UTC), datetime(2025, 3, 30, 15, 20, tzinfo=UTC)


def days(span: Span, zone: ZoneInfo) -> list[str]:
    return [day.isoformat() for day in span.days(zone)]


def test_last_days_end_with_the_newest_predictions_day() -> None:
    span = resolve_window("last-7d", FIRST, LAST, BERLIN)
    assert span.end == datetime(2025, 3, 30, 22, tzinfo=UTC)  # midnight of 31 March, summer time by then
    assert span.start == datetime(2025, 3, 23, 23, tzinfo=UTC)  # midnight of 24 March, winter time
    assert days(span, BERLIN) == [f"2025-03-{d}" for d in range(24, 31)]


def test_last_hours_end_at_the_next_full_hour() -> None:
    span = resolve_window("last-24h", FIRST, LAST, BERLIN)
    assert span.end == datetime(2025, 3, 30, 16, tzinfo=UTC)
    assert span.end - span.start == timedelta(hours=24)


def test_hours_are_those_of_local_clocks() -> None:
    """Kathmandu's lie three quarters of an hour beside those of UTC."""
    zone = ZoneInfo("Asia/Kathmandu")
    span = resolve_window("last-2h", FIRST, LAST, zone)
    assert [moment.astimezone(zone).minute for moment in (span.start, span.end)] == [0, 0]
    assert span.end - timedelta(hours=1) <= LAST < span.end
    cut = Span(span.start + timedelta(minutes=20), span.end)
    found = periods(cut, "hour", zone, LAST)
    assert [one.span for one in found] == [
        Span(cut.start, span.end - timedelta(hours=1)),
        Span(span.end - timedelta(hours=1), span.end),
    ]
    assert [one.partial for one in found] == [True, False]


def test_all_runs_from_the_first_midnight_to_the_midnight_after_the_last() -> None:
    span = resolve_window("all", FIRST, LAST, NEW_YORK)
    assert span.start == midnight(FIRST.astimezone(NEW_YORK).date(), NEW_YORK)
    assert span.end == datetime(2025, 3, 31, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "last-0d", "last-7w", "2025-02-01", "2025-02-01/2025-01-01",
             "2025-13-01/2025-14-01", "2025-01-01/2025-01-01", "a/b/c"],
)  # fmt: skip
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ScopeError):
        resolve_window(text, FIRST, LAST, BERLIN)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "2025-03-30T02:00/2025-03-30T03:00",
            "the clocks of Europe/Berlin skipped these hours",
        ),
        (
            "2025-03-30T02:30/2025-03-30T03:15",
            "the clocks of Europe/Berlin skipped these hours",
        ),
        ("2025-03-30T03:00/2025-03-30T02:00", "the end, which is not part of it, must come after the start"),
        ("2025-03-30T02:00/2025-03-30T03:00+02:00", "the end, which is not part of it, must come after"),
    ],
)
def test_hours_that_clocks_skip_are_said_to_be(text: str, told: str) -> None:
    """Of 02:00/03:00 it was said that the end must come after the start, which it does."""
    with pytest.raises(ScopeError, match=f"is empty: {told}"):
        resolve_window(text, FIRST, LAST, BERLIN)


@pytest.mark.parametrize(("unit", "most"), [("d", 20_178), ("h", 484_265)])
def test_last_days_do_not_begin_before_any_row_can(unit: str, most: int) -> None:
    """The page failed at such a link: its dates begin in 1970, as those of rows do."""
    first = resolve_window(f"last-{most}{unit}", FIRST, LAST, BERLIN).start
    assert first == datetime(1969, 12, 31, 23, tzinfo=UTC)  # midnight of 1970 in Berlin
    for more in (str(most + 1), "99999999", "9" * 5_000):
        with pytest.raises(ScopeError, match=f"begins before 1970.* at most {most:,}, or all"):
            resolve_window(f"last-{more}{unit}", FIRST, LAST, BERLIN)


def test_offsets_win_over_the_zone() -> None:
    assert parse_instant("2025-01-01T00:00:00+05:00", BERLIN) == datetime(2024, 12, 31, 19, tzinfo=UTC)
    assert parse_instant("2025-01-01T00:00", BERLIN) == datetime(2024, 12, 31, 23, tzinfo=UTC)


def test_previous_has_as_many_local_days() -> None:
    span = resolve_window("2025-03-24/2025-03-31", FIRST, LAST, BERLIN)  # holds the clock change
    assert days(span.previous(BERLIN), BERLIN) == [f"2025-03-{d}" for d in range(17, 24)]
    assert span.previous(BERLIN).end == span.start


MIDNIGHT_CHANGES = {
    "America/Santiago": (date(2025, 9, 7), date(2025, 4, 6)),
    "America/Sao_Paulo": (date(2018, 11, 4), date(2019, 2, 17)),
    "America/Havana": (date(2025, 3, 9), date(2025, 11, 2)),
    "Africa/Cairo": (date(2025, 4, 25), date(2025, 10, 31)),
    "Asia/Beirut": (date(2025, 3, 30), date(2025, 10, 26)),
    "Europe/Berlin": (date(2025, 3, 30), date(2025, 10, 26)),
    "Australia/Lord_Howe": (date(2025, 4, 6), date(2025, 10, 5)),
    "UTC": (date(2025, 3, 30), date(2025, 10, 26)),
}
"""Days around which a clock is changed, mostly at midnight; some zones that do not are among them."""


@given(
    zone=st.sampled_from(sorted(MIDNIGHT_CHANGES)),
    change=st.integers(0, 1),
    shift=st.integers(-20, 20),
    count=st.integers(1, 20),
)
def test_before_whole_days_are_as_many_whole_days(zone: str, change: int, shift: int, count: int) -> None:
    place = ZoneInfo(zone)
    first = MIDNIGHT_CHANGES[zone][change] + timedelta(days=shift)
    window = Span(midnight(first, place), midnight(first + timedelta(days=count), place))
    previous, week = window.previous(place), window.before(7, place)
    assert previous.end == window.start
    for moved, back in ((previous, count), (week, 7)):
        assert moved.whole_days(place)
        assert moved.days(place) == tuple(day - timedelta(days=back) for day in window.days(place))


def test_clock_times_are_kept_but_for_the_first_of_a_day() -> None:
    zone = ZoneInfo("America/Santiago")  # 7 September begins at one
    noon = resolve_window("2025-09-07T12:00/2025-09-08T12:00", FIRST, LAST, zone)
    assert noon.before(7, zone) == resolve_window("2025-08-31T12:00/2025-09-01T12:00", FIRST, LAST, zone)
    begun = resolve_window("2025-09-07/2025-09-07T12:00", FIRST, LAST, zone)
    assert begun.before(7, zone) == resolve_window("2025-08-31/2025-08-31T12:00", FIRST, LAST, zone)


def test_cutting_one_span_out_of_another() -> None:
    at = [datetime(2025, 1, d, tzinfo=UTC) for d in range(1, 6)]
    whole = Span(at[0], at[4])
    assert whole.without(Span(at[1], at[2])) == (Span(at[0], at[1]), Span(at[2], at[4]))
    assert whole.without(Span(at[0], at[4])) == ()
    assert Span(at[0], at[1]).without(Span(at[1], at[2])) == (Span(at[0], at[1]),)


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 1)),
    hours=st.integers(1, 24 * 120),
    grain=st.sampled_from(["none", "day", "week", "month"]),
    zone=st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")]),
)
def test_periods_cover_the_window_without_gaps(
    start: datetime, hours: int, grain: Grain, zone: ZoneInfo
) -> None:
    begin = start.replace(tzinfo=UTC)
    span = Span(begin, begin + timedelta(hours=hours))
    found = periods(span, grain, zone, span.end)
    assert found[0].span.start == span.start
    assert found[-1].span.end == span.end
    assert all(a.span.end == b.span.start for a, b in pairwise(found))
    inner = found[1:-1]
    assert not any(p.partial for p in inner) or grain in ("week", "month")
    assert all(p.span.whole_days(zone) for p in inner)


def test_a_clipped_or_unfinished_period_is_partial() -> None:
    span = Span(midnight(datetime(2025, 3, 5).date(), BERLIN), midnight(datetime(2025, 3, 26).date(), BERLIN))
    newest = datetime(2025, 3, 25, 12, tzinfo=UTC)
    weeks = periods(span, "week", BERLIN, newest)
    assert [p.partial for p in weeks] == [True, False, False, True]


@pytest.mark.parametrize(("grain", "partial"), [("day", [20]), ("week", [0, 3]), ("hour", [493])])
def test_a_day_that_is_not_over_is_partial_with_all_that_goes_on_behind_its_newest_row(
    grain: Grain, partial: list[int]
) -> None:
    span = Span(midnight(datetime(2025, 3, 5).date(), BERLIN), midnight(datetime(2025, 3, 26).date(), BERLIN))
    found = periods(span, grain, BERLIN, datetime(2025, 3, 25, 12, 14, tzinfo=UTC), ends_early=True)
    known = [k for k, one in enumerate(found) if one.partial]
    assert known[: len(partial)] == partial
    assert len(known) == len(partial) or grain == "hour", "hours behind it have no rows"


def test_no_days_have_no_runs() -> None:
    assert runs_of([]) == []
    assert spans_of([], BERLIN) == ()
