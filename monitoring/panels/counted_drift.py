"""Drift that counts alone show: of cells of a number or a category, and of missing values."""

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.measurement import Evidence, Measurement, Place
from monitoring.panels.seeds import seed_of
from monitoring.statistics.distances import js_distance
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion, rate_change
from monitoring.statistics.psi_interval import psi_interval
from monitoring.statistics.self_drift import Overdispersion, overdispersion, psi_test
from monitoring.store.subjects import Subject

LEAST_ROWS = 30
Floats = NDArray[np.float64]


def binned_rows(
    place: Place, subject: Subject, then: Floats, now: Floats, blocks: Floats | None
) -> tuple[Overdispersion, list[Measurement]]:
    """Give PSI and Jensen–Shannon of counts over the same cells, and the baseline's own restlessness.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    subject : Subject
        What was counted.
    then, now : ndarray of float64
        Rows per cell of baseline and window, missing rows among them.
    blocks : ndarray of float64, shape (days, cells), or None
        The same of each day of the baseline.

    Returns
    -------
    law : Overdispersion
        From the days of the baseline.
    rows : list of Measurement
        ``psi`` and ``js_distance``.
    """
    law = overdispersion(blocks) if blocks is not None else Overdispersion(1.0, float("nan"), 0)
    whole_days = place.period.span.whole_days(place.question.zone)
    found = psi_test(then, now, blocks if whole_days else None)
    seed = seed_of(place.question.contract.model, subject.name, place.period.span.start)
    lower, upper = psi_interval(then, now, seed=seed) if found.n and not found.reason else (float("nan"),) * 2
    iid = "independent" in found.method
    method = "exact, independent rows assumed" if iid else "exact"
    value = Estimate(found.value, lower, upper, int(now.sum()), found.p_value, method, found.reason)
    enough = int(min(then.sum(), now.sum())) >= 2 * 20
    evidence = Evidence(value.value, value.p_value, enough)
    size = int(then.sum())
    return law, [
        place.row("psi", subject.name, value, baseline_n=size, evidence=evidence),
        place.row("js_distance", subject.name, js_distance(then, now), baseline_n=size),
    ]


def missing_row(
    place: Place, subject: Subject, now: tuple[int, int], then: tuple[int, int], phi: float
) -> Measurement:
    """Give the share of rows without a value, and its change.

    Parameters
    ----------
    place : Place
        Where the row stands.
    subject : Subject
        A feature.
    now, then : tuple of int
        Missing rows and all rows of window and baseline.
    phi : float
        Over-dispersion of the baseline's days.

    Returns
    -------
    Measurement
        ``missing_rate``; larger is worse, a fall is judged as well.
    """
    level = proportion(*now, reason="empty_current")
    base = proportion(*then, reason="empty_reference")
    change = rate_change(*then, *now, phi=phi)
    evidence = Evidence(abs(change.value), change.p_value, min(now[1], then[1]) >= LEAST_ROWS)
    return place.row(
        "missing_rate",
        subject.name,
        level,
        baseline=base,
        change=change,
        evidence=evidence,
        reason=change.reason,
    )
