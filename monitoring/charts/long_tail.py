"""Values of which one takes most of a linear axis: its roots leave the others apart."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from statistics import median

from monitoring.charts.lazy_imports import alt

ROOTS = "square-root scale, as one bin takes most of a linear one"
"""What a chart says below its title that is drawn so."""
_TIMES = 8.0


def has_long_tail(values: Iterable[float]) -> bool:
    """Say whether the largest value is so many times the middle one that the others would lie on a line.

    Examples
    --------
    >>> has_long_tail([1.0, 2.0, 3.0, 5.0, 8.0]), has_long_tail([1.0, 2.0, 3.0, 5.0, 90.0])
    (False, True)
    >>> has_long_tail([-0.2, 0.1, -40.0]), has_long_tail([float("nan")])
    (True, False)
    """
    sizes = [abs(value) for value in values if isfinite(value)]
    return bool(sizes) and max(sizes) > _TIMES * median(sizes) > 0


def scale_of(roots: bool, **options: object) -> alt.Scale:
    """Make the scale of an axis: of values, or of their roots, which keep their sign."""
    return alt.Scale(type="sqrt", **options) if roots else alt.Scale(**options)  # type: ignore[arg-type]
