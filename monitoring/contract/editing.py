"""Editing a contract by its columns: from text to text, everything else of the contract kept."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from monitoring.contract.document import DocumentError, read_document
from monitoring.contract.roles import BOTH, COHORT, FEATURE, LISTED, NAMED, SINGLE, Path, at, names, roles_of
from monitoring.contract.scalar import OPEN, Plain, typed

_FEATURES, _COHORTS = ("features",), ("cohorts",)
_MEMBER = (FEATURE, BOTH)


def tree_of(text: str) -> dict[str, Any]:
    """Read a contract's text as a tree that may be changed; empty where it is no mapping.

    Parameters
    ----------
    text : str
        YAML, right or wrong.
    """
    try:
        tree = read_document(text).tree
    except DocumentError:
        return {}
    return _copy(tree) if isinstance(tree, Mapping) else {}


def _copy(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _copy(value) for key, value in found.items()}
    return [_copy(one) for one in found] if isinstance(found, list | tuple) else found


def with_column(
    tree: dict[str, Any], column: str, role: str, kind: str, columns: tuple[str, ...]
) -> dict[str, Any]:
    """Give a column another role or kind.

    Parameters
    ----------
    tree : dict
        The contract's; changed in place.
    column : str
        Which.
    role : str
        One of `ROLES`. A role that one column has is taken from the column that had it.
    kind : str
        Of a feature; empty: inferred.
    columns : tuple of str
        Those of the files: ``features: all`` is written out before it is changed.

    Returns
    -------
    dict
        The same tree.

    Examples
    --------
    >>> with_column({"id": "a", "features": ["b"]}, "b", "row id", "", ("a", "b"))
    {'id': ['a', 'b'], 'features': []}
    """
    before = next((one for one in _entries(tree, _FEATURES) if names([one]) == [column]), None)
    _write_out(tree, columns)
    cohort = next((one for one in _entries(tree, _COHORTS) if names([one]) == [column]), column)
    place = roles_of(tree, columns).get(column) in _MEMBER and role in _MEMBER
    if not place:
        _forget(tree, column)
    if role in SINGLE:
        _put(tree, SINGLE[role], column)
    elif role in LISTED:
        there = [name for name in names(at(tree, LISTED[role])) if name != OPEN]
        _put(tree, LISTED[role], [*there, column] if there else column)
    elif role in NAMED:
        entries = at(tree, NAMED[role])
        named = dict(entries) if isinstance(entries, Mapping) else {}
        _put(tree, NAMED[role], {**named, _named(role, column, named): column})
    if role in _MEMBER:
        _feature(tree, column, kind, before)
    if role in (COHORT, BOTH):
        listed = [one for one in _entries(tree, _COHORTS) if names([one]) != [column]]
        tree["cohorts"] = [*listed, cohort]
    elif place:
        tree["cohorts"] = [one for one in _entries(tree, _COHORTS) if names([one]) != [column]]
    return tree


def _write_out(tree: dict[str, Any], columns: tuple[str, ...]) -> None:
    if isinstance(tree.get("features"), str) or "features" not in tree:
        asked = {**tree, "features": "all"}
        tree["features"] = [name for name, role in roles_of(asked, columns).items() if role in _MEMBER]


def _entries(tree: dict[str, Any], path: Path) -> list[Any]:
    found = at(tree, path)
    return list(found) if isinstance(found, list | tuple) else []


def _feature(tree: dict[str, Any], column: str, kind: str, before: Any) -> None:
    """List a feature, or change its kind; what else is said of it is kept."""
    said = dict(before) if isinstance(before, Mapping) else {"name": column}
    said.pop("kind", None)
    entry = {"name": said.pop("name"), "kind": Plain(kind), **said} if kind else said
    listed = _entries(tree, _FEATURES)
    places = [k for k, one in enumerate(listed) if names([one]) == [column]]
    if places:
        listed[places[0]] = entry
    else:
        listed.append(entry)
    tree["features"] = listed


def _forget(tree: dict[str, Any], column: str) -> None:
    """Take a column out of every place that names it; sections that are left empty go."""
    for path in SINGLE.values():
        found = at(tree, path)
        if found == column or (isinstance(found, Mapping) and found.get("column") == column):
            _drop(tree, path)
    for path in LISTED.values():
        there = names(at(tree, path))
        if column in there:
            rest = [name for name in there if name != column]
            _put(tree, path, rest if len(rest) > 1 else rest[0]) if rest else _drop(tree, path)
    for path in NAMED.values():
        entries = at(tree, path)
        if isinstance(entries, Mapping) and column in entries.values():
            _put(tree, path, {key: name for key, name in entries.items() if name != column})
    for path in (_FEATURES, _COHORTS):
        if column in names(at(tree, path)):
            _put(tree, path, [one for one in _entries(tree, path) if names([one]) != [column]])


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    for step in path[:-1]:
        below = tree.get(step)
        tree[step] = tree = below if isinstance(below, dict) else {}
    tree[path[-1]] = value


def _drop(tree: dict[str, Any], path: Path) -> None:
    section = at(tree, path[:-1])
    if isinstance(section, dict):
        section.pop(path[-1], None)
        if path[:-1] and not section:
            _drop(tree, path[:-1])


def _named(role: str, column: str, taken: Mapping[str, Any]) -> str:
    """Name a class after what follows the last underscore; a quantile after the number in its name."""
    if role == "quantile":
        number = re.search(r"0?\.[0-9]+", column)
        return number[0] if number else column
    short = column.rsplit("_", 1)[-1]
    return short if short and short not in taken else column


class _Dumper(yaml.SafeDumper):
    """Writes what was unquoted unquoted, and quotes text that would be read as something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if isinstance(text, Plain):
        tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False))  # type: ignore[no-untyped-call]
        return dumper.represent_scalar(tag, str(text))
    quoted = not isinstance(typed(text), str) or text in ("", "~") or text.lower() == "null"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if quoted else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Plain, _text)


def written(tree: Mapping[str, Any]) -> str:
    """Write a tree as a contract's text.

    Parameters
    ----------
    tree : mapping
        As `tree_of` gives it, or of plain values.

    Returns
    -------
    str
        YAML that reads as the same tree; sections without inner structure stand on one line.

    Examples
    --------
    >>> print(written({"model": "churn", "label": {"column": "y", "positive": Plain("yes")}}), end="")
    model: churn
    label: {column: y, positive: yes}
    """
    return "".join(_section(key, value) for key, value in tree.items())


def inline(value: Any) -> str:
    """Write one value on one line.

    Examples
    --------
    >>> inline({"name": "age", "kind": Plain("numeric")}), inline("yes")
    ('{name: age, kind: numeric}', "'yes'")
    """
    text: str = yaml.dump(
        [value], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=True
    )
    return text.strip()[1:-1]


def _section(key: str, value: Any) -> str:
    """Write one key: a section or list in block style, what is inside it on one line each."""
    style = None if isinstance(value, list | dict) else False
    text: str = yaml.dump(
        {key: value}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=style
    )
    return text
