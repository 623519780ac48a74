"""What Arrow says of a file names it, and what the machine refuses stays what it is."""

import errno
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from monitoring.errors import DamagedRecordError
from monitoring.profiles.code_table import LevelCodes
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


def test_a_record_that_means_nothing_sends_to_verify() -> None:
    """Codes are read where they lie, many files together."""
    record = np.array([3, 1, 1], dtype="<u4").view(np.uint8)  # three bytes a code
    with pytest.raises(DamagedRecordError) as raised:
        LevelCodes.read(record)
    found = refusal(raised.value)
    assert found.startswith(
        "a file of the store is damaged (a record of codes is cut short; verify says which)"
    )


@pytest.mark.parametrize("head", [[], [1], [1, 1 << 31], [1, 2, 4, 1 << 30], [0, 0], [2, 0, 0x010101]])
def test_sizes_that_cannot_be_are_told(head: list[int]) -> None:
    record = np.array(head, dtype="<u4").view(np.uint8)
    if head[:2] == [2, 0]:
        record = record[:-1]  # of a code of two bytes one
    with pytest.raises(DamagedRecordError, match="cut short"):
        LevelCodes.read(record)
