"""pandas, imported when it is first used: many charts never do, nor a load of files."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = LazyModule("pandas")

__all__ = ["pd"]
