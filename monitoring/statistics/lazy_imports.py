"""Parts of scipy, imported when they are first used: together they take longer than a page to draw."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule

if TYPE_CHECKING:
    from scipy import optimize, special, stats
    from scipy.spatial import distance
else:
    distance, optimize = LazyModule("scipy.spatial.distance"), LazyModule("scipy.optimize")
    special, stats = LazyModule("scipy.special"), LazyModule("scipy.stats")

__all__ = ["distance", "optimize", "special", "stats"]
