"""Joint moments of several per-row quantities: means, co-moments; exact under merging."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.stretches import Stretches, group_sums

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MomentVector:
    """Means and co-moments of k quantities over the same rows.

    Parameters
    ----------
    n : int
        Rows.
    mean : ndarray of float64, shape (k,)
        NaN without rows.
    comoment : ndarray of float64, shape (k, k)
        Sums of products of deviations from the means.

    Examples
    --------
    >>> from monitoring.profiles.grouped_rows import GroupedRows
    >>> from monitoring.profiles.moment_table import MomentTable
    >>> columns = np.array([1.0, 3.0]), np.array([2.0, 6.0])
    >>> table = MomentTable.of(columns, GroupedRows(np.array([0, 0]), 1))
    >>> v = MomentVector.merged(table.payloads(), 2)
    >>> v.mean.tolist(), v.covariance.tolist()
    ([2.0, 4.0], [[2.0, 4.0], [4.0, 8.0]])
    """

    n: int
    mean: Floats
    comoment: Floats

    @property
    def covariance(self) -> Floats:
        """Sample covariance (ddof 1); NaN below two rows."""
        return self.comoment / (self.n - 1) if self.n > 1 else np.full_like(self.comoment, np.nan)

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        record = np.zeros((), dtype=moment_record(len(self.mean)))
        record["n"], record["mean"], record["comoment"] = self.n, self.mean, self.comoment
        return record.tobytes()

    @classmethod
    def merged(cls, records: Sequence[bytes], width: int) -> "MomentVector":
        """Merge any number of records; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.
        width : int
            Number of quantities.

        Returns
        -------
        MomentVector
            By Chan's formula for co-moments.
        """
        return MomentRows.merged(records, Stretches.whole(records), width).one(0)


@dataclass(frozen=True)
class MomentRows:
    """Joint moments of several stretches of records.

    Parameters
    ----------
    n : ndarray of int64, shape (G,)
        Rows.
    mean : ndarray of float64, shape (G, k)
        NaN without rows.
    comoment : ndarray of float64, shape (G, k, k)
        As in `MomentVector`.
    """

    n: NDArray[np.int64]
    mean: Floats
    comoment: Floats

    @classmethod
    @np.errstate(over="ignore", invalid="ignore")  # of what no float holds the squares
    def merged(cls, records: Sequence[bytes], stretches: Stretches, width: int) -> "MomentRows":
        """Merge the records of each stretch; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.
        stretches : Stretches
            One a period.
        width : int
            Number of quantities.

        Returns
        -------
        MomentRows
            By Chan's formula for co-moments, each stretch the same alone and beside others.
        """
        read = stretches.read(records, moment_record(width))
        there, groups = read["n"] > 0, len(stretches.first)
        parts, group = read[there], stretches.group[there]
        n = group_sums(parts["n"], group, groups)
        first = np.full((groups, width), np.nan)
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        first[group[starts]] = parts["mean"][starts]
        share = (parts["n"] / n[group])[:, None]
        mean = first + group_sums((parts["mean"] - first[group]) * share, group, groups)
        off = parts["mean"] - mean[group]
        between = parts["n"].astype(float)[:, None, None] * off[:, :, None] * off[:, None, :]
        comoment = group_sums(parts["comoment"], group, groups) + group_sums(between, group, groups)
        return cls(n, mean, comoment)

    def at(self, places: Sequence[int]) -> "MomentRows":
        """Give the moments of some of the stretches."""
        some = np.asarray(places, dtype=np.intp)
        return MomentRows(self.n[some], self.mean[some], self.comoment[some])

    def one(self, place: int) -> MomentVector:
        """Give the moments of one stretch."""
        return MomentVector(int(self.n[place]), self.mean[place], self.comoment[place])

    def standard_error(self, quantity: int) -> Floats:
        """Give the standard error of the mean of one quantity; NaN below two rows.

        Parameters
        ----------
        quantity : int
            Its number.

        Returns
        -------
        ndarray of float64, shape (G,)
            In the unit of the quantity.
        """
        several = np.where(self.n > 1, self.n, np.nan)
        return np.asarray(np.sqrt(self.comoment[:, quantity, quantity] / (several - 1) / several))
