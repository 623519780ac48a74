"""The reliability curve of a period: observed rate against mean score."""

from collections.abc import Iterator

from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.probabilities.calibration_evidence import BINS
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.reliability import reliability_bins
from monitoring.statistics.score_counts import ScoreCounts


def reliability(place: Place, counts: ScoreCounts, method: str, note: str = "") -> Iterator[Measurement]:
    """Give observed rate and mean score per bin of about equal mass.

    Parameters
    ----------
    place : Place
        The period.
    counts : ScoreCounts
        Its labelled rows.
    method : str
        How their scores are known, where that is not from the rows.
    note : str
        Which days of the window these are, where they are not all.

    Yields
    ------
    Measurement
        The observed rate with its interval, the mean score as its baseline; subject ``3/10`` is the third bin
        of ten.
    """
    bins = reliability_bins(counts, BINS)
    for k in range(len(bins.n)):
        n = round(float(bins.n[k]))
        observed = Estimate(float(bins.observed[k]), float(bins.lower[k]), float(bins.upper[k]), n)
        nan = float("nan")
        forecast = Estimate(float(bins.forecast[k]), nan, nan, n)
        subject, apart = f"{k + 1}/{len(bins.n)}", observed.scaled(1.0, -forecast.value)
        yield place.row(
            "reliability", subject, observed, baseline=forecast, change=apart, reason=note, method=method
        )
