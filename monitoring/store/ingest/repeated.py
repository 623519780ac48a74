"""Numbers that stand more than once: sorted in memory, in a quarter of the time of grouping them."""

import numpy as np
import pyarrow as pa

from monitoring.profiles.arrow_numbers import array_of, numbers_of
from monitoring.store.ingest.loading import Loading

SORTED_ROWS = 20_000_000
"""More numbers would take too much memory: these are grouped, which can go to disk."""


def keep_repeated(loading: Loading, table: str, numbers: str, rows: int) -> bool:
    """Make a table of the numbers that a query gives more than once; none where there are none.

    Parameters
    ----------
    loading : Loading
        The load.
    table : str
        Its name; the column is called ``h``.
    numbers : str
        The query, of one column of hashes called ``h``, none of them null.
    rows : int
        About how many it gives.

    Returns
    -------
    bool
        Whether there are any, and so the table.
    """
    if rows > SORTED_ROWS:
        grouped = f"select h from ({numbers}) group by all having count(*) > 1"
        return loading.number(f"create table {table} as {grouped}") > 0
    cursor = loading.database.con.cursor()
    ordered = np.sort(numbers_of(cursor.sql(numbers).to_arrow_table().column(0)))
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not again.size:
        return False
    cursor.register("__again", pa.table([array_of(again)], ["h"]))
    cursor.execute(f"create table {table} as select h from __again")
    cursor.unregister("__again")
    return True
