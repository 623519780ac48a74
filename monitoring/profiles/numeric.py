"""The profile of a numeric column: moments, extremes and counts over fixed fine bins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.errors import DamagedRecordError
from monitoring.profiles.fine_bins import FineBins
from monitoring.profiles.numeric_table import NumericTable, numeric_record, numeric_records
from monitoring.profiles.records import table

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_SCALARS = ("missing", "infinite", "excess", "m2", "minimum", "maximum")


@dataclass(frozen=True)
class NumericProfile:
    """Sufficient statistics of one numeric column.

    Parameters
    ----------
    missing : int
        Rows without a value (null or not a number).
    infinite : int
        Rows with an infinite value: in the outermost bins, in no moment.
    excess, m2, minimum, maximum : float
        Of the finite values, in the column's unit; `excess` is the mean above the minimum (kept so that a
        large offset costs no digits), `m2` the sum of squared deviations from the mean. NaN where there is
        no finite value.
    counts : ndarray of int64, shape (bins,)
        Rows per fine bin, infinite ones included.

    Examples
    --------
    >>> edges = np.array([1.0, 2.0])
    >>> one = NumericProfile.of(np.array([0.5, 1.0, np.nan]), edges)
    >>> two = NumericProfile.of(np.array([3.0]), edges)
    >>> both = NumericProfile.merged([one.to_bytes(), two.to_bytes()], bins=3)
    >>> both.n, both.missing, both.counts.tolist(), both.mean
    (3, 1, [2, 0, 1], 1.5)
    """

    missing: int
    infinite: int
    excess: float
    m2: float
    minimum: float
    maximum: float
    counts: Counts

    @cached_property
    def present(self) -> int:
        """Rows with a value, finite or not."""
        return int(self.counts.sum())

    @property
    def n(self) -> int:
        """Rows with a finite value: what the moments rest on."""
        return self.present - self.infinite

    @property
    def rows(self) -> int:
        """All rows."""
        return self.present + self.missing

    @cached_property
    def finite(self) -> tuple[NDArray[np.float64], float]:
        """Rows with a finite value per fine bin, and which share of them may be in the other outermost bin.

        How many of the infinite rows are below all others is not known: as many are taken out of each end as
        is in the middle of what can be.
        """
        counts = self.counts.astype(np.float64)
        if not self.infinite:
            return counts, 0.0
        least, most = max(0, self.infinite - int(counts[-1])), min(self.infinite, int(counts[0]))
        if len(counts) == 1:
            least = most = self.infinite
        below = (least + most) / 2
        counts[0] -= below
        counts[-1] -= self.infinite - below
        return counts, (most - least) / 2 / self.n if self.n else 0.0

    @property
    def mean(self) -> float:
        """Mean of the finite values; NaN where there is none."""
        return self.minimum + self.excess

    @property
    def variance(self) -> float:
        """Sample variance (ddof 1); NaN below two finite values."""
        return self.m2 / (self.n - 1) if self.n > 1 else float("nan")

    @property
    def with_missing(self) -> Counts:
        """Counts per fine bin with the missing rows as the last bin."""
        return np.append(self.counts, self.missing)

    @classmethod
    def of(cls, values: Floats, edges: Floats) -> "NumericProfile":
        """Build the profile of one group of rows.

        Parameters
        ----------
        values : ndarray of float64
            NaN is missing.
        edges : ndarray of float64
            Ascending inner edges; bins are closed on the right, the outermost open.

        Returns
        -------
        NumericProfile
            Of all `values`.
        """
        built = NumericTable.of(values, FineBins(edges), np.zeros(len(values), dtype=np.intp), 1)
        return cls.merged(built.payloads(), len(edges) + 1)

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        record = np.zeros((), dtype=numeric_record(len(self.counts)))
        for name in (*_SCALARS, "counts"):
            record[name] = getattr(self, name)
        return record.tobytes()

    @staticmethod
    def counted(records: Sequence[bytes], bins: int) -> Counts:
        """Give the rows of each record by fine bin, missing ones last; shape (records, bins + 1)."""
        parts = parts_of(records, bins)
        found = np.empty((len(parts), bins + 1), dtype=np.int64)
        found[:, :-1], found[:, -1] = parts["counts"], parts["missing"]
        return found

    @classmethod
    @np.errstate(over="ignore", invalid="ignore")
    def merged(cls, records: Sequence[bytes], bins: int) -> "NumericProfile":
        """Merge any number of records; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`, all over the same edges.
        bins : int
            Number of fine bins.

        Returns
        -------
        NumericProfile
            Counts add up exactly; moments merge by Chan's formula.

        Raises
        ------
        DamagedRecordError
            When a record counts what cannot be.

        References
        ----------
        Chan, Golub, LeVeque (1983), doi:10.1080/00031305.1983.10483115.
        """
        parts = parts_of(records, bins)
        counts = parts["counts"].sum(axis=0, dtype=np.int64)
        size = parts["counts"].sum(axis=1, dtype=np.int64) - parts["infinite"]
        if size.min(initial=0) < 0:
            raise DamagedRecordError("a numeric record counts more infinite values than values")
        filled = size > 0
        lowest = float(parts["minimum"][filled].min()) if filled.any() else np.nan
        highest = float(parts["maximum"][filled].max()) if filled.any() else np.nan
        above = parts["minimum"][filled] - lowest + parts["excess"][filled]
        excess, m2 = _chan(size[filled], above, parts["m2"][filled])
        missing, infinite = int(parts["missing"].sum()), int(parts["infinite"].sum())
        return cls(missing, infinite, excess, m2, lowest, highest, counts)


def parts_of(records: Sequence[bytes], bins: int) -> NDArray[np.void]:
    """Read records as an array of one of `numeric_records`: nearly always all have one width.

    Raises
    ------
    DamagedRecordError
        When a record has the width of neither.
    """
    for layout in numeric_records(bins):
        found = table(records, layout)
        if found is not None:
            return found
    return _widened(records, bins)


def _widened(records: Sequence[bytes], bins: int) -> NDArray[np.void]:
    """Bring records of several widths to the greatest.

    One from before there were edges, when no value was finite, has a single bin.
    """
    old, *_, wide = known = (numeric_record(1), *numeric_records(bins))
    found = np.zeros(len(records), dtype=wide)
    sizes = np.fromiter(map(len, records), dtype=np.intp, count=len(records))
    for size in np.unique(sizes).tolist():
        own = np.flatnonzero(sizes == size)
        layout = next((one for one in known if one.itemsize == size), None)
        if layout is None:
            raise DamagedRecordError(f"a numeric record of {size} bytes is not one of {bins} bins")
        some = np.frombuffer(b"".join(records[k] for k in own.tolist()), dtype=layout)
        for name in _SCALARS:
            found[name][own] = some[name]
        at = slice(-1, None) if layout is old else slice(None)
        found["counts"][own, at] = some["counts"]
    return found


def _chan(size: Counts, mean: Floats, m2: Floats) -> tuple[float, float]:
    """Merge means and sums of squared deviations."""
    if not size.size:
        return float("nan"), float("nan")
    # around the first mean, so that a constant column keeps its exact mean and a variance of 0
    total = float(mean[0] + np.sum((mean - mean[0]) * (size / size.sum())))
    return total, float(np.sum(m2) + np.sum(size * (mean - total) ** 2))
