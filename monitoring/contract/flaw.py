"""A flaw: one broken rule at one place of the contract's tree, before it has a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.contract.scalar import Plain, typed
from monitoring.one_line import one_line

Path = tuple[str | int, ...]
Tree = Mapping[str, Any]

NOTHING = "nothing"


@dataclass(frozen=True)
class Flaw:
    """One broken rule.

    Parameters
    ----------
    path : tuple of str or int
        Keys and positions that lead to the place.
    rule : str
        What is required.
    value : str
        What was found, as it is to be printed.
    hint : str
        The nearest valid choice or what to do.
    """

    path: Path
    rule: str
    value: str = NOTHING
    hint: str = ""


def shown(value: Any) -> str:
    """Print a found value on one short line.

    Parameters
    ----------
    value : object
        What was found.

    Returns
    -------
    str
        At most about 80 characters.

    Examples
    --------
    >>> shown("income"), shown(None), shown({"a": 1})
    ("'income'", 'nothing', 'a mapping of a')
    """
    if value is None:
        return NOTHING
    if isinstance(value, Mapping):
        text = "a mapping of " + ", ".join(str(key) for key in value) if value else "an empty mapping"
    elif isinstance(value, list | tuple):
        text = "a list of " + ", ".join(str(item) for item in value) if value else "an empty list"
    else:
        text = _scalar(value)
    return one_line(text)


def _scalar(value: Any) -> str:
    bare = not isinstance(value, str) or (isinstance(value, Plain) and not isinstance(typed(value), str))
    return str(value) if bare else repr(str(value))


def place(path: Path) -> str:
    """Name a place as people write it.

    Parameters
    ----------
    path : tuple of str or int
        Keys and positions.

    Returns
    -------
    str
        Such as ``features[2].kind``.

    Examples
    --------
    >>> place(("features", 2, "kind"))
    'features[2].kind'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def mapping(tree: Tree, key: str) -> Tree:
    """Give the mapping under a key, empty where there is none or something else stands there.

    Parameters
    ----------
    tree : mapping
        The tree, which may be wrong in any way.
    key : str
        The key.
    """
    found = tree.get(key)
    return found if isinstance(found, Mapping) else {}


def entries(tree: Tree, key: str) -> list[tuple[int, Tree]]:
    """Give the mappings listed under a key with their positions; a bare text is a mapping with a name.

    Parameters
    ----------
    tree : mapping
        The tree, which may be wrong in any way.
    key : str
        The key.
    """
    found = tree.get(key)
    if not isinstance(found, list | tuple):
        return []
    expanded = [{"name": item} if isinstance(item, str) else item for item in found]
    return [(position, item) for position, item in enumerate(expanded) if isinstance(item, Mapping)]


def number(value: Any) -> float | None:
    """Read a number where there is one, for checks that compare two fields.

    Parameters
    ----------
    value : object
        What was found.
    """
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def out_of_order(tree: Tree, low: str, high: str) -> bool:
    """Say whether the number under `low` is above the one under `high`.

    Parameters
    ----------
    tree : mapping
        The tree, which may be wrong in any way.
    low, high : str
        The keys.
    """
    lower, upper = number(tree.get(low)), number(tree.get(high))
    return lower is not None and upper is not None and lower > upper
