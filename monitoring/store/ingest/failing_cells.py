"""Cells that cannot be read as their column's kind: counted all, and named with what stands there."""

from monitoring.store.ingest.limits import CELL
from monitoring.store.ingest.loading import CELLS, Loading
from monitoring.store.ingest.read import Raw
from monitoring.store.ingest.stage import STAGED
from monitoring.store.quoting import literal, quote

MOST = 100_000  # named in one load; the counts are of all


def name_cells(loading: Loading, raw: Raw, kind: str, where: str) -> None:
    """Name the failing cells of staged rows that are stored: the row stays, with null in their place.

    Parameters
    ----------
    loading : Loading
        With staged rows; its result gets the counts by column.
    raw : Raw
        The files of the rows.
    kind : str
        ``predictions``, ``features`` or ``reference``.
    where : str
        SQL condition of the rows that are stored.
    """
    broken = f"select __file, __row, unnest(__bad) as c from {STAGED} where len(__bad) > 0 and {where}"
    counted = loading.run(f"select c, count(*) from ({broken}) group by c order by c")
    if not counted:
        return
    found = loading.result.failing_cells.setdefault(kind, {})
    for column, count in counted:
        found[str(column)] = found.get(str(column), 0) + int(str(count))
    values = " ".join(f"when {literal(n)} then cast(w.{quote(n)} as varchar)" for n in found)
    rule = f"when strlen(v) > {CELL.most} then 'cell_size' when contains(v, chr(0)) then 'cell_nul'"
    room = max(0, MOST - loading.number(f"select count(*) from {CELLS}"))
    loading.run(
        f"insert into {CELLS} select {literal(kind)}, f, r, c, case {rule} else 'type' end, left(v, 200)"
        f" from (select b.__file as f, b.__row as r, b.c as c, case b.c {values} end as v from ({broken}) b"
        f" join {raw.relation} w on w.__file = b.__file and w.__row = b.__row order by f, r limit {room})"
    )
