"""pandas frames, copied column by column."""

from collections.abc import Sequence

from monitoring.errors import LoadError
from monitoring.store.ingest.database import Database, Shape, number_rows
from monitoring.store.ingest.sources import Source

_NAME = "__frame"


def shape(database: Database, source: Source) -> Shape:
    """Say how DuckDB sees the frame's columns.

    Raises
    ------
    LoadError
        When a column's name is no text.
    """
    frame = source.frame
    if frame is None or not all(isinstance(name, str) for name in frame.columns):
        raise LoadError("a frame's column names must be text: rename its columns")
    if frame.columns.has_duplicates:
        return Shape("frame", tuple((name, "VARCHAR") for name in frame.columns))
    cursor = database.con.cursor()
    cursor.register(_NAME, frame)
    described = cursor.execute(f"describe select * from {_NAME}").fetchall()
    cursor.unregister(_NAME)
    return Shape("frame", tuple((row[0], row[1]) for row in described))


def read(database: Database, name: str, shape: Shape, sources: Sequence[Source]) -> None:
    """Copy frames of one shape into a table."""
    cursor = database.con.cursor()
    for position, source in enumerate(sources, 1):
        cursor.register(_NAME, source.frame)
        head = f"insert into {name}_copy" if position > 1 else f"create table {name}_copy as"
        cursor.execute(f"{head} select *, {position} as __file from {_NAME}")
        cursor.unregister(_NAME)
    number_rows(database, name, shape, sources)
