"""Altair and pandas, imported when they are first used: most charts are drawn without the one or both."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
else:
    alt, pd = LazyModule("altair"), LazyModule("pandas")

__all__ = ["alt", "pd"]
