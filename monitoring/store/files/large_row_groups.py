"""Parquet files of large row groups are read within memory: not a whole group ahead, and not two at once."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.store.files.sources import Source

AHEAD = 512_000_000
"""Bytes of a row group that are still read at once; other programs write a million rows as one."""
PAGES = 150_000_000
"""Bytes that two threads may each have unpacked of a row group: a page of every column."""
SMALL = 16_000_000
"""Bytes of a file that is not looked at."""
_PAGE = 1 << 20
Settings = dict[str, str | int]


def read_settings(sources: Sequence[Source]) -> Settings:
    """Give the settings under which the database can read some files.

    Parameters
    ----------
    sources : sequence of Source
        All that will be read; what is no Parquet file is read in portions.

    Returns
    -------
    dict of str to str or int
        Settings of DuckDB, empty for most files.
    """
    groups = [group for source in sources for group in _row_groups(source)]
    settings: Settings = {}
    if max((size for size, _ in groups), default=0) > AHEAD:
        settings["disable_parquet_prefetching"] = "true"
    if max((min(size, columns * _PAGE) for size, columns in groups), default=0) > PAGES:
        settings["threads"] = 1
    return settings


def _row_groups(source: Source) -> Iterator[tuple[int, int]]:
    """Give bytes and columns of the row groups of a large file; what is damaged is the database's to say."""
    path = source.path
    if source.format != "parquet" or path is None or not path.is_file() or path.stat().st_size < SMALL:
        return
    try:
        footer = pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return
    for k in range(footer.num_row_groups):
        yield footer.row_group(k).total_byte_size, footer.num_columns
