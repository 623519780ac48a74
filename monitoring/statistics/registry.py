"""Every measure that the product computes: one entry each, one function each."""

from monitoring.contract.panel import Panel
from monitoring.statistics.calibration_measures import CALIBRATION_MEASURES
from monitoring.statistics.drift_measures import DRIFT_MEASURES
from monitoring.statistics.measure import REAL, Measure
from monitoring.statistics.performance_measures import (
    BINARY_MEASURES,
    LABEL_MEASURES,
    MULTICLASS_MEASURES,
    REGRESSION_MEASURES,
)
from monitoring.statistics.quality_measures import QUALITY_MEASURES

MEASURES: tuple[Measure, ...] = (
    *DRIFT_MEASURES,
    *BINARY_MEASURES,
    *MULTICLASS_MEASURES,
    *REGRESSION_MEASURES,
    *LABEL_MEASURES,
    *CALIBRATION_MEASURES,
    *QUALITY_MEASURES,
)


def measure(name: str, panel: Panel | None = None, family: str | None = None) -> Measure:
    """Find a measure.

    Parameters
    ----------
    name : str
        Its name.
    panel, family : str, optional
        Needed only where two measures share a name (`missing_rate` of drift and of quality, `accuracy` of
        binary and of multiclass models); the first that fits is returned. `family` is matched by ``any``.

    Returns
    -------
    Measure
        The entry.

    Raises
    ------
    KeyError
        Nothing fits.

    Examples
    --------
    >>> measure("auc").higher_is_better
    True
    >>> measure("brier", family="multiclass").range
    (0.0, 2.0)
    """
    for entry in MEASURES:
        fits = panel in {None, entry.panel} and (family is None or entry.family in {family, "any"})
        if entry.name == name and fits:
            return entry
    raise KeyError(name)


def range_of(name: str) -> tuple[float, float]:
    """Give between which values a measure lies, of whichever family.

    Parameters
    ----------
    name : str
        Of any measure; one that is not in the registry may be anything.

    Returns
    -------
    pair of float
        Least and greatest possible value.

    Examples
    --------
    >>> range_of("log_loss"), range_of("mcc")
    ((0.0, inf), (-1.0, 1.0))
    """
    ends = [entry.range for entry in MEASURES if entry.name == name]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else REAL
