"""Whether there can be a store at a path: told before anybody looks there, by all in the same words."""

import os
from pathlib import Path

from monitoring.errors import StoreError


def refuse_no_folder(directory: Path) -> None:
    """Refuse a path at which no folder is or can come to be, so that nobody is told to load something there.

    Parameters
    ----------
    directory : Path
        Of a store, or of one that is to be made. What this user may not look at is the machine's to refuse.

    Raises
    ------
    StoreError
        When it, or what it leads through, is a file, or a link to itself or to nothing.
    """
    found = next((one for one in (directory, *directory.parents) if os.path.lexists(one)), directory)
    if os.path.lexists(found) and not found.is_dir():
        what = "it" if found == directory else found
        raise StoreError(f"{directory} cannot be a store: {what} is {kind_of(found)}; name a folder")


def refuse_no_catalog(path: Path) -> None:
    """Refuse a catalog that is no file: nothing can be read there, nor written.

    Parameters
    ----------
    path : Path
        Where the catalog of a store is, if there is one.

    Raises
    ------
    StoreError
        When something else stands there.
    """
    if os.path.lexists(path) and not path.is_file():
        raise StoreError(
            f"{path} cannot be a catalog: it is {kind_of(path)}; remove it, or name another store"
        )


def kind_of(path: Path) -> str:
    """Say what stands at a path.

    Examples
    --------
    >>> kind_of(Path("/")), kind_of(Path(__file__))
    ('a folder', 'a file')
    """
    if path.exists():
        return "a folder" if path.is_dir() else "a file"
    try:
        path.stat()
    except FileNotFoundError:
        return f"a link to {path.readlink()}, which is not there"
    except OSError as error:
        return f"a link that leads nowhere ({error.strerror})"
    return "there now"  # made in between
