"""The parts of scipy that few measures need: together they take longer to import than a page to draw."""

from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule

if TYPE_CHECKING:
    from scipy import optimize, stats
    from scipy.spatial import distance
else:
    distance, optimize, stats = map(LazyModule, ("scipy.spatial.distance", "scipy.optimize", "scipy.stats"))

__all__ = ["distance", "optimize", "stats"]
