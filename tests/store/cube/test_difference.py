"""A stored record whose bytes mean nothing is told, whatever reading it raises."""

import numpy as np
import pytest

from monitoring.profiles.code_table import LevelCodes
from monitoring.store.cube.difference import difference
from monitoring.store.kinds.bins import Bins

SOUND = (
    np.array([1, 1, 1], "<u4").tobytes() + b"a" + bytes([0, 0, 1])
)  # of size one, a level: "a", three rows
NO_SIZE = bytes(4) + SOUND[4:]
LONG_NAME = SOUND[:8] + np.array([9], "<u4").tobytes() + SOUND[12:]
NO_TEXT = SOUND[:12] + b"\xff" + SOUND[13:]


def test_a_sound_record_is_what_it_was() -> None:
    read = LevelCodes.read(np.frombuffer(SOUND, np.uint8))
    assert (read.names, read.codes.tolist()) == ([b"a"], [0, 0, 1])
    assert difference("codes", "x", SOUND, SOUND, Bins({}, {})) == ""


@pytest.mark.parametrize("stored", [NO_SIZE, NO_TEXT, LONG_NAME, SOUND[:5], b""])
def test_a_record_of_nonsense_is_told(stored: bytes) -> None:
    assert difference("codes", "x", stored, SOUND, Bins({}, {})) == "the stored record cannot be read"
