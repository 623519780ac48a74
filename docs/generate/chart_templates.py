"""The templates of charts that pages, slides and exports draw: authored here, kept beside the charts.

Others are authored when they are first drawn, which takes Altair's import and some forty milliseconds.
"""

from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pkgutil import iter_modules

from monitoring import charts
from monitoring.charts.authored import AUTHORS, Shape
from monitoring.charts.decile_strip import LIMITS
from monitoring.charts.templates import key_of, written
from monitoring.ui.review.review_ahead import SCALE

_FORESTS = ((False, False), (True, False), (False, True))
"""Of pages and exports: whether the axis is one of roots, and whether a line can be clicked."""
_FLAGS = ("brush", "companions", "overlay", "small", "on_one_scale")


def chart_templates() -> str:
    """Author them all anew, as `monitoring.charts.templates` keeps them."""
    for module in iter_modules(charts.__path__):
        import_module(f"{charts.__name__}.{module.name}")
    return written(
        {
            key_of(name, shape): author(shape)
            for name, (usual, author) in AUTHORS.items()
            for shape in _shapes(name, usual)
        }
    )


def _shapes(name: str, usual: Shape) -> Iterator[Shape]:
    """Give the shapes of a chart that somebody draws."""
    if name == "decile_strip.decile_strip":
        yield from ({**usual, "limit": limit} for limit in LIMITS)
    elif name == "reliability.reliability":
        yield from ({**usual, "small": small} for small in (False, True))
    elif name == "status_strip.status_strip":
        yield from ({**usual, "brush": brush} for brush in (False, True))
    elif name == "forest.forest":
        yield from ({**usual, "roots": roots, "clicks": clicks} for roots, clicks in _FORESTS)
    elif "roots" in usual:
        yield from ({**usual, "roots": roots} for roots in (False, True))
    elif name == "metric_time._authored":
        yield from _of_lines()
    else:
        yield usual


def _of_lines() -> Iterator[Shape]:
    """Charts over time: those of pages with and without a second window, small ones, exports, slides."""
    either = (False, True)
    drawn = [(1.0, True, companions, overlay, False) for companions, overlay in product(either, either)]
    drawn += [(1.0, True, False, overlay, True) for overlay in either]
    drawn += [(scale, False, False, False, False) for scale in (1.0, SCALE)]
    for (scale, *flags), on_one_scale in product(drawn, either):
        yield {"scale": scale, **dict(zip(_FLAGS, (*flags, on_one_scale), strict=True))}
