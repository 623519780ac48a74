"""Memory that was freed is taken again without new pages."""

import platform
import subprocess
import sys

import pytest

_FAULTS = """
import resource
import sys
import numpy as np
from monitoring.store.allocation import keep_freed_memory
if len(sys.argv) > 1:
    keep_freed_memory()
np.ones(1 << 19)  # four megabytes
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(1 << 19)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*words: str) -> int:
    asked = [sys.executable, "-c", _FAULTS, *words]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have rules of their own")
def test_an_array_as_large_as_one_before_takes_no_new_pages() -> None:
    assert faults("keep") < 100
