"""Altair and pandas, imported when they are first used: most charts are drawn without the one or both."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
else:

    class _Lazy:
        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self._name), name)

    alt, pd = _Lazy("altair"), _Lazy("pandas")

__all__ = ["alt", "pd"]
