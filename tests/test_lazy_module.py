"""A module that is imported when something of it is first used."""

import subprocess
import sys

import pytest

from monitoring.lazy_module import LazyModule

_LATE = """
import sys
from monitoring.lazy_module import LazyModule
late = LazyModule("colorsys")
hasattr(late, "__wrapped__"), hasattr(late, "_mock_name")
before = "colorsys" in sys.modules
print(before, late.rgb_to_hsv(0, 0, 0), "colorsys" in sys.modules)
"""


def test_it_is_imported_at_its_first_use() -> None:
    """To be looked at by a tool, as by the collection of these tests, is no use."""
    told = subprocess.run([sys.executable, "-c", _LATE], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False (0.0, 0.0, 0) True"


def test_what_it_has_not_is_said_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sine'"):
        _ = LazyModule("math").sine
