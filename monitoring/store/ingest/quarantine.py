"""Quarantine: every refused row with its file, row number, column, rule and value."""

from monitoring.store.files.database import REJECTED
from monitoring.store.ingest.loading import CELLS, CORRECTED, QUARANTINE, Loading
from monitoring.store.ingest.segments import write
from monitoring.store.quoting import literal, timestamp


def prepare(loading: Loading) -> None:
    """Make the tables of refused rows, of failing cells, and of what stands corrected further on."""
    place = "kind varchar, file integer, row bigint, col varchar, rule varchar, value varchar"
    tables = {
        QUARANTINE: f"{place}, id varchar, version varchar",
        CELLS: place,
        CORRECTED: "kind varchar, file integer, row bigint, by_file integer",
    }
    loading.run("; ".join(f"create table {name} ({columns})" for name, columns in tables.items()))


def told_row(file: str, row: str) -> str:
    """Give the SQL of a row's number with the damaged lines before it counted."""
    damaged = (
        f"select file, row - row_number() over (partition by file order by row) as before from {REJECTED}"
    )
    return f"{row} + (select count(*) from ({damaged}) j where j.file = {file} and j.before < {row})"


def keep_rejected(loading: Loading) -> dict[str, int]:
    """Add the damaged lines of text files, and count the rows after a damaged line on by one.

    Returns
    -------
    dict of str to int
        How many lines were damaged, by kind.
    """
    if not loading.database.rejected:
        return {}
    for table in (QUARANTINE, CELLS):
        loading.run(f"update {table} set row = {told_row(f'{table}.file', f'{table}.row')}")
    for source in loading.sources:
        loading.note(
            QUARANTINE,
            f"select {literal(source.kind)}, file, row, col, rule, left(value, 200), null, null"
            f" from {REJECTED} where file = {source.number}",
        )
    kinds = {source.number: source.kind for source in loading.sources}
    found: dict[str, int] = {}
    for number, count in loading.run(f"select file, count(*) from {REJECTED} group by file"):
        kind = kinds[int(str(number))]
        found[kind] = found.get(kind, 0) + int(str(count))
    return found


def write_quarantine(loading: Loading) -> None:
    """Write the refused rows of this load as a segment, and the failing cells of the others as one."""
    names = "[" + ", ".join(literal(source.name) for source in loading.sources) + "]"
    at = timestamp(loading.noted_at)
    for kind, table, identity in (("quarantine", QUARANTINE, " id, version,"), ("cells", CELLS, "")):
        if not loading.noted[table]:
            continue
        select = (
            f"select {literal(loading.result.batch)} as batch, kind, {names}[file + 1] as file, row,"
            ' col as "column",'
            f" rule, value,{identity} {at} as at from {table} order by {table}.file, row, rule, col"
        )
        loading.add(write(loading, kind, "", select))
