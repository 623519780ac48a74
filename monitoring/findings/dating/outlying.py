"""Periods that stand out: far above the usual level of a service, and not by chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median

from monitoring.panels.measurement import Measurement
from monitoring.scope.window import Span
from monitoring.statistics.contingency import fisher
from monitoring.statistics.multiplicity import bh

CUTOFF = 0.01
STANDS_OUT = {"latency_p95": 1.5, "error_rate": 2.0}
"""Times the usual level from which on a period is named."""


@dataclass(frozen=True)
class Outlying:
    """The periods of the window in which a measure stood far above its usual level.

    Parameters
    ----------
    measure : str
        Its name.
    usual : float
        The baseline's level; without one the median of the periods.
    periods : tuple of Measurement
        In the order of time.
    """

    measure: str
    usual: float
    periods: tuple[Measurement, ...]

    @property
    def worst(self) -> Measurement:
        """The period of the highest value."""
        return max(self.periods, key=lambda row: row.value)


def outlying(series: Sequence[Measurement], measure: str, window: Span) -> Outlying | None:
    """Find the periods in which a measure stood out.

    Parameters
    ----------
    series : sequence of Measurement
        The service panel by period, the window and some time before it.
    measure : str
        ``latency_p95``: the whole interval of a period lies above the limit. ``error_rate``: the rate does,
        and Fisher's test against the baseline (without one: the other periods) survives the correction for
        the number of periods.
    window : Span
        Where to look; a period that it cuts has rows that nobody asked for, and is not named.

    Returns
    -------
    Outlying or None
        None where no period did.
    """
    rows = [row for row in series if (row.measure, row.subject) == (measure, "") and row.n]
    rows = [row for row in rows if not isnan(row.value)]
    inside = [row for row in rows if window.start <= row.window_start and row.window_end <= window.end]
    if not inside:
        return None
    levels = [row.baseline_value for row in inside if not isnan(row.baseline_value)]
    usual = levels[0] if levels else median(row.value for row in rows)
    limit = STANDS_OUT[measure] * usual
    if measure == "error_rate":
        q = bh([chance(row, rows) for row in inside])
        found = [row for row, one in zip(inside, q, strict=True) if row.value > limit and one <= CUTOFF]
    else:
        found = [row for row in inside if row.lower > limit]
    return Outlying(measure, usual, tuple(found)) if found else None


def chance(row: Measurement, rows: Sequence[Measurement]) -> float:
    """Say how likely so many errors are at the level of the baseline, or of the other periods.

    Parameters
    ----------
    row : Measurement
        ``error_rate`` of one period.
    rows : sequence of Measurement
        All periods.

    Returns
    -------
    float
        Fisher's p-value; 1 without an error.
    """
    now = _failed(row.value, row.n)
    if not isnan(row.baseline_value) and row.baseline_n:
        then = _failed(row.baseline_value, row.baseline_n)
    else:
        rest = [_failed(one.value, one.n) for one in rows if one is not row]
        then = [sum(one[0] for one in rest), sum(one[1] for one in rest)]
    return fisher([now, then]) if now[0] else 1.0


def _failed(rate: float, n: int) -> list[int]:
    failed = round(rate * n)
    return [failed, n - failed]
