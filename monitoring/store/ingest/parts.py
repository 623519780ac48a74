"""Reading parts of files: what was refused once is tried again, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from monitoring.errors import LoadError
from monitoring.store.files.database import REJECTED
from monitoring.store.files.part import Part
from monitoring.store.files.read import Raw
from monitoring.store.ingest.loading import Loading

_WANTED = "__wanted"


def restrict(loading: Loading, raw: Raw) -> Raw:
    """Leave out the rows that are not asked for.

    Parameters
    ----------
    loading : Loading
        With its parts.
    raw : Raw
        Files that were opened whole.

    Returns
    -------
    Raw
        The same where whole files are loaded.
    """
    parts = {s.number: loading.parts[s.number] for s in raw.sources if s.number in loading.parts}
    if not parts:
        return raw
    _want(loading, parts)
    name = f"{raw.relation}_part"
    # A damaged line is no row of the relation, but it counts in the numbers that people see.
    damaged = f"from {REJECTED} j where j.file = w.file and j.row"
    sound = (
        f"select w.file, w.told, w.row - (select count(*) {damaged} < w.row) as row from {_WANTED} w"
        f" where not exists (select 1 {damaged} = w.row)"
    )
    loading.run(
        f"create table {name} as select r.* replace (coalesce(o.told, r.__row) as __row),"
        " row_number() over (order by r.__file, r.__row) - 1 as __place"
        f" from {raw.relation} r join ({sound}) o on o.file = r.__file and o.row = r.__row"
        " order by r.__file, r.__row"
    )
    loading.run(f"drop table {_WANTED}")
    counted = loading.run(f"select __file, count(*) from {name} group by __file")
    return replace(
        raw, relation=name, part=True, rows={int(str(file)): int(str(count)) for file, count in counted}
    )


def _want(loading: Loading, parts: Mapping[int, Part]) -> None:
    """List the rows that are asked for: those of what was kept are told by the numbers that they had."""
    listed = [
        (number, place, row if part.kept else None)
        for number, part in parts.items()
        for place, row in zip(part.places if part.kept else part.rows, part.rows, strict=True)
    ]
    cursor = loading.database.con.cursor()
    types = {"file": pa.int32(), "row": pa.int64(), "told": pa.int64()}
    columns = zip(*listed, strict=True) if listed else ((), (), ())
    wanted = {name: pa.array(some, types[name]) for name, some in zip(types, columns, strict=True)}
    cursor.register("__part", pa.table(wanted))
    cursor.execute(f"create table {_WANTED} as select * from __part")
    cursor.unregister("__part")


def check_same(loading: Loading, digests: Mapping[int, str]) -> None:
    """Refuse a file that was changed while it was read.

    Raises
    ------
    LoadError
        Naming it; nothing has changed then.
    """
    for number, part in loading.parts.items():
        if digests[number] != part.sha256:
            raise LoadError(f"{part.name} was changed while it was read: load it again")
