"""Where things are: the product's own files, and the store."""

import os
from pathlib import Path

HOME = Path(__file__).parents[1]


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
    """
    return Path(named or os.environ.get("TIDEMARK_STORE") or HOME / "data" / "store")
