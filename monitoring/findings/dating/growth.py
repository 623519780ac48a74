"""Growth: what came little by little is dated by its beginning, not by the day that halves it."""

from math import isfinite

from monitoring.findings.dating.episode import Episode, Series
from monitoring.statistics.ramps import ramp


def grown(series: Series, found: Episode) -> Episode:
    """Date a deviation that lasts by where it began to grow, where it grew.

    Parameters
    ----------
    series : Series
        Days in order.
    found : Episode
        Of that series, by its clearest split.

    Returns
    -------
    Episode
        The same where it came at once, in two steps, or within less than a week.
    """
    if found.since is None or found.until is not None:
        return found
    at = series.starts.index(found.since)
    there = series.table[at:]
    off = [series.shared(series.table[k : k + 1], there) for k in range(len(series.table))]
    rise = ramp(off, series.rows, at) if all(map(isfinite, off)) else None
    if rise is None:
        return found
    between = series.starts[rise.earliest], series.starts[rise.latest]
    return Episode(series.starts[rise.first], None, between, series.starts[rise.full])
