"""Times as naive UTC: with an offset, without (the contract's zone), dates, and seconds since 1970."""

from monitoring.store.quoting import literal
from monitoring.store.sql.types import NUMBERS, family

FIRST, LAST = "1970-01-01", "2262-04-11"
IN_RANGE = f"between timestamp '{FIRST}' and timestamp '{LAST}'"
_SAFE = "between timestamp '1900-01-01' and timestamp '2300-01-01'"
_OFFSET = ":.*[-+A-Za-z]"
_NO_OFFSET = r"[-+]([3-9]\d|2[4-9]|\d\d:?[6-9]\d)[:0-9]*"
_SHORTEST, _CLOCK = 18, 17  # 2026-03-01 10:00+02 is longer; in 2026-03-01T10:00:00Z the seconds begin there
_CELL = r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{6})?)?"
_EIGHT_DIGITS = "between 19000101 and 22991231"
_FINE = "1e17"
_UNITS = (("1e11", "1e6"), ("1e14", "1e3"), (_FINE, "1"))


def utc(sql: str, sql_type: str, zone: str, written: str = "", *, date_cells: bool = False) -> str:
    """The SQL of a time as naive UTC.

    Parameters
    ----------
    sql : str
        The column.
    sql_type : str
        Its type in the file.
    zone : str
        IANA zone of times without an offset. In the gap of a change to summer time the clock is put
        forward; of a doubled hour the second, in standard time, is taken.
    written : str
        The format of texts; empty: ISO 8601, or a number.
    date_cells : bool
        Whether some of the texts are dates that a sheet holds as dates: they are in no format.

    Returns
    -------
    str
        A TIMESTAMP; null for what is no time. Numbers are seconds, milliseconds, microseconds or
        nanoseconds since 1970 by their size, or a date such as 20250131.
    """
    kind = family(sql_type)
    if kind == "timestamptz":
        return naive(sql, sql_type)
    if kind in ("timestamp", "date"):
        return _placed(f"try_cast({sql} as timestamp)", zone)
    if kind in NUMBERS:
        return _number(f"cast({sql} as double)", f"try_cast({sql} as bigint)", zone)
    if kind != "text":
        return "cast(null as timestamp)"
    text = f"trim(cast({sql} as varchar))"
    if written:
        time = in_format(text, written)
        read = _offset_written(naive(time), text, written) if "%z" in written else _placed(time, zone)
        return f"coalesce({_placed(_date_cell(text), zone)}, {read})" if date_cells else read
    number = _number(f"try_cast({text} as double)", f"try_cast({text} as bigint)", zone)
    direct = f"{_absolute(sql)}, " if zone == "UTC" else ""
    return f"coalesce({direct}{_text(text, zone)}, {number})"


def naive(instant: str, sql_type: str = "TIMESTAMPTZ") -> str:
    """The SQL of an instant as naive UTC: by its microseconds, in a twentieth of the calendar's time.

    Examples
    --------
    >>> naive("t")
    "case when isfinite(t) then make_timestamp(epoch_us(t)) else timezone('UTC', t) end"
    >>> naive("t", "TIMESTAMPTZ_NS")  # whose nanoseconds stay
    "timezone('UTC', t)"
    """
    calendar = f"timezone('UTC', {instant})"
    if "_NS" in sql_type.upper():
        return calendar
    return f"case when isfinite({instant}) then {_micros(instant)} else {calendar} end"


def _micros(instant: str) -> str:
    """The same of one that is never infinite."""
    return f"make_timestamp(epoch_us({instant}))"


