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
            found = getattr(import_module(self._name), name)
            setattr(self, name, found)  # asked again, it is there: rows of charts ask by the thousand
            return found

    alt, pd = _Lazy("altair"), _Lazy("pandas")

__all__ = ["alt", "pd"]
