"""Tidemark: drift, performance, calibration and data quality of models in production.

``monitoring.load(…)``, ``monitoring.report(…)`` and ``monitoring.sql(…)`` are what the commands of the same
names call; ``monitoring.connect(…)`` opens a DuckDB database over a model.
"""

from __future__ import annotations

import os
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes as long as the rest, and Ctrl-C has no handler yet
    from typing import Any

# Before numpy is there: on vectors as short as ours, threads wait longer for each other than they compute,
# and the last digit of a sum would depend on their number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
_OFFERED = {"load": "api", "report": "report_frame", "sql": "database", "connect": "database"}


def __getattr__(name: str) -> Any:
    # Read when asked for: importing one statistic must not import pandas and DuckDB.
    if name in _OFFERED:
        return getattr(import_module(f"monitoring.{_OFFERED[name]}"), name)
    raise AttributeError(f"module 'monitoring' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*(name for name in globals() if name.startswith("__")), *_OFFERED])