def local(sql: str, sql_type: str, written: str = "", *, date_cells: bool = False) -> str:
    """The SQL of a time as it stands, where it has no offset: it depends on the zone; null for others."""
    kind = family(sql_type)
    if kind in ("timestamp", "date"):
        return f"try_cast({sql} as timestamp)"
    if kind in NUMBERS:
        return _dated(f"cast({sql} as double)")
    if kind != "text":
        return "cast(null as timestamp)"
    text = f"trim(cast({sql} as varchar))"
    if written:
        read = "cast(null as timestamp)" if "%z" in written else in_format(text, written)
        return f"coalesce({_date_cell(text)}, {read})" if date_cells else read
    plain = f"case when not regexp_matches({text}, '{_OFFSET}') then try_cast({text} as timestamp) end"
    return f"coalesce({plain}, {_dated(f'try_cast({text} as double)')})"


def in_format(text: str, written: str) -> str:
    """A text as a format reads it, a TIMESTAMPTZ where that has an offset; null for any other text."""
    return f"try_strptime({text}, {literal(written)})"


def _date_cell(text: str) -> str:
    """A date of a sheet, as `text_rows.as_text` writes it; null for any other text."""
    return f"case when regexp_full_match({text}, '{_CELL}') then try_cast({text} as timestamp) end"


def _dated(number: str) -> str:
    """A date of eight digits; null for other numbers."""
    digits = f"try_strptime(cast(try_cast({number} as bigint) as varchar), '%Y%m%d')"
    return f"case when {number} = trunc({number}) and {number} {_EIGHT_DIGITS} then {digits} end"


def day(sql: str, zone: str) -> str:
    """The SQL of the local day of a naive UTC time within range."""
    if zone == "UTC":
        return f"cast({sql} as date)"
    return f"cast(timezone({literal(zone)}, make_timestamptz(epoch_us({sql}))) as date)"


def _placed(clock: str, zone: str) -> str:
    """A local time as UTC; times beyond any calendar are left alone and refused later."""
    if zone == "UTC":
        return clock
    return f"case when {clock} {_SAFE} then {_micros(f'timezone({literal(zone)}, {clock})')} else {clock} end"


def _text(text: str, zone: str) -> str:
    if zone == "UTC":
        return _absolute(text)
    local = _placed(f"try_cast({text} as timestamp)", zone)
    return f"case when regexp_matches({text}, '{_OFFSET}') then {_absolute(text)} else {local} end"


def _absolute(text: str) -> str:
    """A text with an offset, or without one in UTC."""
    return f"timezone('UTC', case when not {odd_offset(text)} then try_cast({text} as timestamptz) end)"


def odd_offset(text: str) -> str:
    """Whether a text ends in an offset that no clock has, such as +25:00 or +01:75: DuckDB reads these.

    Of short texts nothing is looked for, as that takes as long as the reading.
    """
    return f"(strlen({text}) > {_SHORTEST} and regexp_matches(substr({text}, {_CLOCK}), '{_NO_OFFSET}$'))"


def _offset_written(read: str, text: str, written: str) -> str:
    """The same of a time in a format, where its offset stands last."""
    if not written.endswith("%z"):
        return read
    return f"case when not regexp_matches({text}, '{_NO_OFFSET}$') then {read} end"


def _number(number: str, whole: str, zone: str) -> str:
    """A date of eight digits, else an epoch by its size; a bare year such as 2019 is no time.

    Nor are eight digits that are in no calendar: 20230229 would be a day of August 1970 as seconds.

    Nanoseconds are more than a double holds: `whole`, the integer, is divided, where there is one.
    """
    no_epoch = f"{number} = trunc({number}) and ({number} between 1900 and 2299 or {number} {_EIGHT_DIGITS})"
    factors = " ".join(f"when abs({number}) < {limit} then {factor}" for limit, factor in _UNITS)
    coarse = f"cast(round({number} * case {factors} end) as bigint)"
    fine = f"coalesce({whole} // 1000, cast(round({number} * 1e-3) as bigint))"
    size = f"when abs({number}) < {_FINE} then {coarse} when abs({number}) < 1e20 then {fine}"
    epoch = f"make_timestamp(case when {no_epoch} then null {size} end)"
    return f"coalesce({_placed(_dated(number), zone)}, {epoch})"
