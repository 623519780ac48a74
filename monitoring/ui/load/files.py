"""The files of a load: uploads laid aside under safe names, paths on the server in allowed folders only."""

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.guessed_kinds import by_name
from monitoring.errors import LoadError
from monitoring.store.files.addresses import DATABASE_FILES, is_address, parse_address
from monitoring.store.files.data_files import FORMATS, unread_name
from monitoring.store.files.sources import NamedFile, resolve
from monitoring.store.files.xlsx import sheets
from monitoring.ui import state
from monitoring.ui.load.folders import check_inside, fixed_part
from monitoring.ui.load.words import file_name

LEFT_OUT = "leave out"
CONTRACT = (".yaml", ".yml")
MOST_FILES = 2_000


@dataclass(frozen=True)
class Item:
    """One thing that was given: an upload, or a path on the server.

    Parameters
    ----------
    name : str
        As it was called; anybody's text.
    files : tuple of NamedFile
        What is read.
    size : int
        In bytes.
    kind : str
        One of `FILE_KINDS`, or `LEFT_OUT`.
    columns : tuple of ColumnSketch
        Of its first file, as far as it was looked into.
    why : str
        What tells its kind.
    by_hand : bool
        Whether the visitor has said its kind.
    """

    name: str
    files: tuple[NamedFile, ...]
    size: int
    kind: str
    columns: tuple[ColumnSketch, ...] = ()
    why: str = ""
    by_hand: bool = False


@dataclass
class Aside:
    """A folder of one visitor for what was uploaded; it goes when the visitor's session does."""

    path: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tidemark-")))

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def is_contract(name: str) -> bool:
    """Say whether a file is a contract by its ending."""
    return name.lower().endswith(CONTRACT)


def uploaded(aside: Aside, number: int, name: str, content: IO[bytes]) -> list[Item]:
    """Lay an upload aside; its own name never becomes a path.

    Parameters
    ----------
    aside : Aside
        Where to.
    number : int
        Tells uploads of one name apart.
    name : str
        As the browser gave it.
    content : file
        Its bytes.

    Returns
    -------
    list of Item
        With its guessed kind; one for each sheet of a workbook that has several.

    Raises
    ------
    LoadError
        When its ending is none that can be read, or it is a workbook that is none.
    """
    ending = "".join(Path(name.lower().replace("\\", "/")).suffixes[-2:])
    known = next((end for end in FORMATS if ending.removesuffix(".gz").endswith(end)), None)
    if known is None:
        raise LoadError(f"{name} cannot be read: {unread_name(name)}")
    place = aside.path / f"{number}{known}{'.gz' if ending.endswith('.gz') else ''}"
    with place.open("wb") as target:
        shutil.copyfileobj(content, target)
    shown, size = file_name(name), place.stat().st_size
    several = sheets(place, shown) if FORMATS[known] == "xlsx" else []
    if len(several) < 2:
        return [Item(name, (NamedFile(place, shown),), size, by_name(name))]
    named = [(f"{shown}#{sheet}", by_name(sheet)) for sheet in several]
    return [Item(title, (NamedFile(place, title),), size, kind) for title, kind in named]


def on_server(text: str) -> Item:
    """Find the files of a path, a URL, a folder or a glob on the server, or a table of a database file there.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    Item
        With its guessed kind; files of the store itself are never among them.

    Raises
    ------
    LoadError
        Where it leads out of the allowed folders, means no file, or too many.
    """
    if not text.strip():
        raise LoadError("name a file, a folder or a glob on the server")
    local = text.strip().lower().startswith("file:")
    if is_address(text.strip()) and not local:
        return _table(text.strip())
    asked = _of_url(text.strip()) if local else Path(text.strip())
    check_inside(fixed_part(asked), text)
    store = state.store_directory().resolve()
    sources = resolve("predictions", [str(asked)], 0)
    places = [source.path.resolve() for source in sources if source.path]
    for place in places:
        check_inside(place, text)
    kept = [place for place in places if store not in place.parents]
    if not kept:
        raise LoadError(f"{text} holds only files of the store itself")
    if len(kept) > MOST_FILES:
        raise LoadError(f"{text} means {len(kept):,} files: at most {MOST_FILES:,} at a time, name fewer")
    sheet = next((f"#{source.sheet}" for source in sources if source.sheet), "")
    files = tuple(NamedFile(place, f"{place}{sheet}") for place in kept)
    return Item(text.strip(), files, sum(place.stat().st_size for place in kept), by_name(text))


def _of_url(text: str) -> Path:
    """Give the path of a ``file:`` URL of this machine."""
    split = urlsplit(text)
    if split.netloc not in ("", "localhost") or not split.path:
        raise LoadError(f"{text} is no file of this server: write file:///FOLDER/FILE")
    return Path(unquote(split.path))


def _table(text: str) -> Item:
    """A table of a DuckDB or SQLite file in an allowed folder; servers are not asked for a visitor."""
    address = parse_address(text)
    if address.path is None or address.scheme not in DATABASE_FILES:
        raise LoadError(
            f"{address.shown} is not read from this page: load it by `python -m monitoring load`, "
            "or name a duckdb:/// or sqlite:/// file on the server"
        )
    check_inside(fixed_part(address.path), address.shown)
    [source] = resolve("predictions", [text], 0)
    place = address.path.resolve()
    check_inside(place, address.shown)
    return Item(source.name, (NamedFile(place, source.name),), place.stat().st_size, by_name(address.table))
