"""How restless a baseline is: from day to day, or the weekdays of a short window from week to week."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.scope.window import WEEK
from monitoring.statistics.overdispersion import INDEPENDENT, Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import laws_of_window, same_weekdays

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Blocks = Sequence[Floats | None]


def baseline_laws(
    blocks: Blocks, days: Sequence[Index], rows: Floats, few: tuple[int, int] | None
) -> tuple[list[Overdispersion], list[float]]:
    """Measure how much a baseline differs in itself, and its shares of missing rows.

    Parameters
    ----------
    blocks : sequence of ndarray of float64, shape (days, cells), or None
        Rows of each subject by day and cell, the missing ones' last; None where it has none.
    days : sequence of ndarray of intp, shape (days,)
        The ordinals of these days.
    rows : ndarray of float64, shape (subjects,)
        Rows of the window.
    few : tuple of int or None
        Its first day and how many it has, where these are less than a week.

    Returns
    -------
    tuple
        The law of each subject's cells, and the over-dispersion of its share of missing rows.
    """
    every = _packed(blocks)
    missing = _missing(every, blocks)
    laws, of_missing = overdispersions(every), overdispersions(missing)
    if few is not None:
        pairs = zip(blocks, days, strict=True)
        own = [some if some is None else same_weekdays(some, day, *few) for some, day in pairs]
        weeks = _packed(own)
        laws = laws_of_window(laws, weeks, every.sum(axis=1), rows)
        of_missing = laws_of_window(of_missing, _missing(weeks, own), missing.sum(axis=1), rows)
    return laws, [law.phi for law in of_missing]


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
        few = one.span.part_of_week(question.zone)
        if few:
            alike.setdefault((few[0] % WEEK, few[1]), []).append(k)
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
