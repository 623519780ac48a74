"""Which files a load means: paths, folders, globs and pandas frames, in a fixed order, with their hashes."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from monitoring.errors import LoadError

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
}


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


Given = str | Path | NamedFile | pd.DataFrame


@dataclass(frozen=True)
class Source:
    """One file or one frame of a load.

    Parameters
    ----------
    number : int
        Its place in the load: rows refer to it.
    name : str
        As shown: the path that was given, or ``frame``.
    kind : str
        ``predictions``, ``features``, ``labels`` or ``reference``.
    format : str
        ``csv``, ``parquet``, ``ndjson`` or ``frame``.
    path : Path or None
        Where it lies; None for a frame.
    frame : DataFrame or None
        The frame itself.
    reference : str
        The name of the reference that it belongs to.
    """

    number: int
    name: str
    kind: str
    format: str
    path: Path | None = None
    frame: pd.DataFrame | None = field(default=None, compare=False)
    reference: str = ""

    def sha256(self) -> str:
        """The hash of the file's bytes, or of the frame's columns and values."""
        if self.path is None:
            return _frame_hash(self.frame if self.frame is not None else pd.DataFrame())
        with self.path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()


def resolve(kind: str, given: Any, first: int, reference: str = "") -> list[Source]:
    """Find the files that are meant.

    Parameters
    ----------
    kind : str
        What they hold.
    given : path, glob, folder, DataFrame or a sequence of those
        A folder stands for every data file below it, in alphabetical order.
    first : int
        The number of the first source.
    reference : str
        The reference's name.

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
        number = first + len(found)
        if isinstance(item, pd.DataFrame):
            found.append(Source(number, "frame", kind, "frame", None, item, reference))
            continue
        if isinstance(item, NamedFile):
            found.append(
                Source(number, item.name, kind, _format(Path(item.name)), item.path, None, reference)
            )
            continue
        for path in _paths(item):
            number = first + len(found)
            found.append(Source(number, str(path), kind, _format(path), path, None, reference))
    return found


def _listed(given: Any) -> Sequence[Given]:
    """One thing alone means a list of one."""
    if isinstance(given, str | Path | NamedFile | pd.DataFrame):
        return [given]
    if given is None:
        return []
    if not isinstance(given, Iterable):
        raise LoadError(f"cannot load a {type(given).__name__}: give a path, a glob or a pandas DataFrame")
    return list(given)


def _paths(item: Any) -> list[Path]:
    if not isinstance(item, str | Path):
        raise LoadError(f"cannot load a {type(item).__name__}: give a path, a glob or a pandas DataFrame")
    path = Path(item)
    if path.is_dir():
        found = [p for p in sorted(path.rglob("*")) if _is_data(p, path)]
    elif path.is_file():
        found = [path]
    else:
        found = sorted(p for p in _matches(path) if p.is_file() and not p.name.startswith("."))
    if not found:
        raise LoadError(f"no file to load at {item}: there is no such file, or no data file in the folder")
    return found


def _matches(pattern: Path) -> Iterator[Path]:
    """The paths that a glob means; a bad pattern means none."""
    anchor = Path(pattern.anchor or ".")
    try:
        yield from anchor.glob(str(pattern.relative_to(anchor) if pattern.anchor else pattern))
    except (ValueError, NotImplementedError, OSError):
        return


def _is_data(path: Path, folder: Path) -> bool:
    """Leave out hidden files and those of a kind that cannot be read, such as _SUCCESS."""
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and _suffix(path) in FORMATS


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _format(path: Path) -> str:
    known = FORMATS.get(_suffix(path))
    if known is None:
        endings = " ".join(sorted(FORMATS))
        raise LoadError(f"cannot read {path}: its name must end in one of {endings} (.gz for text)")
    return known


def _frame_hash(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256("\x1f".join(map(str, frame.columns)).encode())
    try:
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    except TypeError:
        digest.update(frame.to_csv(index=False).encode())
    return digest.hexdigest()
