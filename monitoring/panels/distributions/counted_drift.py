"""Drift that counts alone show: of cells of a number or a category, and of missing values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.baseline_laws import baseline_laws
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement, amended
from monitoring.panels.place import Place
from monitoring.panels.seeds import seed_of
from monitoring.panels.stretch import Stretch
from monitoring.scope.baseline import NO_REFERENCE
from monitoring.statistics.distances import js_distances
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion, rate_change
from monitoring.statistics.overdispersion import INDEPENDENT, Overdispersion
from monitoring.statistics.psi_interval import DRAWN_CELLS, psi_intervals
from monitoring.statistics.self_drift import psi_tests
from monitoring.store.columns.subjects import Subject

LEAST_ROWS = 30
ONE_BIN = "one_bin: values that differ all lie in one bin of the first reference; rebin tells them apart"
_TOGETHER = 64
"""Subjects whose days of counts lie in memory at once."""
Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Cells:
    """Rows of a subject by cell.

    Parameters
    ----------
    then, now : ndarray of float64
        Rows per cell of baseline and window, the missing rows' last.
    blocks : ndarray of float64, shape (days, cells), or None
        The same of each day of the baseline; None where it has none.
    days : ndarray of intp, shape (days,)
        Their ordinals.
    hours : bool
        Whether these rows are of the hours of the window alone, which is shorter than a day.
    pooled : str
        Which levels share cells, or on which rows the bins rest, as a method says it; empty where each has
        its own, and where they rest on all rows.
    """

    then: Floats
    now: Floats
    blocks: Floats | None
    days: Index
    hours: bool = False
    pooled: str = ""

    def method(self, distance: Estimate) -> str:
        """Say how a distance over these cells was made."""
        own = distance.method if distance.method.startswith("exact") else "exact"
        return f"{own}, {self.pooled}" if self.pooled else own


@dataclass(frozen=True)
class Compared:
    """What the cells of a subject say.

    Parameters
    ----------
    law : Overdispersion
        From the days of the baseline, or from the same weekdays of its weeks, or hours of its days.
    psi, js_distance : Estimate
        Both distances.
    missing : Overdispersion
        Of the share of missing rows, from the same days.
    rows : tuple of float
        Of baseline and window.
    """

    law: Overdispersion
    psi: Estimate
    js_distance: Estimate
    missing: Overdispersion
    rows: tuple[float, float]

    def unresolved(self) -> "Compared":
        """Take both distances back: values that differ lie in one bin, which says nothing about them."""
        psi, js = (Estimate.undefined(ONE_BIN, one.n) for one in (self.psi, self.js_distance))
        return replace(self, psi=psi, js_distance=js)


def compare(place: Place, cells: Mapping[str, Cells], *, intervals: bool = True) -> dict[str, Compared]:
    """Compare the cells of many subjects, and measure the baseline's own restlessness.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    cells : mapping of str to Cells
        By subject.
    intervals : bool
        False leaves out those of PSI: most of the work.

    Returns
    -------
    dict of str to Compared
        By subject.
    """
    wide = [name for name, one in cells.items() if len(one.then) > DRAWN_CELLS]
    narrow = [name for name, one in cells.items() if len(one.then) <= DRAWN_CELLS]
    found: dict[str, Compared] = {}
    for names in (*in_parts(narrow), *([name] for name in wide)):
        some = _compared(place, names, [cells[name] for name in names], intervals=intervals)
        found |= zip(names, some, strict=True)
    return found


def in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give names, so many at a time that their days fit into memory: a year of a thousand is gigabytes."""
    return (names[first : first + _TOGETHER] for first in range(0, len(names), _TOGETHER))


def _compared(
    place: Place, names: Sequence[str], cells: Sequence[Cells], *, intervals: bool
) -> list[Compared]:
    """Compare cells of about as many a subject: what one has not is 0 on both sides."""
    width = max(len(one.then) for one in cells)
    then, now = np.zeros((len(cells), width)), np.zeros((len(cells), width))
    for k, one in enumerate(cells):
        then[k, : len(one.then)], now[k, : len(one.now)] = one.then, one.now
    rows = then.sum(axis=1), now.sum(axis=1)
    each, end = np.arange(len(cells)), np.array([len(one.then) - 1 for one in cells])
    blocks, days = [one.blocks for one in cells], [one.days for one in cells]
    absent = np.column_stack([then[each, end], rows[0] - then[each, end]])
    span, zone, hours = place.period.span, place.question.zone, cells[0].hours
    laws, missing = baseline_laws(blocks, days, then, absent, rows[1], Stretch.of(span, zone, hours=hours))
    unlike = span.part_of_day(zone) and not hours  # what days say is not said of hours
    of_psi = [INDEPENDENT] * len(cells) if unlike else laws
    psi = psi_tests(then, now, of_psi)
    if intervals:
        psi = _with_intervals(place, names, psi, of_psi, (then, now))
    # where every row of both sides is missing no value lies there to compare
    without = (np.minimum(*rows) > 0) & (rows[0] == then[each, end]) & (rows[1] == now[each, end])
    sizes = zip(*(side.tolist() for side in rows), strict=True)
    found = zip(laws, psi, js_distances(then, now), missing, sizes, strict=True)
    return [
        Compared(law, _taken_back(index), _taken_back(js), lack, size)
        if nothing
        else Compared(law, index, js, lack, size)
        for nothing, (law, index, js, lack, size) in zip(without.tolist(), found, strict=True)
    ]


