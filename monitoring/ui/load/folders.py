"""The folders whose files a load may name, nothing outside them is looked at; and contracts among them."""

import os
from pathlib import Path

from monitoring.contract.document import LONGEST_TEXT
from monitoring.errors import LoadError
from monitoring.store.files.data_files import parts_above_glob
from monitoring.ui import state


def allowed_folders() -> tuple[Path, ...]:
    """Give the folders whose files this server may read for a load.

    Returns
    -------
    tuple of Path
        The store's parent, the working directory, and those of ``TIDEMARK_FILES``.
    """
    named = [Path(one) for one in os.environ.get("TIDEMARK_FILES", "").split(os.pathsep) if one]
    folders = [state.store_directory().parent, Path.cwd(), *named]
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def fixed_part(asked: Path) -> Path:
    """Give the part of a path before its first glob, symbolic links followed.

    Parameters
    ----------
    asked : Path
        As typed.

    Returns
    -------
    Path
        Absolute.

    Raises
    ------
    LoadError
        Where there is nothing to look for, or the path goes up behind a glob.
    """
    if "\0" in str(asked):
        raise LoadError("a path has no control characters")
    parts = list(asked.parts)
    glob = parts_above_glob(parts)
    if ".." in parts[glob:]:
        raise LoadError(f"{asked} goes up behind a glob: name the folder itself")
    return Path(*parts[:glob]).resolve() if parts[:glob] else Path.cwd().resolve()


def check_inside(place: Path, text: str) -> None:
    """Refuse a place outside the allowed folders.

    Parameters
    ----------
    place : Path
        Absolute, symbolic links followed.
    text : str
        As typed.

    Raises
    ------
    LoadError
        Naming the folders.
    """
    folders = allowed_folders()
    if not any(place == folder or folder in place.parents for folder in folders):
        listed = ", ".join(str(folder) for folder in folders)
        raise LoadError(
            f"{text} is outside the folders that this server may read: {listed}. "
            "Whoever runs it can allow more with TIDEMARK_FILES."
        )


def contract_on_server(text: str) -> str:
    """Read a contract on the server."""
    place = Path(text.strip()).resolve()
    check_inside(place, text)
    if not place.is_file():
        raise LoadError(f"there is no file {text}")
    return contract_text(text, place.read_bytes()[: LONGEST_TEXT + 1])


def contract_text(name: str, content: bytes) -> str:
    """Decode a contract; what is wrong inside it is told line by line later."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LoadError(f"{name} is no contract: it is not UTF-8 text") from None
