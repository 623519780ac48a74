"""Compressed files, measured before they are loaded: whole, undamaged, and no bomb."""

import gzip
import zipfile
import zlib
from pathlib import Path

from monitoring.errors import LoadError
from monitoring.store.files.data_files import UNPACK
from monitoring.store.files.encoding import is_gzip
from monitoring.store.files.limits import check_unfolded
from monitoring.store.files.sources import Source

_BLOCK = 1 << 20


def check_compressed(source: Source) -> None:
    """Refuse a compressed file that is cut off, damaged or unfolds beyond measure.

    DuckDB checks no checksum, so that a damaged file would be loaded in part without a word.

    Parameters
    ----------
    source : Source
        What is no gzipped text and no workbook passes.

    Raises
    ------
    LoadError
        Naming the file, what is wrong, and the byte of the text where it was found.
    """
    if source.path is None:
        return
    if source.format in ("csv", "ndjson") and zipfile.is_zipfile(source.path):
        raise LoadError(f"cannot read {source.name}: {UNPACK}")
    if source.format in ("csv", "ndjson") and _is_gzip(source.path, source.name):
        _check_gzip(source.path, source.name)
    if source.format == "xlsx":
        _check_zip(source.path, source.name)


def _is_gzip(path: Path, name: str) -> bool:
    try:
        return is_gzip(path)
    except LoadError as error:  # a file that was fetched is called as it was given
        raise LoadError(str(error).replace(str(path), name)) from None


def _check_gzip(path: Path, name: str) -> None:
    size, unfolded = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as handle:
            while block := handle.read(_BLOCK):
                unfolded += len(block)
                check_unfolded(name, size, unfolded)
    except EOFError:
        raise LoadError(f"{_broken(name, unfolded)} it is cut off: copy it again") from None
    except (OSError, zlib.error) as error:
        raise LoadError(f"{_broken(name, unfolded)} it is damaged ({error}): copy it again") from None


def _check_zip(path: Path, name: str) -> None:
    """No more is read of a member than its entry says."""
    try:
        with zipfile.ZipFile(path) as book:
            check_unfolded(name, path.stat().st_size, sum(one.file_size for one in book.infolist()))
    except LoadError:
        raise
    except Exception:  # zipfile lets through whatever a damaged directory makes it raise
        return  # its reader says what is wrong


def _broken(name: str, unfolded: int) -> str:
    return f"cannot read {name} beyond byte {unfolded:,} of its text:"
