"""Where things are: the product's own files, and the store."""

import os
import re
from pathlib import Path

from monitoring.errors import StoreError

HOME = Path(__file__).parents[1]
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:/")  # a Path makes one stroke of two


def store_directory(named: str | Path | None = None) -> Path:
    """Give the directory of the store.

    Parameters
    ----------
    named : path, optional
        Where it was said; else ``TIDEMARK_STORE``, else ``data/store`` beside the package.

    Returns
    -------
    Path
        Which need not exist.

    Raises
    ------
    StoreError
        Where nothing was named, as by a variable that is not set, or what is no folder of this machine.

    Examples
    --------
    >>> store_directory("/srv/tidemark").name
    'tidemark'
    """
    if named is not None and not str(named).strip():
        raise StoreError("the name of the store is empty: name a folder (--store DIR), or leave it out")
    said = str(named or os.environ.get("TIDEMARK_STORE") or HOME / "data" / "store")
    if _ADDRESS.match(said):
        raise StoreError(f"{said} cannot be a store: it is an address; name a folder of this machine")
    return Path(said)
