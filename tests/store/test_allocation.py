"""Memory that was freed is taken again without new pages."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

_ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_FAULTS = """
import resource
import sys
import numpy as np
from monitoring.store.allocation import keep_freed_memory
if len(sys.argv) > 3:
    keep_freed_memory()
size, number = (int(word) for word in sys.argv[1:3])
np.ones(size)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
together = [np.ones(size) for _ in range(number)]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(size: int, number: int, *words: str) -> int:
    """Count the faults of some arrays of a size, after one of it was freed."""
    asked = [sys.executable, "-c", _FAULTS, str(size), str(number), *words]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have rules of their own"
)


@glibc
def test_an_array_as_large_as_one_before_takes_no_new_pages() -> None:
    four_megabytes = 1 << 19
    assert faults(four_megabytes, 1, "keep") < 100


@glibc
@pytest.mark.skipif(
    not _ENABLED.exists() or "[never]" in _ENABLED.read_text(), reason="this Linux has no large pages"
)
def test_small_arrays_come_to_lie_in_large_pages() -> None:
    sixteenth_of_a_megabyte = 1 << 13
    assert 4 * faults(sixteenth_of_a_megabyte, 128, "keep") < faults(sixteenth_of_a_megabyte, 128)
