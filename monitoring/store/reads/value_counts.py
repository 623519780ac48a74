"""Values of a column counted by bins of equal width, where the rows are: none of them is brought here."""

import numpy as np
from numpy.typing import NDArray

from monitoring.scope.baseline import Selection
from monitoring.store.columns.subjects import Subject
from monitoring.store.quoting import number
from monitoring.store.scheduling.scanning import scan
from monitoring.store.snapshot import Snapshot

_MOST = 255


def value_counts(
    snapshot: Snapshot, selection: Selection, subject: Subject, edges: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Count the finite values of a numeric subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    subject : Subject
        A numeric one of every row.
    edges : ndarray of float64, shape (B + 1,)
        Ascending, as far from each other; bins are closed on the left, the last one on both sides. At most
        255 of them.

    Returns
    -------
    ndarray of int64, shape (B + 2,)
        Those below all bins, in each of them, and above.

    Raises
    ------
    ValueError
        For more bins: a byte would not tell them apart.
    """
    low, high, bins = float(edges[0]), float(edges[-1]), len(edges) - 1
    if bins > _MOST:
        raise ValueError(f"at most {_MOST} bins can be counted, not {bins}; ask for wider ones")
    value = subject.as_double
    # what is in no byte is one group: far values, and those that are not finite or missing
    place = f"try_cast(floor(({value} - {number(low)}) * {number(bins / (high - low))}) as utinyint)"
    below = f"{value} < {number(low)} and {value} > '-infinity'::double"
    above = f"{value} > {number(high)} and {value} < 'infinity'::double"
    beyond = ", ".join(f"count(*) filter (where {one})" for one in (below, above))
    sql = f"select {place}, count(*), {beyond} from {snapshot.rows_of(selection, [subject.sql])} group by 1"
    con = snapshot.connection(selection.as_of)
    counts = np.zeros(bins + 2, dtype=np.int64)
    for bin_, every, lower, higher in scan(con, lambda con: con.cursor().execute(sql).fetchall()):
        counts[[0, -1]] += lower, higher
        if bin_ is not None:
            counts[min(bin_, bins - 1) + 1] += every - lower - higher
    return counts


def has_fraction(snapshot: Snapshot, selection: Selection, subject: Subject, where: str = "true") -> bool:
    """Say whether any finite value of a numeric subject for which a condition holds is no whole number."""
    value = subject.as_double
    rows = snapshot.rows_of(selection, [subject.sql])
    broken = f"({where}) and isfinite({value}) and {value} <> floor({value})"
    con = snapshot.connection(selection.as_of)
    sql = f"select 1 from {rows} where {broken} limit 1"
    return bool(scan(con, lambda con: con.cursor().execute(sql).fetchall()))
