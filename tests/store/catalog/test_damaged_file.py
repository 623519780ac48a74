"""What Arrow says of a file names it, and what the machine refuses stays what it is."""

import errno
from pathlib import Path

import pyarrow as pa
import pytest

from monitoring.store.catalog.damaged_file import named
from monitoring.store.catalog.machine_refusals import refusal

FILE = Path("/store/segments/m") / f"labels-{'0a' * 16}.parquet"


@pytest.mark.parametrize(
    "error",
    [
        OSError("Corrupt Lz4 compressed data."),
        pa.ArrowInvalid("Invalid or truncated PLAIN-encoded BYTE_ARRAY data"),
        pa.ArrowException("Unknown error: a page"),
        ValueError("Expecting ',' delimiter: line 1 column 4 (char 3)"),
    ],
)
def test_a_damaged_file_is_named(error: Exception) -> None:
    with pytest.raises(OSError, match=FILE.name) as raised, named(FILE):
        raise error
    assert str(error) in str(raised.value)
    assert refusal(raised.value).startswith(f"the store's file segments/m/{FILE.name} is missing or damaged")


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "Input/output error", str(FILE)), KeyError("a mistake")]
)
def test_another_error_is_left_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, named(FILE):
        raise error
    assert raised.value is error
