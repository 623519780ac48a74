"""Which files a path, a folder or a glob means, and how a file is read by its name."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

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
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
"""How files are read, by the ending of their name."""
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".bz2", ".xz", ".zst")
_GLOB = re.compile(r"[*?\[]")
UNPACK = "it is an archive: unpack it, and load the file that is in it"


def sheet_of(path: Path) -> tuple[Path, str]:
    """Tell a workbook from the sheet that is named behind it.

    Examples
    --------
    >>> sheet_of(Path("book.xlsx#March")), sheet_of(Path("log.csv"))
    ((PosixPath('book.xlsx'), 'March'), (PosixPath('log.csv'), ''))
    """
    book, sign, sheet = str(path).rpartition("#")
    named = sign and FORMATS.get(suffix(Path(book))) == "xlsx" and not path.exists()
    return (Path(book), sheet) if named else (path, "")


def find(path: Path) -> list[Path]:
    """Find the files that a path means.

    Parameters
    ----------
    path : Path
        A file, a folder (every data file below it, but for those of a store), or a glob.

    Returns
    -------
    list of Path
        In alphabetical order.

    Raises
    ------
    LoadError
        Where there is none.
    """
    if path.is_dir():
        found, outside = below(path)
        if outside:
            raise LoadError(f"{outside[0]} {leads_out(path)}")
    elif path.is_file():
        found = [path]
    else:
        found = sorted(p for p in _matches(path) if p.is_file() and not p.name.startswith("."))
    if not found:
        raise LoadError(f"no file to load at {path}: there is no such file, or no data file in the folder")
    return found


def below(folder: Path) -> tuple[list[Path], list[Path]]:
    """Find the data files below a folder, but for those of a store.

    Parameters
    ----------
    folder : Path
        Where to look.

    Returns
    -------
    list of Path, list of Path
        Both in alphabetical order: the files, and those that lead out of the folder, which are no part of it.

    Raises
    ------
    LoadError
        Where there are files, and all of them are those of a store, or where folders go meanwhile.
    """
    try:
        stores = {path.parent for path in folder.rglob("catalog.sqlite")}
        every = [path for path in sorted(folder.rglob("*")) if _is_data(path, folder)]
    except OSError as error:
        where = f"{folder} ({error.filename}: {error.strerror})"
        raise LoadError(f"cannot look through {where}: name its files, or a smaller folder") from error
    own = [path for path in every if not stores & {*path.parents}]
    if every and not own:
        raise LoadError(f"{folder} holds only files of the store itself")
    home = folder.resolve()
    inside = {path: path.resolve().is_relative_to(home) for path in own}
    return [path for path in own if inside[path]], [path for path in own if not inside[path]]


def leads_out(folder: Path) -> str:
    """Say of a path why it is no part of a folder."""
    return f"leads out of the folder {folder}: name the file itself if it is meant"


def parts_above_glob(parts: Sequence[str]) -> int:
    """Count the parts of a path before the first that is a pattern; all of them where none is.

    Examples
    --------
    >>> parts_above_glob(["logs", "2025-*", "a.csv"]), parts_above_glob(["logs", "a.csv"])
    (1, 2)
    """
    return next((k for k, part in enumerate(parts) if _GLOB.search(part)), len(parts))


def _matches(pattern: Path) -> Iterator[Path]:
    """The paths that a glob means; a bad pattern means none."""
    anchor = Path(pattern.anchor or ".")
    try:
        yield from anchor.glob(str(pattern.relative_to(anchor) if pattern.anchor else pattern))
    except (ValueError, NotImplementedError, OSError):
        return


def _is_data(path: Path, folder: Path) -> bool:
    """Leave out hidden files and those of a kind that cannot be read, such as _SUCCESS."""
    hidden = any(part.startswith((".", "_", "~$")) for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and suffix(path) in FORMATS


def suffix(path: Path) -> str:
    """The ending of a name in small letters; that of compression does not count."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def is_data_name(name: str) -> bool:
    """Whether the name is that of a file that can be read."""
    return suffix(Path(name)) in FORMATS


def format_of(path: Path) -> str:
    """Say how a file is read.

    Raises
    ------
    LoadError
        When its name has none of the known endings.
    """
    known = FORMATS.get(suffix(path))
    if known is None:
        raise LoadError(f"cannot read {path}: {unread_name(path.name)}")
    return known


def unread_name(name: str) -> str:
    """Say why a file of that name cannot be read, and what to do.

    Examples
    --------
    >>> unread_name("log.csv.zip")
    'it is an archive: unpack it, and load the file that is in it'
    """
    if name.lower().endswith(_ARCHIVES):
        return UNPACK
    return f"its name must end in one of {' '.join(sorted(FORMATS))} (.gz for text)"
