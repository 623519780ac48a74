"""Some rows of a file that was read before."""

from dataclasses import dataclass, field
from pathlib import Path

from monitoring.store.files.dialect import Dialect


@dataclass(frozen=True)
class Part:
    """Rows of one file.

    Parameters
    ----------
    kind : str
        What they are read as.
    name : str
        Of the file, as quarantine names it.
    path : Path
        Where it lies, or what was kept of it.
    sha256 : str
        Of its bytes: a row number means nothing in another file.
    rows : tuple of int
        Numbers of data rows, from 1, damaged lines counted.
    reference : str
        The name of the reference that it belongs to.
    dialect : Dialect
        How it was read, where it is text: read otherwise, it would have other rows.
    kept : bool
        Whether `path` has these rows only, in their order, as the store kept them.
    untyped : bool
        Of kept rows: whether every value is text, as in CSV.
    batch : str
        Of kept rows: the load that refused them.
    places : tuple of int
        Of kept rows: where each stands in `path`, from 1.
    """

    kind: str
    name: str
    path: Path
    sha256: str
    rows: tuple[int, ...]
    reference: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    kept: bool = False
    untyped: bool = False
    batch: str = ""
    places: tuple[int, ...] = ()
