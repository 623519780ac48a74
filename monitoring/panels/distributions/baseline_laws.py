"""How restless a baseline is: from day to day, or the weekdays or hours of a short window."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.stretch import BaselineRows, Stretch
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.ordered_cells import ordered_overdispersion
from monitoring.statistics.overdispersion import INDEPENDENT, Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import laws_of_window, same_weekdays

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Blocks = Sequence[Floats | None]


def baseline_laws(
    blocks: Blocks, days: Sequence[Index], then: Floats, missing: Floats, rows: Floats, stretch: Stretch
) -> tuple[list[Overdispersion], list[Overdispersion]]:
    """Measure how much a baseline differs in itself, and its shares of missing rows.

    Parameters
    ----------
    blocks : sequence of ndarray of float64, shape (days, cells), or None
        Rows of each subject by day and cell, the missing ones' last; None where it has none. Of a window of
        hours they are of these hours alone.
    days : sequence of ndarray of intp, shape (days,)
        The ordinals of these days.
    then : ndarray of float64, shape (subjects, cells)
        Rows of the whole baseline.
    missing : ndarray of float64, shape (subjects, 2)
        Its missing rows, and all others.
    rows : ndarray of float64, shape (subjects,)
        Rows of the window.
    stretch : Stretch
        What is judged.

    Returns
    -------
    tuple
        The law of each subject's cells, and that of its share of missing rows.
    """
    every, alike = _packed(blocks), {"hours": blocks}
    weeks = lacking_weeks = None
    if stretch.few is not None:
        few, pairs = stretch.few, zip(blocks, days, strict=True)
        own = [some if some is None else same_weekdays(some, day, *few) for some, day in pairs]
        alike["weekdays"], weeks = own, _packed(own)
        lacking_weeks = _missing(weeks, own)
    cells = BaselineRows(every, then[:, : every.shape[2]])
    lacking = BaselineRows(_missing(every, blocks), missing)
    laws = stretch.laws(cells, weeks, rows)
    found = [
        _in_order(law, alike[law.cycle][k], then[k], float(rows[k])) if law.cycle else law
        for k, law in enumerate(laws)
    ]
    return found, stretch.laws(lacking, lacking_weeks, rows)


def _in_order(law: Overdispersion, blocks: Floats | None, then: Floats, rows: float) -> Overdispersion:
    """Give the law of a cycle what looks in one direction, over the cells that hold values."""
    if blocks is None:
        return law
    values = blocks.shape[1] - 1
    ks, mean = ordered_overdispersion(blocks[:, :values], then[:values], rows)
    return replace(law, ks_phi=ks, mean_phi=mean)


def laws_of_periods(
    question: Question, periods: Sequence[Period], rows: Floats, blocks: Floats, days: Index
) -> list[Overdispersion]:
    """Give the law by which each of some periods is judged of one subject.

    Parameters
    ----------
    question : Question
        What is asked: its zone tells the days.
    periods : sequence of Period
        Of its window.
    rows : ndarray of float64, shape (periods,)
        Of each.
    blocks : ndarray of float64, shape (days, cells)
        Rows of the baseline by day and cell.
    days : ndarray of intp, shape (days,)
        The ordinals of these days.

    Returns
    -------
    list of Overdispersion
        `INDEPENDENT` for hours, and where there are no days.
    """
    whole = [one.span.whole_days(question.zone) for one in periods]
    if not len(blocks) or not any(whole):
        return [INDEPENDENT] * len(periods)
    by_day = overdispersions(blocks[None])
    found = [by_day[0] if days_alone else INDEPENDENT for days_alone in whole]
    alike: dict[tuple[int, int], list[int]] = {}
    for k, one in enumerate(periods):
        few = Stretch.of(one.span, question.zone, hours=False).few
        if few:
            alike.setdefault(few, []).append(k)
    for few, some in alike.items():
        weeks, total = same_weekdays(blocks, days, *few), blocks.sum(axis=0)
        each = np.broadcast_to(weeks, (len(some), *weeks.shape))
        every = np.broadcast_to(total, (len(some), *total.shape))
        laws = laws_of_window(by_day * len(some), each, every, rows[some])
        for k, law in zip(some, laws, strict=True):
            found[k] = law
    return found


def _packed(blocks: Blocks) -> Floats:
    """Put blocks of about as many cells together: cells and blocks that a subject has not are 0."""
    shape = np.max([(0, 0), *(some.shape for some in blocks if some is not None)], axis=0)
    found = np.zeros((len(blocks), *shape))
    for k, some in enumerate(blocks):
        if some is not None:
            found[k, : len(some), : some.shape[1]] = some
    return found


def _missing(every: Floats, blocks: Blocks) -> Floats:
    """Give missing rows, each subject's last cell, and all others."""
    last = np.zeros(every.shape[:2])
    for k, some in enumerate(blocks):
        if some is not None:
            last[k, : len(some)] = some[:, -1]
    return np.stack([last, every.sum(axis=2) - last], axis=2)
