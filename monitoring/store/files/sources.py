"""What a load means: paths, folders, globs, addresses and frames, in a fixed order, with their hashes."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from monitoring.errors import LoadError
from monitoring.lazy_pandas import pd
from monitoring.store.files.addresses import Address, is_address, parse_address
from monitoring.store.files.data_files import find, format_of, is_data_name, sheet_of
from monitoring.store.files.dialect import Dialect
from monitoring.store.files.hive import Partitions, partitions
from monitoring.store.files.object_storage import keys

_WANTED = "a path, a glob, an address or a DataFrame (pandas, Polars, pyarrow)"


@dataclass(frozen=True)
class NamedFile:
    """A file that is called otherwise than it lies: an upload.

    Parameters
    ----------
    path : Path
        Where it lies.
    name : str
        As it is shown and kept; its ending says how it is read.
    """

    path: Path
    name: str


Given = Any
"""A path, glob, folder or address, a `NamedFile`, a pandas DataFrame or another frame of Arrow."""


@dataclass(frozen=True)
class Source:
    """One file, table or frame of a load.

    Parameters
    ----------
    number : int
        Its place in the load: rows refer to it.
    name : str
        As shown and kept: the path or the address that was given, without a password, or ``frame``;
        what is given beside another of its name is numbered.
    kind : str
        ``predictions``, ``features``, ``labels`` or ``reference``.
    format : str
        ``csv``, ``parquet``, ``ndjson``, ``xlsx``, ``frame`` (of pandas), ``arrow`` (other frames), or the
        scheme of a database.
    path : Path or None
        Where it lies; None for a frame, and for what is not on this machine.
    frame : DataFrame or other frame, optional
        The frame itself.
    reference : str
        The name of the reference that it belongs to.
    address : Address or None
        Of a table, or of a file in an object store.
    sheet : str
        Of a workbook; empty where it has only one.
    dialect : Dialect
        What was said of text files.
    digest : str
        Its hash where that is known already.
    untyped : bool
        Whether every value of a Parquet file stands for a text, as in CSV.
    facts : mapping
        How it was read, as far as that is known already.
    stays : bool
        Whether it can be read again later, by its name: a file that was named by its path.
    """

    number: int
    name: str
    kind: str
    format: str
    path: Path | None = None
    frame: Any = field(default=None, compare=False)
    reference: str = ""
    address: Address | None = None
    sheet: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    digest: str = ""
    untyped: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    stays: bool = False

    @property
    def partitions(self) -> Partitions:
        """The columns whose value stands in the path."""
        of_file = self.address is None or self.address.scheme == "s3"
        return partitions(self.name) if of_file and self.frame is None else ()

    def sha256(self) -> str:
        """The hash of the file's bytes, or of the frame's columns and values."""
        if self.digest:
            return self.digest
        if self.path is None:
            return _frame_hash(self.frame if self.frame is not None else pd.DataFrame())
        return file_hash(self.path)


def file_hash(path: Path) -> str:
    """The hash by which a file is known again, wherever it lies."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def resolve(
    kind: str, given: Any, first: int, reference: str = "", dialect: Dialect | None = None
) -> list[Source]:
    """Find the files that are meant.

    Parameters
    ----------
    kind : str
        What they hold.
    given : path, glob, folder, address, frame or a sequence of those
        A folder stands for every data file below it, in alphabetical order. ``book.xlsx#March`` is one sheet.
    first : int
        The number of the first source.
    reference : str
        The reference's name.
    dialect : Dialect, optional
        What is said of text files.

    Returns
    -------
    list of Source
        In the order given.

    Raises
    ------
    LoadError
        For a path without a file, or a kind of file that cannot be read.
    """
    found: list[Source] = []
    for item in _listed(given):
        for one in _meant(item):
            said = {"number": first + len(found), "kind": kind, "reference": reference}
            found.append(Source(**{"dialect": dialect or Dialect(), **said, **one}))
    return found


def told_apart(sources: Iterable[Source]) -> Iterator[Source]:
    """Number frames and uploads of one name: a refused row is known by the name of what it stood in.

    Parameters
    ----------
    sources : iterable of Source
        Of a whole load.

    Yields
    ------
    Source
        In their order; what lies where it is called keeps its name, however often it is given.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": [1]})
    >>> given = [*resolve("predictions", frame, 0), *resolve("labels", frame, 1)]
    >>> [one.name for one in told_apart(given)]
    ['frame', 'frame (2)']
    """
    named = Counter[str]()
    for one in sources:
        named[one.name] += 1
        times = named[one.name]
        yield one if times == 1 or not _lies_elsewhere(one) else replace(one, name=f"{one.name} ({times})")


def _lies_elsewhere(source: Source) -> bool:
    """Whether its name leads to nothing that could be read again."""
    if source.address is not None or source.path is None:
        return source.frame is not None
    return not source.name.startswith(str(source.path))


def is_frame(item: Any) -> bool:
    """Whether something is a frame: of pandas, or of anything that streams as Arrow does."""
    return _of_pandas(item) or hasattr(item, "__arrow_c_stream__")


def _of_pandas(item: Any) -> bool:
    """Ask pandas only where it is there: whoever has a frame of it has imported it."""
    return "pandas" in sys.modules and isinstance(item, pd.DataFrame)


def _listed(given: Any) -> Sequence[Given]:
    """One thing alone means a list of one."""
    if isinstance(given, str | Path | NamedFile) or is_frame(given):
        return [given]
    if given is None:
        return []
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise LoadError(f"cannot load a {type(given).__name__}: give {_WANTED}")
    return list(given)


def _meant(item: Given) -> Iterator[dict[str, Any]]:
    """The sources of one thing given, each as what is particular to it."""
    if is_frame(item):
        yield {"name": "frame", "format": "frame" if _of_pandas(item) else "arrow", "frame": item}
    elif isinstance(item, NamedFile):
        yield _named(item)
    elif not isinstance(item, str | Path):
        raise LoadError(f"cannot load a {type(item).__name__}: give {_WANTED}")
    elif isinstance(item, str) and not item.strip():
        raise LoadError(f"an empty name is no file: give {_WANTED}; '.' is the working directory")
    elif isinstance(item, str) and is_address(item):
        yield from _addressed(parse_address(item))
    else:
        path, sheet = sheet_of(Path(item))
        yield from (_file(one, sheet) for one in find(path))


def _named(item: NamedFile) -> dict[str, Any]:
    """A file that lies elsewhere; its name may be an address of a database in it, or name a sheet."""
    if is_address(item.name):
        address = parse_address(item.name)
        return {"name": item.name, "format": address.scheme, "path": item.path, "address": address}
    name, sheet = sheet_of(Path(item.name))
    return {"name": item.name, "format": format_of(name), "path": item.path, "sheet": sheet}


def _addressed(address: Address) -> Iterator[dict[str, Any]]:
    if address.scheme != "s3":
        if address.path is not None and not address.path.is_file():
            raise LoadError(f"there is no file {address.path} ({address.shown})")
        named = {"name": address.shown, "format": address.scheme}
        yield {**named, "path": address.path, "address": address}
        return
    place, sheet = sheet_of(Path(address.shown.removeprefix("s3://")))
    book = replace(address, shown=f"s3://{place}") if sheet else address
    for one in keys(book, is_data_name):
        name = f"{one.shown}#{sheet}" if sheet else one.shown
        yield {"name": name, "format": format_of(Path(one.shown)), "address": one, "sheet": sheet}


def _file(path: Path, sheet: str) -> dict[str, Any]:
    name = f"{path}#{sheet}" if sheet else str(path)
    return {"name": name, "format": format_of(path), "path": path, "sheet": sheet, "stays": not sheet}


def _frame_hash(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256("\x1f".join(map(str, frame.columns)).encode())
    try:
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    except TypeError:
        digest.update(frame.to_csv(index=False).encode())
    return digest.hexdigest()
