"""Durations are read and written in one form."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90d", timedelta(days=90)),
        ("24h", timedelta(days=1)),
        ("30m", timedelta(minutes=30)),
        ("3y", timedelta(days=1095)),
        ("2w", timedelta(days=14)),
        ("1.5h", timedelta(minutes=90)),
    ],
)
def test_read(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "0d", "1mo", "1 d", "1001y", "1e3d", "90D", "٣d"])
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a duration is"):
        parse_duration(text)


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=300_000)))
def test_written_and_read_back(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration
