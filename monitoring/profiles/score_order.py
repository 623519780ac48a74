"""Order of the scores of labelled rows: two bytes a row, fine enough for measures of rank."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.records import Records, Whole
from monitoring.profiles.regrouping import Regrouping
from monitoring.profiles.stretches import Stretches

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
CODE = np.dtype("<u2")
_MOST, _LEAST, _SHARED = 64, 4, 1024
_OCTAVE = 8
"""Parts of the uppermost bin for every doubling of the distance from its edge."""
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class ScoreOrder:
    """The fine bins of a score, each cut into parts: the more, the fewer bins lie above.

    What the order inside a part may do to the average precision is as large as its share of the rows from
    there upwards: even parts would have to be as fine at the bottom as at the top.

    Parameters
    ----------
    edges : ndarray of float64, shape (B − 1,)
        Ascending inner edges of the fine bins.

    Attributes
    ----------
    parts : int
        Of all bins together.

    Examples
    --------
    >>> order = ScoreOrder(np.array([0.2, 0.4]))
    >>> order.parts, order.codes(np.array([0.1, 0.2, 0.3, 0.4, 0.41]), np.array([0, 0, 1, 1, 2])).tolist()
    (129, [0, 0, 32, 64, 65])
    """

    edges: Floats
    parts: int = field(init=False)
    _first: Index = field(init=False)
    _low: Floats = field(init=False)
    _scale: Floats = field(init=False)

    def __post_init__(self) -> None:
        above = np.arange(len(self.edges), -1, -1)
        several = np.clip(_SHARED // np.maximum(above, 1), _LEAST, _MOST)
        several[0] = 1
        first = np.cumsum(several) - several
        with np.errstate(over="ignore"):
            width = np.diff(self.edges)
            scale = np.where(np.isfinite(width), several[1:-1] / width, 0.0)
        values = {"parts": int(several.sum()), "_first": first, "_low": self.edges, "_scale": scale}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def codes(self, score: Floats, code: Index) -> NDArray[np.uint16]:
        """Give the part of each score; it never falls when the score grows.

        Parameters
        ----------
        score : ndarray of float64, shape (n,)
            Finite.
        code : ndarray of intp, shape (n,)
            Fine bin of each.

        Returns
        -------
        ndarray of uint16, shape (n,)
            Ordinal of the part, over all bins.
        """
        found = self._first.take(code).astype(CODE)
        last = len(self._low)
        inner = np.flatnonzero((code > 0) & (code < last))
        if len(inner):
            place = code.take(inner)
            part = (score.take(inner) - self._low.take(place - 1)) * self._scale.take(place - 1)
            most = np.diff(self._first).take(place) - 1
            found[inner] += np.minimum(part, most).astype(CODE)
        top = np.flatnonzero(code == last)
        if last > 1 and len(top):
            found[top] += self._of_top(score.take(top))
        return found

    def bounds(self) -> tuple[Floats, Floats, Index]:
        """Give the least and the largest probability of each part, and the bin that it is of.

        Returns
        -------
        low, high : ndarray of float64, shape (parts,)
            In [0, 1].
        of_bin : ndarray of intp, shape (parts,)

        Examples
        --------
        >>> low, high, of_bin = ScoreOrder(np.array([0.2, 0.4])).bounds()
        >>> low[:3].round(4).tolist(), high[:3].round(4).tolist(), of_bin[[0, 1, 64, 65]].tolist()
        ([0.0, 0.2, 0.2031], [0.2, 0.2031, 0.2062], [0, 1, 1, 2])
        """
        several = np.diff(np.append(self._first, self.parts))
        of_bin = np.repeat(np.arange(len(several)), several)
        place = np.arange(self.parts) - self._first[of_bin]
        floor, ceiling = np.append(0.0, self._low), np.append(self._low, 1.0)
        width = ((ceiling - floor) / several)[of_bin]
        low, high = floor[of_bin] + place * width, floor[of_bin] + (place + 1) * width
        if len(self._low) > 1:
            top = of_bin == len(self._low)
            last, step = self._low[-1], self._low[-1] - self._low[-2]
            low[top], high[top] = (last + step * (2 ** ((place[top] + k) / _OCTAVE) - 1) for k in (0, 1))
            high[-1] = 1.0
        return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0), of_bin

    def _of_top(self, score: Floats) -> NDArray[np.uint16]:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            far = (score - self._low[-1]) / (self._low[-1] - self._low[-2])
            part = np.nan_to_num(_OCTAVE * np.log2(1 + far), posinf=_MOST)
        inside: NDArray[np.uint16] = np.clip(part, 0, _MOST - 1).astype(CODE)
        return inside


def with_label(part: NDArray[np.uint16], label: Index) -> NDArray[np.uint16]:
    """Put the class, 0 or 1, into the lowest bit."""
    return part * CODE.type(2) + label.astype(CODE)


@dataclass(frozen=True)
class ScoreOrderTable:
    """Codes of labelled rows in several groups.

    Parameters
    ----------
    codes : ndarray of uint16, shape (rows,)
        Of `with_label`, group by group.
    ends : ndarray of intp, shape (groups + 1,)
        Where each group begins; the last one's end.

    Examples
    --------
    >>> table = ScoreOrderTable.of(np.array([7, 3, 5], dtype=np.uint16), np.array([1, 0, 1]), 2)
    >>> [np.frombuffer(one, CODE).tolist() for one in table.payloads()]
    [[3], [5, 7]]
    """

    codes: NDArray[np.uint16]
    ends: Index

    @classmethod
    def of(cls, codes: NDArray[np.uint16], group: Index, groups: int) -> "ScoreOrderTable":
        """Put rows in the order of their groups; in which a group's rows stand says nothing."""
        wide = np.dtype(np.uint32 if groups < 1 << 16 else np.uint64)
        keys = group.astype(wide) * wide.type(1 << 16) + codes.astype(wide)
        keys.sort()
        return cls(keys.astype(CODE), _ends_of(np.bincount(group, minlength=groups)))

    def regrouped(self, into: Regrouping) -> "ScoreOrderTable":
        """Put groups together, one behind the other."""
        order, first = into.order, self.ends.tolist()
        pieces = [self.codes[first[k] : first[k + 1]] for k in order.tolist()]
        sizes = np.zeros(into.groups, dtype=np.intp)
        np.add.at(sizes, into.target[order], np.diff(self.ends)[order])
        none = np.empty(0, dtype=CODE)
        return ScoreOrderTable(np.concatenate([none, *pieces]), _ends_of(sizes))

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which groups have rows."""
        return np.diff(self.ends) > 0

    def payloads(self) -> Records:
        """Give each group's codes as bytes."""
        return Records.all(Whole(self.codes.view(np.uint8), self.ends * CODE.itemsize))


