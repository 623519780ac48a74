"""pandas, imported when it is first used: a load of files and many charts never do."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = LazyModule("pandas")

__all__ = ["pd"]
