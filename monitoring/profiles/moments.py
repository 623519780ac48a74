"""Joint moments of several per-row quantities: means, co-moments; exact under merging."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.records import even

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
    >>> from monitoring.profiles.moment_table import MomentTable
    >>> table = MomentTable.of(np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([0, 0]), 1)
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
        parts = even(records, moment_record(width))
        parts = parts[parts["n"] > 0]
        if not len(parts):
            return cls(0, np.full(width, np.nan), np.zeros((width, width)))
        size = parts["n"]
        first = parts["mean"][0]
        mean = first + np.sum((parts["mean"] - first) * (size / size.sum())[:, None], axis=0)
        off = parts["mean"] - mean
        comoment = parts["comoment"].sum(axis=0) + np.einsum("p,pi,pj->ij", size.astype(float), off, off)
        return cls(int(size.sum()), mean, comoment)
