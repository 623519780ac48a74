"""Altair and pandas, imported when they are first used: most charts are drawn without the one or both."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule
from monitoring.lazy_pandas import pd

if TYPE_CHECKING:
    import altair as alt
else:
    alt = LazyModule("altair")

__all__ = ["alt", "pd"]
