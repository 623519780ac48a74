"""The shape of a delimited text file: its header and delimiter, read by Python so that nothing is guessed."""

import csv
import gzip
from collections.abc import Collection
from pathlib import Path

from monitoring.errors import LoadError

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_HEADER = 1_000_000


def header(path: Path, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Read the delimiter and the column names of a text file.

    Parameters
    ----------
    path : Path
        CSV, plain or gzipped, with a header line.
    known : collection of str
        Columns that the contract names: the delimiter that shows most of them wins, then the one that
        gives most columns.

    Returns
    -------
    tuple of (str, tuple of str)
        A column without a name is called ``__unnamed_<position>``, which nothing loads.

    Raises
    ------
    LoadError
        For an empty file, one that is not UTF-8, and a name that stands twice.
    """
    line = _first_record(path)
    best = max(DELIMITERS, key=lambda sign: _score(_split(line, sign), known))
    names = [name or f"__unnamed_{i}" for i, name in enumerate(_split(line, best))]
    return best, tuple(names)


def _first_record(path: Path) -> str:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
            line = str(handle.readline(_LONGEST_HEADER))
            while line.count('"') % 2 and (more := handle.readline(_LONGEST_HEADER)):
                line += more
    except UnicodeDecodeError:
        raise LoadError(f"{path} is not UTF-8 text: save it as UTF-8, or load it as Parquet") from None
    except (OSError, EOFError) as error:
        raise LoadError(f"cannot read {path}: {error}") from None
    if not line.strip():
        raise LoadError(f"{path} is empty: a CSV file begins with a line of column names")
    return line


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))


def _score(names: list[str], known: Collection[str]) -> tuple[int, int]:
    return sum(name in known for name in names), len(names)
