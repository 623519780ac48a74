from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.sql.times import IN_RANGE, day, naive, utc
from monitoring.store.sql.types import family

CON = duckdb.connect()
CON.execute("set TimeZone = 'UTC'")
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2262, 4, 10))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])


def read(value: object, kind: str, zone: str = "UTC") -> Any:
    sql = f"select {utc('x', kind, zone)} from (select cast($1 as {kind}) as x)"
    return CON.cursor().execute(sql, [value]).fetchall()[0][0]


@given(MOMENTS, ZONES, st.integers(-14 * 4, 14 * 4))
def test_an_offset_wins_over_the_zone(moment: datetime, zone: str, quarters: int) -> None:
    offset = timezone(timedelta(minutes=15 * quarters))
    written = moment.replace(tzinfo=UTC).astimezone(offset)
    assert read(written.isoformat(), "VARCHAR", zone) == moment
    assert read(written.isoformat(sep=" "), "VARCHAR", zone) == moment


@given(MOMENTS, ZONES)
def test_a_time_without_offset_is_in_the_zone(moment: datetime, zone: str) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    naive = local.replace(tzinfo=None)
    either = {naive.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    assert read(naive.isoformat(), "VARCHAR", zone).replace(tzinfo=UTC) in either
    assert read(naive, "TIMESTAMP", zone) == read(naive.isoformat(), "VARCHAR", zone)


@given(MOMENTS.map(lambda moment: moment.replace(microsecond=0)))
def test_an_epoch_is_read_by_its_size(moment: datetime) -> None:
    seconds = int((moment - datetime(1970, 1, 1)).total_seconds())
    if seconds > 100_000_000:
        factors = (1, 1000, 1_000_000) + ((1_000_000_000,) if seconds < 9_000_000_000 else ())
        told = ", ".join(utc(f"cast(x as {kind})", kind, "UTC") for kind in ("BIGINT", "VARCHAR"))
        values = ", ".join(f"({seconds * factor}::bigint)" for factor in factors)
        found = CON.cursor().execute(f"select {told} from (values {values}) t(x)").fetchall()
        assert found == [(moment, moment)] * len(factors)


INSTANTS = st.one_of(
    MOMENTS.map(lambda moment: f"{moment.isoformat()}+00"),
    st.sampled_from(["infinity", "-infinity", "290000-01-01 00:00:00+00", "0044-03-15 (BC) 00:00:00+00"]),
    st.none(),
)


@given(INSTANTS)
def test_a_naive_time_is_what_the_calendar_makes_of_it(instant: str | None) -> None:
    both = f"{naive('x')}::varchar, timezone('UTC', x)::varchar"
    [(fast, slow)] = (
        CON.cursor()
        .execute(f"select {both} from (select cast($1::varchar as timestamptz) as x)", [instant])
        .fetchall()
    )
    assert fast == slow
    assert (fast is None) == (instant is None)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2025-03-30 02:30:00", "Europe/Berlin", datetime(2025, 3, 30, 1, 30)),  # does not exist: put forward
        ("2025-10-26 02:30:00", "Europe/Berlin", datetime(2025, 10, 26, 1, 30)),  # twice: standard time
        ("2025-10-26 02:30:00+02:00", "Europe/Berlin", datetime(2025, 10, 26, 0, 30)),
        ("2025-01-31", "Europe/Berlin", datetime(2025, 1, 30, 23)),
        ("20250131", "UTC", datetime(2025, 1, 31)),
        ("20230229", "UTC", None),  # in no calendar; as seconds it would be in August 1970
        ("20231301", "Europe/Berlin", None),
        (" 2025-01-31T10:00Z ", "Asia/Kolkata", datetime(2025, 1, 31, 10)),
        ("31/01/2025", "UTC", None),
        ("2019", "UTC", None),
        ("", "UTC", None),
        ("soon", "Europe/Berlin", None),
        *(
            (text, zone, None)
            for zone in ("UTC", "Europe/Berlin")
            for text in (
                "2025-01-31T10:00:00+25:00",
                "2025-01-31 10:00-24",
                " 2025-01-31 10:00:00.5+9900",
                "2025-01-31 10:00+01:75",
            )
        ),
        ("2025-01-31T10:00:00-23:59", "UTC", datetime(2025, 2, 1, 9, 59)),
        ("2025-01-31 10:00+01", "UTC", datetime(2025, 1, 31, 9)),
        ("2025-01-31 10:00:00 Etc/GMT+3", "UTC", datetime(2025, 1, 31, 13)),
    ],
)
def test_times(text: str, zone: str, expected: datetime | None) -> None:
    assert read(text, "VARCHAR", zone) == expected


