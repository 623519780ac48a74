"""What changes between two contracts, said before a new one takes effect."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitoring.contract.flaw import Path, place, shown
from monitoring.contract.model import Contract

_NAMES = ("name", "column", "rule", "at", "label")
"""The keys that tell the items of a list apart, the name above all."""


def changes(old: Contract, new: Contract) -> tuple[str, ...]:
    r"""Say what a new contract changes.

    Parameters
    ----------
    old, new : Contract
        The one in force and the one that is to be.

    Returns
    -------
    tuple of str
        One line per place, in the order of places; empty when both mean the same.

    Examples
    --------
    >>> from monitoring.contract import parse_contract
    >>> text = "model: m\ntask: binary\nid: i\ntimestamp: t\nprediction: {score: p, threshold: %s}"
    >>> changes(parse_contract(text % 0.5), parse_contract(text % 0.4))
    ('prediction.threshold: nothing -> 0.4',)
    """
    before, after = _places(old), _places(new)
    places = sorted({*before, *after})
    said = tuple(
        f"{where}: {shown(before.get(where))} -> {shown(after.get(where))}"
        for where in places
        if before.get(where) != after.get(where)
    )
    reordered = old.classes != new.classes and sorted(old.classes) == sorted(new.classes)
    order = f"order of classes: {shown(old.classes)} -> {shown(new.classes)}"
    return (*said, order) if reordered else said


def _places(contract: Contract) -> dict[str, Any]:
    return {place(path): value for path, value in _leaves(contract.document(), ())}


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for position, item in enumerate(value):
            yield from _leaves(item, (*path, _name(item, position)))
    else:
        yield path, value


def _name(item: Mapping[str, Any], position: int) -> str:
    """Name an item by what tells it apart, so that an inserted one does not move the others."""
    parts = [str(item[key]) for key in _NAMES if key in item]
    return parts[0] if "name" in item else "/".join(parts) or str(position)
