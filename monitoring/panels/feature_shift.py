"""How one subject moved: its two distributions, the shift of its quantiles, where its mass went by period."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.sides import Sides, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Question
from monitoring.store.row_reads import values
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

Floats = NDArray[np.float64]
Row = dict[str, Any]

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95, 0.99)
MOST_BINS = 60
_TAILS = (0.005, 0.995)
_FAR = 8.0
"""Widths of the middle half: a lognormal of σ 1 has but one in 200 beyond, as its tail."""
_Z = 1.959963984540054


def histogram(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give the share of rows per bin of equal width, on both sides.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    list of dict
        ``side x0 x1 share``: shares of the rows with a value. The outer bins are open where values lie
        beyond what is drawn: the middle 99 % of both sides, and no further from the middle half of a side
        than eight times its width, so that a few wrong values leave the others to be seen. Empty without
        values.
    """
    both = _values(snapshot, question, subject)
    edges = _edges([side for side in both.values() if len(side)])
    found: list[Row] = []
    if not len(edges):
        return found
    shown = edges.copy()
    shown[0] = -np.inf if any(len(one) and one[0] < edges[0] for one in both.values()) else edges[0]
    shown[-1] = np.inf if any(len(one) and one[-1] > edges[-1] for one in both.values()) else edges[-1]
    for name, numbers in both.items():
        if len(numbers):
            counts, _ = np.histogram(np.clip(numbers, edges[0], edges[-1]), edges)
            found += [
                {"side": name, "x0": low, "x1": high, "share": count / len(numbers)}
                for (low, high), count in zip(pairwise(shown.tolist()), counts.tolist(), strict=True)
            ]
    return found


def _values(snapshot: Snapshot, question: Question, subject: Subject) -> dict[str, Floats]:
    baseline = question.baseline.selection
    then = values(snapshot, baseline, subject).ascending() if baseline else np.empty(0)
    return {"baseline": then, "current": values(snapshot, question.window, subject).ascending()}


def _edges(samples: list[Floats]) -> Floats:
    """Choose bins: one a value where there are few whole numbers, else the rule of Freedman and Diaconis."""
    if not samples:
        return np.empty(0)
    lows, highs = zip(*map(_reach, samples), strict=True)
    low, high = min(lows), max(highs)
    if high <= low:
        alone = all(one[0] == low == one[-1] for one in samples)
        return np.array([low + off for off in ((-0.5, 0.5) if alone else (-1.5, -0.5, 0.5, 1.5))])
    whole = all(bool(np.all(one == np.floor(one))) for one in samples)
    if whole and high - low <= MOST_BINS:
        return np.arange(np.floor(low) - 0.5, np.ceil(high) + 1.0)
    spread = min(float(np.subtract(*np.quantile(one, [0.75, 0.25]))) for one in samples)
    width = 2 * spread / min(len(one) for one in samples) ** (1 / 3) if spread > 0 else (high - low) / 30
    count = int(np.clip(np.ceil((high - low) / width), 12, MOST_BINS))
    return np.linspace(low, high, count + 1)


def _reach(ascending: Floats) -> tuple[float, float]:
    """Give from where to where the values of a side are drawn."""
    low, first, third, high = np.quantile(ascending, [_TAILS[0], 0.25, 0.75, _TAILS[1]]).tolist()
    far = _FAR * (third - first)
    return (max(low, first - far), min(high, third + far)) if far > 0 else (low, high)


def quantile_shifts(snapshot: Snapshot, question: Question, subject: Subject) -> list[Row]:
    """Give how far each quantile moved, with its 95 % interval.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    subject : Subject
        A numeric one.

    Returns
    -------
    list of dict
        ``quantile before now shift lower upper`` in the subject's unit; intervals from order statistics,
        rows taken as independent. Empty where a side has fewer than 30 values.

    References
    ----------
    Doksum (1974), Empirical probability plots and statistical inference. doi:10.1214/aos/1176342662
    """
    both = _values(snapshot, question, subject)
    if min(map(len, both.values())) < 30:
        return []
    rows = []
    for at in QUANTILES:
        before, now = (float(np.quantile(side, at)) for side in both.values())
        error = _Z * sqrt(sum(_standard_error(side, at) ** 2 for side in both.values()))
        shift = now - before
        rows.append({"quantile": at, "before": before, "now": now, "shift": shift,
                     "lower": shift - error, "upper": shift + error})  # fmt: skip
    return rows


def _standard_error(ascending: Floats, at: float) -> float:
    """Estimate a quantile's standard error from the order statistics around it."""
    n = len(ascending)
    reach = _Z * sqrt(n * at * (1 - at))
    low, high = np.clip([n * at - reach, n * at + reach], 0, n - 1).astype(int)
    return float(ascending[high] - ascending[low]) / (2 * _Z)


def missing_shares(snapshot: Snapshot, question: Question, subject: Subject) -> tuple[float, float]:
    """Give the share of rows without a value in the baseline and in the window; 0 where there is no row."""
    both = sides(snapshot, question, "numeric" if subject.numeric else "categorical")
    pair = _profiles(snapshot, subject, both, question)
    return tuple(one.missing / one.rows if one.rows else 0.0 for one in pair)  # type: ignore[return-value]


def _profiles(
    snapshot: Snapshot, subject: Subject, both: Sides, question: Question
) -> tuple[NumericProfile | LevelCounts, NumericProfile | LevelCounts]:
    if not subject.numeric:
        merge = LevelCounts.merged
        return both.reference(subject.name, merge), both.window.merged(subject.name, merge)
    count = len(snapshot.bins.edges.get(subject.name, ())) + 1

    def merged(records: Sequence[bytes]) -> NumericProfile:
        return NumericProfile.merged(records, count)

    return both.reference(subject.name, merged), both.window.merged(subject.name, merged)


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
