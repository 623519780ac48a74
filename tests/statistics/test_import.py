"""The statistics import numpy; what of scipy they need waits for its first use."""

import subprocess
import sys

IMPORT_ALL = """
import importlib, pkgutil, sys
import monitoring.statistics as package
for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
heavy = ("pandas", "streamlit", "duckdb", "altair", "matplotlib", "sklearn", "scipy")
print(",".join(name for name in heavy if name in sys.modules))
"""


def test_importing_every_module_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
