"""Cells that cannot be read as their column's kind: counted all, and named with what stands there."""

from monitoring.store.files.limits import CELL
from monitoring.store.ingest.loading import CELLS, Loading
from monitoring.store.ingest.staged import Staged
from monitoring.store.quoting import literal, quote

MOST = 100_000  # named in one load; the counts are of all


def lost_cells(relation: str, place: str = "__place") -> str:
    """The SQL of the place and the column of every failing cell of rows, from their lists ``__bad``."""
    return f"select __place, unnest(__bad) as c from (select {place} as __place, __bad from {relation})"


def name_cells(loading: Loading, staged: Staged, kind: str, lost: str) -> None:
    """Name the failing cells of staged rows that are stored: the row stays, with null in their place.

    Parameters
    ----------
    loading : Loading
        Its result gets the counts by column.
    staged : Staged
        The rows.
    kind : str
        ``predictions``, ``features`` or ``reference``.
    lost : str
        From `lost_cells`.
    """
    counted = loading.run(f"select c, count(*) from ({lost}) group by c order by c")
    if not counted:
        return
    found = loading.result.failing_cells.setdefault(kind, {})
    for column, count in counted:
        found[str(column)] = found.get(str(column), 0) + int(str(count))
    values = " ".join(f"when {literal(n)} then cast(w.{quote(n)} as varchar)" for n in found)
    rule = f"when strlen(v) > {CELL.most} then 'cell_size' when contains(v, chr(0)) then 'cell_nul'"
    room = max(0, MOST - loading.noted[CELLS])
    loading.note(
        CELLS,
        f"select {literal(kind)}, f, r, c, case {rule} else 'type' end, left(v, 200)"
        f" from (select w.__file as f, w.__row as r, b.c as c, case b.c {values} end as v from ({lost}) b"
        f" join {staged.raw} w on w.__place = b.__place order by f, r limit {room})",
    )
