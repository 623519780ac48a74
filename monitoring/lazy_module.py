"""A module that is imported when something of it is first used."""

from importlib import import_module
from typing import Any


class LazyModule:
    """A module by its name: what most questions never ask for costs no start.

    Names with an underscore before them are not of it: only tools that inspect what stands in a module ask
    for such, and looking is no use.

    Parameters
    ----------
    name : str
        The module's full name.

    Examples
    --------
    >>> LazyModule("math").sqrt(4.0)
    2.0
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{self._name} is not imported to look for {name}")
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)  # asked again, it is there: rows of charts ask by the thousand
        return found
