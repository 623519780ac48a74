"""Sheets of Excel workbooks: read row by row, the first one names the columns."""

import hashlib
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from monitoring.errors import LoadError, nearest
from monitoring.store.files.extras import imported
from monitoring.store.files.sources import Source
from monitoring.store.files.text_rows import write_text

MOST_BYTES = 4 << 30
MOST_TEXTS = 400 << 20
"""Of the table of texts, which is held in memory."""


def put_aside(source: Source, target: Path) -> Source:
    """Copy a sheet into a Parquet file of text: a cell has a type of its own, whatever its column is.

    Raises
    ------
    LoadError
        For what is no workbook, one that unpacks to too much, and several sheets of which none is named.
    """
    assert source.path is not None
    with _workbook(source.path, source.name) as book:
        sheet = _sheet(book, source)
        rows = _rows(sheet)
        write_text(source.name, next(rows, ()) or _empty(source), rows, target)
        title = str(sheet.title)
    facts, digest = {"format": "xlsx", "sheet": title}, _hash(source)
    return replace(source, format="parquet", path=target, untyped=True, digest=digest, facts=facts)


def sheets(path: Path, name: str) -> list[str]:
    """Give the visible sheets of a workbook that have anything in them.

    Parameters
    ----------
    path : Path
        Where it lies.
    name : str
        As it is shown.

    Returns
    -------
    list of str
        In their order.
    """
    with _workbook(path, name) as book:
        return _used(book)


def _used(book: Any) -> list[str]:
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    return [str(one.title) for one in visible if next(_rows(one), None)]


@contextmanager
def _workbook(path: Path, name: str) -> Iterator[Any]:
    """Open a workbook for reading, within bounds; the file is closed whatever becomes of it."""
    with path.open("rb") as handle:
        book = _opened(handle, name)
        try:
            yield book
        finally:
            book.close()


def _opened(handle: BinaryIO, name: str) -> Any:
    openpyxl = imported("openpyxl", "openpyxl", f"reading {name}")
    try:
        with zipfile.ZipFile(handle) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
        texts = sizes.get("xl/sharedStrings.xml", 0)
        if sum(sizes.values()) > MOST_BYTES or texts > MOST_TEXTS:
            raise LoadError(f"{name} unpacks to {sum(sizes.values()):,} bytes: save it as CSV or Parquet")
        with warnings.catch_warnings():  # of parts that openpyxl leaves out: styles, links, printer settings
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(handle, read_only=True, data_only=True, keep_links=False)
    except LoadError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise LoadError(f"cannot read {name}: it is no Excel workbook ({str(error)[:100]})") from None


def _sheet(book: Any, source: Source) -> Any:
    titles = [str(one.title) for one in book.worksheets]
    if source.sheet:
        if source.sheet not in titles:
            raise LoadError(f"{source.name}: no sheet {source.sheet!r}; {nearest(source.sheet, titles)}")
        return book[source.sheet]
    used = _used(book) or titles[:1]
    if len(used) != 1:
        example = f"{source.name}#{used[0]}" if used else ""
        raise LoadError(
            f"{source.name} has several sheets ({', '.join(used)}): name one, such as {example!r}"
            if used
            else f"{source.name} has no sheet with cells"
        )
    return book[used[0]]


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows from the first that has a value to the last that has one."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    blank, begun = 0, False
    for row in sheet.iter_rows(values_only=True):
        if all(value is None for value in row):
            blank += begun
            continue
        yield from [()] * blank
        blank, begun = 0, True
        yield row


def _empty(source: Source) -> tuple[Any, ...]:
    raise LoadError(f"{source.name} is empty: a sheet begins with a row of column names")


def _hash(source: Source) -> str:
    assert source.path is not None
    if source.digest and not source.sheet:
        return source.digest
    with source.path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256")
    digest.update(f"#{source.sheet}".encode() if source.sheet else b"")
    return digest.hexdigest()
