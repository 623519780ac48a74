"""Parquet files, read in place; what was put aside from databases and workbooks is one as well."""

from collections.abc import Sequence

from monitoring.store.ingest.database import Database, Shape, paths
from monitoring.store.ingest.sources import Source


def shape(database: Database, source: Source) -> Shape:
    """Read the columns of a file from its footer."""
    listed = f"read_parquet({paths([source])}, hive_partitioning = false)"
    described = database.run(f"describe select * from {listed}")
    columns = tuple((str(row[0]), str(row[1])) for row in described)
    return Shape("parquet", columns, untyped=source.untyped)


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> None:
    """Make a view of files of one shape."""
    numbers = [source.number for source in sources]
    position = "cast(file_index as bigint) + 1"
    file = f"({numbers}::integer[])[{position}]" if len(numbers) > 1 else f"{numbers[0]}::integer"
    database.run(
        f"create view {name} as select {shape.names}, {file} as __file, file_row_number + 1 as __row"
        f" from read_parquet({paths(sources)}, hive_partitioning = false)"
    )
    for source in sources:
        database.facts[source.number] = {"format": "parquet", **source.facts}
