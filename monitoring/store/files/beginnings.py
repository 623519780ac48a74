"""What the beginning of a file lets see of its columns: enough to say what it holds, in little time."""

from pathlib import Path

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.errors import LoadError
from monitoring.store.files.data_files import FORMATS
from monitoring.store.files.encoding import opened
from monitoring.store.files.sketching import sketch
from monitoring.store.files.sources import NamedFile

MOST = 2_000_000
"""Bytes of text that are looked at, or of a workbook or a database that is looked at whole."""


def sketch_beginning(file: NamedFile, aside: Path) -> tuple[ColumnSketch, ...]:
    """Look at the first rows of a file.

    Parameters
    ----------
    file : NamedFile
        Of any kind that is read.
    aside : Path
        A folder for what does not fit into memory.

    Returns
    -------
    tuple of ColumnSketch
        Empty for a file that cannot be read, and for one that would have to be read whole and is large.
    """
    ending = next((end for end in FORMATS if file.path.name.lower().removesuffix(".gz").endswith(end)), "")
    try:
        if FORMATS.get(ending) in ("csv", "ndjson"):
            return sketch([_cut(file, aside / f"beginning{ending}")], aside)
        if FORMATS.get(ending) == "parquet" or file.path.stat().st_size <= MOST:
            return sketch([file], aside)
    except (LoadError, OSError):
        pass  # what is wrong is said when it is read
    return ()


def _cut(file: NamedFile, target: Path) -> NamedFile:
    """Copy the first whole lines."""
    with opened(file.path) as handle:
        content = handle.read(MOST + 1)
    whole = content if len(content) <= MOST else content[: content.rfind(b"\n") + 1]
    target.write_bytes(whole)
    return NamedFile(target, target.name)
