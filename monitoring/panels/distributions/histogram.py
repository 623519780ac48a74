"""The two distributions of a number: the shares of rows by bins of equal width."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.distributions.subject_values import SAMPLED_ROWS
from monitoring.panels.sides import numeric_profiles
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import Subject
from monitoring.store.reads.row_reads import EXACT_ROWS, values
from monitoring.store.reads.value_counts import has_fraction, value_counts
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]
Row = dict[str, Any]

MOST_BINS = 60
_TAILS = (0.005, 0.995)
_COARSE, _DRAWN = 0.05, 2_000
"""Where no fine bin holds a larger share, so many numbers between their edges stand for the values."""
_FAR = 8.0
"""Widths of the middle half: a lognormal of σ 1 has but one in 200 beyond, as its tail."""


@dataclass(frozen=True)
class _Side:
    """The values of one side.

    Parameters
    ----------
    some : ndarray of float64
        By which bins are chosen: all of them, or numbers that are distributed alike; ascending.
    n : int
        How many there are.
    ends : tuple of float
        None is below the first, or above the second.
    counted : callable
        Counts all of them by edges, as `value_counts` does.
    is_whole : callable
        Says whether all of them are whole numbers.
    """

    some: Floats
    n: int
    ends: tuple[float, float]
    counted: Callable[[Floats], NDArray[np.int64]]
    is_whole: Callable[[], bool]


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
        values, and where no float tells such bins apart.
    """
    then, now = numeric_profiles(snapshot, question, subject)
    asked = {"baseline": (question.baseline.selection, then), "current": (question.window, now)}
    every = {name: _side(snapshot, subject, *pair) for name, pair in asked.items()}
    both = {name: one for name, one in every.items() if one.n}
    edges = _edges([*both.values()])
    if not len(edges):
        return []
    counts = {name: one.counted(edges) for name, one in both.items()}
    shown = edges.copy()
    if any(some[0] for some in counts.values()):
        shown[0] = -np.inf
    if any(some[-1] for some in counts.values()):
        shown[-1] = np.inf
    found: list[Row] = []
    for name, some in counts.items():
        some[1] += some[0]
        some[-2] += some[-1]
        found += [
            {"side": name, "x0": low, "x1": high, "share": count / both[name].n}
            for (low, high), count in zip(pairwise(shown.tolist()), some[1:-1].tolist(), strict=True)
        ]
    return found


def _side(
    snapshot: Snapshot, subject: Subject, selection: Selection | None, profile: NumericProfile
) -> _Side:
    if selection is None:
        return _all(np.empty(0))
    if profile.n <= EXACT_ROWS or subject.labelled_only:
        return _all(values(snapshot, selection, subject).ascending())
    inner = snapshot.bins.edges.get(subject.name, np.empty(0))
    some = _of_bins(profile, inner)
    if some is None:
        some = values(snapshot, selection, subject, max(1, profile.n // SAMPLED_ROWS)).ascending()
    return _Side(
        some,
        profile.n,
        (profile.minimum, profile.maximum),
        partial(value_counts, snapshot, selection, subject),
        lambda: _whole(some) and not has_fraction(snapshot, selection, subject),
    )


def _of_bins(profile: NumericProfile, inner: Floats) -> Floats | None:
    """Give numbers distributed as fine bins say, ascending; None where these leave open what to draw."""
    share, whole = profile.counts / profile.n, _whole(inner)
    ends = profile.minimum - whole, max(profile.maximum, *inner[-1:])
    edges = np.array([min(ends[0], *inner[:1]), *inner, ends[1]])
    most = np.full(len(share), _COARSE)
    most[[0, -1]] = _TAILS[0]
    if profile.infinite or not ((share <= most) | (whole & (np.diff(edges) <= 1))).all():
        return None
    some: Floats = np.interp((np.arange(_DRAWN) + 0.5) / _DRAWN, np.append(0.0, np.cumsum(share)), edges)
    return np.ceil(some) if whole else some


def _all(ascending: Floats) -> _Side:
    def counted(edges: Floats) -> NDArray[np.int64]:
        beyond = np.searchsorted(ascending, edges[0]), np.searchsorted(ascending, edges[-1], side="right")
        counts, _ = np.histogram(ascending, edges)
        return np.array([beyond[0], *counts, len(ascending) - beyond[1]], dtype=np.int64)

    ends = (float(ascending[0]), float(ascending[-1])) if len(ascending) else (np.nan, np.nan)
    return _Side(ascending, len(ascending), ends, counted, lambda: _whole(ascending))


def _whole(numbers: Floats) -> bool:
    return bool(np.all(numbers == np.floor(numbers)))


def _edges(both: Sequence[_Side]) -> Floats:
    """Choose bins: one a value where there are few whole numbers, else the rule of Freedman and Diaconis."""
    if not both:
        return np.empty(0)
    lows, highs = zip(*(_reach(one.some) for one in both), strict=True)
    low, high = min(lows), max(highs)
    if high <= low:
        alone = all(one.ends == (low, low) for one in both)
        return np.array([low + off for off in ((-0.5, 0.5) if alone else (-1.5, -0.5, 0.5, 1.5))])
    with np.errstate(over="ignore"):
        per_unit = np.float64(MOST_BINS) / (np.float64(high) - low)
    if not 0 < per_unit < np.inf:
        return np.empty(0)
    if high - low <= MOST_BINS and all(one.is_whole() for one in both):
        return np.arange(np.floor(low) - 0.5, np.ceil(high) + 1.0)
    spread = min(float(np.subtract(*np.quantile(one.some, [0.75, 0.25]))) for one in both)
    width = 2 * spread / min(one.n for one in both) ** (1 / 3) if spread > 0 else (high - low) / 30
    count = int(np.clip(np.ceil((high - low) / width), 12, MOST_BINS))
    return np.linspace(low, high, count + 1)


def _reach(ascending: Floats) -> tuple[float, float]:
    """Give from where to where the values of a side are drawn."""
    low, first, third, high = np.quantile(ascending, [_TAILS[0], 0.25, 0.75, _TAILS[1]]).tolist()
    far = _FAR * (third - first)
    return (max(low, first - far), min(high, third + far)) if far > 0 else (low, high)
