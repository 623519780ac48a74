"""Packages that only some kinds of files need: imported when they are, named when they are missing."""

from importlib import import_module
from typing import Any

from monitoring.errors import LoadError


def imported(module: str, package: str, what: str) -> Any:
    """Import a module of an optional package.

    Parameters
    ----------
    module : str
        Its name.
    package : str
        What is to be installed for it.
    what : str
        What needs it, in words.

    Returns
    -------
    module
        Imported.

    Raises
    ------
    LoadError
        Naming the package, where it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise LoadError(f"{what} needs the package {package}: pip install {package}") from None
