"""How the levels of one subject moved: the shares of the largest, and what is to be said of all others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.sides import both_levels, sides
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

MOST_LEVELS = 50
"""Levels that are told one by one: keys have as many as rows."""
Index = NDArray[np.intp]


@dataclass(frozen=True)
class LevelShares:
    """The levels of one subject on both sides; None is the level of rows without a value.

    Parameters
    ----------
    rows : list of dict
        ``level side share`` of the levels with the largest share on either side, at most `MOST_LEVELS`, and
        of missing values.
    others : tuple of (int, float, float)
        How many levels there are besides, and their share in the baseline and in the window.
    moved : tuple of (str or None, float, float), optional
        The level whose share moved most, with both.
    unseen : list of (str, int)
        The largest levels that the baseline, where there is one, never had, each with its rows.
    all_unseen : tuple of (int, int, float)
        How many such levels there are, their rows, and these as a share of the window's.
    """

    rows: list[dict[str, object]] = field(default_factory=list)
    others: tuple[int, float, float] = (0, 0.0, 0.0)
    moved: tuple[str | None, float, float] | None = None
    unseen: list[tuple[str, int]] = field(default_factory=list)
    all_unseen: tuple[int, int, float] = (0, 0, 0.0)


def level_shares(snapshot: Snapshot, question: Question, subject: Subject) -> LevelShares:
    """Give the share of rows per level, on both sides.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline, as a whole.
    subject : Subject
        A categorical one.
    """
    window, days = both_levels(sides(snapshot, question, "categorical"), subject.name)
    then, now = days.total, window.total
    there = np.flatnonzero((then > 0) | (now > 0))
    if not len(there):
        return LevelShares()
    names = window.held.names
    before, after = (one / max(1, int(one.sum())) for one in (then, now))
    largest = _largest(there[there < len(names)], before, after)
    told = [*largest.tolist(), *there[there == len(names)].tolist()]
    rest = np.setdiff1d(there, told)
    rows: list[dict[str, object]] = [
        {"level": _name(names, k), "side": side, "share": float(shares[k])}
        for side, shares in (("baseline", before), ("current", after))
        for k in told
        if shares[k] > 0
    ]
    # of several that moved as far one that the baseline had is told
    order = np.concatenate([there[then[there] > 0], there[then[there] == 0]])
    most = int(order[np.argmax(np.abs(after[order] - before[order]))])
    moved = _name(names, most), float(before[most]), float(after[most])
    others = len(rest), float(before[rest].sum()), float(after[rest].sum())
    unseen = there[(then[there] == 0) & (there < len(names))] if then.any() else there[:0]
    first = unseen[np.argsort(-now[unseen], kind="stable")[:MOST_LEVELS]]
    named = [(names[k], int(now[k])) for k in first.tolist()]
    new = len(unseen), int(now[unseen].sum()), float(after[unseen].sum())
    return LevelShares(rows, others, moved, named, new)


def _largest(levels: Index, before: NDArray[np.float64], after: NDArray[np.float64]) -> Index:
    """Give the levels with the largest share on either side, those of the baseline first among equals."""
    most = np.maximum(before[levels], after[levels])
    found: Index = levels[np.lexsort((levels, -after[levels], -before[levels], -most))[:MOST_LEVELS]]
    return found


def _name(names: Sequence[str], number: int) -> str | None:
    return names[number] if number < len(names) else None