def _taken_back(distance: Estimate) -> Estimate:
    return Estimate.undefined(NO_REFERENCE, distance.n)


def _with_intervals(
    place: Place,
    names: Sequence[str],
    tested: Sequence[Estimate],
    laws: Sequence[Overdispersion],
    sides: tuple[Floats, Floats],
) -> list[Estimate]:
    model, start = place.question.contract.model, place.period.span.start
    seeds = [seed_of(model, name, start) for name in names]
    ends = zip(*(x.tolist() for x in psi_intervals(*sides, seed_of(model, "psi"), seeds)), strict=True)
    return [_with_interval(one, law, *pair) for one, law, pair in zip(tested, laws, ends, strict=True)]


def _with_interval(found: Estimate, law: Overdispersion, lower: float, upper: float) -> Estimate:
    """Give an index its interval, where it is more than a word."""
    reason = found.reason
    assumed = not (reason or law.blocks)  # no day says how rows of one differ from those of others
    if found.n and not reason and lower == upper:  # few rows that all redrawings are nearer than
        reason = "too_few"
    if not found.n or reason:
        lower = upper = float("nan")
    method = "exact, independent rows assumed" if assumed else "exact"
    return Estimate(found.value, lower, upper, found.n, found.p_value, method, reason)


def binned_rows(place: Place, subject: Subject, cells: Cells, compared: Compared) -> list[Measurement]:
    """Give PSI and Jensen–Shannon of counts over the same cells.

    Parameters
    ----------
    place : Place
        Where the rows stand.
    subject : Subject
        What was counted.
    cells : Cells
        Its rows.
    compared : Compared
        What they say.

    Returns
    -------
    list of Measurement
        ``psi`` and ``js_distance``.
    """
    size, psi = int(compared.rows[0]), compared.psi
    return [
        place.row(
            "psi",
            subject.name,
            psi,
            baseline_n=size,
            evidence=_evidence(psi, compared),
            method=cells.method(psi),
        ),
        distance_row(place, "js_distance", subject, compared.js_distance, cells, compared),
    ]


def distance_row(
    place: Place, measure: str, subject: Subject, distance: Estimate, cells: Cells, compared: Compared
) -> Measurement:
    """Give another distance between the sides: judged where the contract says from where on, by PSI's test.

    Parameters
    ----------
    place : Place
        Where the row stands.
    measure : str
        Its name.
    subject : Subject
        What was counted.
    distance : Estimate
        Its value.
    cells : Cells
        Its rows.
    compared : Compared
        What they say.

    Returns
    -------
    Measurement
        Shown only, without a threshold of the contract.
    """
    evidence = _evidence(distance, compared) if place.stated(measure) else None
    size, method = int(compared.rows[0]), cells.method(distance)
    return place.row(measure, subject.name, distance, baseline_n=size, evidence=evidence, method=method)


def _evidence(distance: Estimate, compared: Compared) -> Evidence:
    return Evidence(distance.value, compared.psi.p_value, min(compared.rows) >= 2 * 20)


def of_cycles(rows: list[Measurement], compared: Compared) -> list[Measurement]:
    """Note of rows by which law they are judged, where that is of weekdays or of hours of the day."""
    if not compared.law.cycle:
        return rows
    return [
        amended(row, evidence=replace(row.evidence, cycle=compared.law.cycle))
        if row.evidence and row.measure != "missing_rate"  # which has a law of its own
        else row
        for row in rows
    ]


def missing_row(
    place: Place, subject: Subject, now: tuple[int, int], then: tuple[int, int], law: Overdispersion
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
    law : Overdispersion
        Of this share in the baseline's days.

    Returns
    -------
    Measurement
        ``missing_rate``; larger is worse, a fall is judged as well.
    """
    level = proportion(*now, reason="empty_current")
    base = proportion(*then, reason="empty_reference")
    change = rate_change(*then, *now, phi=law.phi)
    enough = min(now[1], then[1]) >= LEAST_ROWS
    evidence = Evidence(abs(change.value), change.p_value, enough, cycle=law.cycle)
    return place.row(
        "missing_rate",
        subject.name,
        level,
        baseline=base,
        change=change,
        evidence=evidence,
        reason=change.reason,
    )