def test_types_of_parquet() -> None:
    assert read(date(2025, 1, 31), "DATE", "Europe/Berlin") == datetime(2025, 1, 30, 23)
    assert read("2025-01-31 10:00:00+01", "TIMESTAMPTZ", "Asia/Kolkata") == datetime(2025, 1, 31, 9)
    assert read(datetime(2025, 1, 31, 10), "TIMESTAMP_NS", "Europe/Berlin") == datetime(2025, 1, 31, 9)
    nanoseconds = "select timezone('UTC', x) from (select '2025-01-31 10:00:00+01'::timestamptz_ns as x)"
    assert CON.cursor().execute(nanoseconds).fetchall() == [(datetime(2025, 1, 31, 9),)]
    assert family("TIMESTAMPTZ_NS") == "timestamptz"
    assert read("2025-01-31 10:00:00+01", "TIMESTAMPTZ_NS") == datetime(2025, 1, 31, 9)
    beyond = f"select {utc('x', 'DATE', 'Europe/Berlin')} from (select '300000-01-01 (BC)'::date as x)"
    assert CON.cursor().execute(beyond).fetchall() == [(None,)]  # one row's fault, not the file's
    assert read(1.7e9, "DOUBLE") == datetime(2023, 11, 14, 22, 13, 20)
    assert read(float("nan"), "DOUBLE") is None
    assert read(20230229, "BIGINT") is None
    assert read(True, "BOOLEAN") is None


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("1969-12-31T23:59:59Z", False),
        ("1970-01-01T00:00:00Z", True),
        ("2262-04-10", True),
        ("2263-01-01", False),
        ("9999-12-31", False),
        ("infinity", False),
    ],
)
def test_the_range_of_times(text: str, inside: bool) -> None:
    for zone in ("UTC", "Europe/Berlin"):
        sql = f"select {utc('x', 'VARCHAR', zone)} {IN_RANGE} from (select $1 as x)"
        assert CON.cursor().execute(sql, [text]).fetchall() == [(inside,)]


@given(MOMENTS, ZONES)
def test_the_local_day(moment: datetime, zone: str) -> None:
    sql = f"select {day('x', zone)} from (select cast($1 as timestamp) as x)"
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert CON.cursor().execute(sql, [moment]).fetchall() == [(local.date(),)]


@pytest.mark.parametrize(
    ("written", "text", "zone", "expected"),
    [
        ("%d/%m/%Y", "01/06/2026", "UTC", datetime(2026, 6, 1)),
        ("%m/%d/%Y %I:%M %p", " 01/06/2026 2:30 pm ", "UTC", datetime(2026, 1, 6, 14, 30)),
        ("%d.%m.%Y %H:%M", "01.06.2026 14:30", "Europe/Berlin", datetime(2026, 6, 1, 12, 30)),
        ("%d.%m.%Y %H:%M %z", "01.06.2026 14:30 +05:00", "Europe/Berlin", datetime(2026, 6, 1, 9, 30)),
        ("%d.%m.%Y %H:%M %z", "01.06.2026 14:30 +25:00", "Europe/Berlin", None),
        ("%z %d-%m-%Y", "+05:00 30-06-2026", "Europe/Berlin", datetime(2026, 6, 29, 19)),
        ("%Y-%d-%m", "2026-01-06", "UTC", datetime(2026, 6, 1)),
        *(
            (("%d.%m.%Y"), text, "UTC", None)
            for text in ("2026-06-01", "13.13.2026", "1.6.2026 14:30", "20260601")
        ),
    ],
)
def test_a_format_reads_texts_and_nothing_else(
    written: str, text: str, zone: str, expected: datetime | None
) -> None:
    sql = f"select {utc('x', 'VARCHAR', zone, written)} from (select $1 as x)"
    assert CON.cursor().execute(sql, [text]).fetchall() == [(expected,)]
    assert utc("x", "DATE", zone, written) == utc("x", "DATE", zone)
