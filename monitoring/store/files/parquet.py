"""Parquet files, read in place; what was put aside from databases and workbooks is one as well."""

from collections.abc import Sequence

from monitoring.store.files.cells import no_word
from monitoring.store.files.database import Database, Shape, check_names, paths
from monitoring.store.files.limits import COLUMNS, FLOOR, check_unfolded
from monitoring.store.files.records import flattened, read_inside
from monitoring.store.files.sources import Source
from monitoring.store.quoting import quote
from monitoring.store.sql.types import family

_CELL_BYTES = 8  # at least, when it is read
_DENSE = 20  # cells that take less are repeated ones: their texts are measured


def shape(database: Database, source: Source) -> Shape:
    """Read the columns of a file from its footer."""
    [_, *nodes] = database.run(f"select name, num_children from parquet_schema({paths([source])})")
    cells = _check_footer(database, source, sum(children is None for _, children in nodes))
    listed = f"read_parquet({paths([source])}, hive_partitioning = false)"
    described = database.run(f"describe select * from {listed}")
    check_names(source.name, _columns(nodes))  # of twins, DuckDB would number the second
    columns = tuple((str(row[0]), str(row[1])) for row in described)
    texts = [quote(name) for name, kind in columns if family(kind) == "text"]
    if texts and cells > FLOOR and cells > _DENSE * _size(source):
        lengths = " + ".join(f"coalesce(strlen(cast({text} as varchar)), 0)" for text in texts)
        [(length,)] = database.run(f"select sum({lengths}) from {listed}")
        check_unfolded(source.name, _size(source), cells + int(str(length)))
    columns, inner = flattened(database, database.con.cursor(), listed, columns)
    return Shape("parquet", columns, untyped=source.untyped, inner=inner)


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> dict[int, int]:
    """Make a view of files of one shape; give the rows of each."""
    numbers = [source.number for source in sources]
    position = "cast(file_index as bigint) + 1"
    file = f"({numbers}::integer[])[{position}]" if len(numbers) > 1 else f"{numbers[0]}::integer"
    columns = shape.selected(read_inside(shape.inner))
    database.run(
        f"create view {name} as select {columns}, {file} as __file, file_row_number + 1 as __row"
        f" from read_parquet({paths(sources)}, hive_partitioning = false)"
    )
    for source in sources:
        database.facts[source.number] = {"format": "parquet", **source.facts}
    counted = database.run(f"select __file, count(*) from {name} group by __file")
    return {int(str(number)): int(str(rows)) for number, rows in counted}


def filled(database: Database, sources: Sequence[Source]) -> set[str]:
    """Name the columns that hold a value as the footers' least and greatest say: no NaN and no word for none.

    Others may hold one all the same, where a footer does not say or where the two are such words.
    """
    bounds = "select path_in_schema as name, unnest([stats_min_value, stats_max_value]) as bound from {}"
    found = database.run(
        f"select distinct name from ({bounds.format(f'parquet_metadata({paths(sources)})')})"
        f" where lower(ltrim({no_word('bound')}, '-')) <> 'nan'"
    )
    return {str(name) for (name,) in found}


def _columns(nodes: Sequence[tuple[object, ...]]) -> list[str]:
    """Give the columns' names as the footer has them: the tree's first level, each before its own parts."""
    names, inside = [], 0
    for name, children in nodes:
        if not inside:
            names.append(str(name))
        inside = max(inside - 1, 0) + int(str(children or 0))
    return names


def _check_footer(database: Database, source: Source, columns: int) -> int:
    """Ask the footer how much the file unfolds into, texts aside: a billion equal cells take some bytes."""
    file = paths([source])
    COLUMNS.check(source.name, columns)
    [(rows,)] = database.run(f"select sum(num_rows) from parquet_file_metadata({file})")
    [(encoded,)] = database.run(f"select sum(total_uncompressed_size) from parquet_metadata({file})")
    cells = max(int(str(rows or 0)) * columns * _CELL_BYTES, int(str(encoded or 0)))
    check_unfolded(source.name, _size(source), cells)
    return cells


def _size(source: Source) -> int:
    assert source.path is not None
    return source.path.stat().st_size
