"""How one subject moved: the shares of its levels and missing values, where its mass went by period."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.sides import Sides, numeric_profiles, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Row = dict[str, Any]


def missing_shares(snapshot: Snapshot, question: Question, subject: Subject) -> tuple[float, float]:
    """Give the share of rows without a value in the baseline and in the window; 0 where there is no row."""
    both = sides(snapshot, question, "numeric" if subject.numeric else "categorical")
    pair = _profiles(snapshot, subject, both, question)
    return tuple(one.missing / one.rows if one.rows else 0.0 for one in pair)  # type: ignore[return-value]


def _profiles(
    snapshot: Snapshot, subject: Subject, both: Sides, question: Question
) -> tuple[NumericProfile | LevelCounts, NumericProfile | LevelCounts]:
    if subject.numeric:
        return numeric_profiles(snapshot, question, subject, both)
    merge = LevelCounts.merged
    return both.reference(subject.name, merge), both.window.merged(subject.name, merge)


def level_shares(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give the share of rows per level, on both sides; a missing value is a level called None.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    subject : Subject
        A categorical one.

    Returns
    -------
    list of dict
        ``level side share n``, and ``unseen``: whether the baseline has rows but never had the level.
    """
    then, now = _profiles(snapshot, subject, sides(snapshot, question, "categorical"), question)
    if isinstance(then, NumericProfile) or isinstance(now, NumericProfile):
        return []
    rows: list[Row] = []
    before = then.rows
    for side, profile in (("baseline", then), ("current", now)):
        counts: dict[str | None, int] = dict(profile.counts.items())
        counts[None] = profile.missing
        size = profile.rows
        rows += [
            {"level": level, "side": side, "share": count / size, "n": count,
             "unseen": level is not None and before > 0 and level not in then.counts}
            for level, count in counts.items() if count
        ]  # fmt: skip
    return rows


def decile_shares(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give the share of each period's rows in every decile of the baseline.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window by period, and baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    list of dict
        ``t t_end decile share difference``, decile 1 the lowest; deciles to the fine bins' width. Empty
        where there is no baseline, or where one value holds more than half of it.
    """
    both = sides(snapshot, question, "numeric", counts_alone=True)
    then, _ = _profiles(snapshot, subject, both, question)
    if isinstance(then, LevelCounts) or then.present == 0:
        return []
    group = _deciles(then.counts)
    if len(set(group.tolist())) < 5:
        return []
    before = np.bincount(group, weights=then.counts, minlength=10) / then.present
    return list(_by_period(both, question, subject, group, before))


def _deciles(counts: NDArray[np.int64]) -> NDArray[np.intp]:
    """Give each fine bin its decile, by the middle of its mass."""
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    found: NDArray[np.intp] = np.minimum((middle * 10).astype(np.intp), 9)
    return found


def _by_period(
    both: Sides, question: Question, subject: Subject, group: NDArray[np.intp], before: Floats
) -> Iterator[Row]:
    def merged(records: Sequence[bytes]) -> NumericProfile:
        return NumericProfile.merged(records, len(group))

    for period in question.periods:
        now = both.current(subject.name, merged, period)
        if now.present:
            shares = np.bincount(group, weights=now.counts, minlength=10) / now.present
            for k in range(10):
                yield {"t": period.span.start, "t_end": period.span.end, "decile": k + 1,
                       "share": float(shares[k]), "difference": float(shares[k] - before[k])}  # fmt: skip