def _ends_of(sizes: Index) -> Index:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)


def counted_order(
    records: Records, stretches: Stretches, parts: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the rows of both classes by part.

    Parameters
    ----------
    records : Records
        Codes of `with_label`, two bytes a row.
    stretches : Stretches
        One a period.
    parts : int
        Of a `ScoreOrder`.

    Returns
    -------
    negatives, positives : ndarray of int64, shape (stretches, parts)
        Lowest scores first.

    Examples
    --------
    >>> some = with_label(np.array([0, 2, 2], dtype=np.uint16), np.array([0, 1, 1])).tobytes()
    >>> records = Records.all(Whole.of([some]))
    >>> [one.tolist() for one in counted_order(records, Stretches.whole(records), 3)]
    [[[1, 0, 0]], [[0, 0, 2]]]
    """
    every = np.arange(parts)
    found = counted_among(records, stretches, parts, [every] * len(stretches.first))
    negatives, positives = (one.reshape(-1, parts) for one in found)
    return negatives, positives


def counted_among(
    records: Records, stretches: Stretches, parts: int, among: Sequence[Index]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the rows of both classes in some parts, others in each stretch.

    Parameters
    ----------
    records, stretches, parts
        As of `counted_order`.
    among : sequence of ndarray of intp
        Which parts, a stretch each.

    Returns
    -------
    negatives, positives : ndarray of int64, shape (all that is asked for,)
        Stretch after stretch.

    Examples
    --------
    >>> some = with_label(np.array([0, 2, 2], dtype=np.uint16), np.array([0, 1, 1])).tobytes()
    >>> records = Records.all(Whole.of([some]))
    >>> [one.tolist() for one in counted_among(records, Stretches.whole(records), 3, [np.array([2])])]
    [[0], [2]]
    """
    codes = records.data.view(CODE)
    ends = np.concatenate([[0], np.cumsum(records.sizes)]) // CODE.itemsize
    # Stretches may share records, as a window and what may be judged of it: each is read once.
    cuts, place = np.unique([stretches.first, stretches.last], return_inverse=True)
    within: list[list[int]] = [[] for _ in cuts]
    for k, (first, last) in enumerate(place.reshape(2, -1).T.tolist()):
        for piece in range(first, last):
            within[piece].append(k)
    found = [np.zeros((len(one), 2), dtype=np.int64) for one in among]
    for piece, (first, last) in enumerate(pairwise(ends[cuts].tolist())):
        counted = _counted(codes[first:last], parts) if within[piece] else np.empty((0, 2), dtype=np.int64)
        for k in within[piece]:
            found[k] += counted[among[k]]
    every = np.concatenate([np.empty((0, 2), dtype=np.int64), *found])
    return every[:, 0], every[:, 1]


def _counted(codes: NDArray[np.uint16], parts: int) -> NDArray[np.int64]:
    """Count both classes by part, shape (parts, 2); a copy of the codes is made of a few at once."""
    found = np.bincount(codes[:_AT_ONCE], minlength=2 * parts)
    for start in range(_AT_ONCE, len(codes), _AT_ONCE):
        found += np.bincount(codes[start : start + _AT_ONCE], minlength=2 * parts)
    return found.reshape(-1, 2)
