"""Roles of columns: what a contract's tree says each column is, as one word a column."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitoring.contract.flaw import entries

Path = tuple[str, ...]

NOT_USED = "not used"
FEATURE, COHORT, BOTH = "feature", "cohort", "feature and cohort"
SINGLE: dict[str, Path] = {
    "time of prediction": ("timestamp",),
    "score": ("prediction", "score"),
    "predicted value": ("prediction", "value"),
    "decision": ("prediction", "decision"),
    "query": ("prediction", "query"),
    "label": ("label", "column"),
    "time of label": ("label", "observed_at"),
    "time of arrival": ("received_at",),
    "version": ("version",),
    "entity": ("entity",),
    "lower end": ("prediction", "interval", "lower"),
    "upper end": ("prediction", "interval", "upper"),
    "latency, ms": ("service", "latency_ms"),
    "status": ("service", "status"),
    "value": ("business", "value"),
}
"""Roles that one column has, and where it stands in the tree."""
LISTED: dict[str, Path] = {"row id": ("id",), "label key": ("label", "join")}
"""Roles that several columns can have, as a list."""
NAMED: dict[str, Path] = {"class score": ("prediction", "scores"), "quantile": ("prediction", "quantiles")}
"""Roles that several columns have under a name each."""
ROLES: tuple[str, ...] = ("row id", *SINGLE, *NAMED, "label key", FEATURE, COHORT, BOTH, NOT_USED)


def at(tree: Any, path: Path) -> Any:
    """Give what stands at a place of a tree, whatever else stands in the way; None where nothing does."""
    for step in path:
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def names(found: Any) -> list[str]:
    """Give the columns of a list of names, or of mappings that name one."""
    listed = found if isinstance(found, list | tuple) else [found] if isinstance(found, str) else []
    return [name for one in listed if (name := _name(one))]


def _name(entry: Any) -> str:
    if isinstance(entry, Mapping):
        entry = entry.get("column", entry.get("name", ""))
    return entry if isinstance(entry, str) else ""


def roles_of(tree: Any, columns: tuple[str, ...]) -> dict[str, str]:
    """Say which role a tree gives each column.

    Parameters
    ----------
    tree : object
        Of a contract, right or wrong.
    columns : tuple of str
        Those of the files.

    Returns
    -------
    dict of str to str
        One of `ROLES` a column; the first of several.

    Examples
    --------
    >>> tree = {"id": "key", "prediction": {"score": "p"}, "features": [{"name": "age"}], "cohorts": ["age"]}
    >>> roles_of(tree, ("key", "p", "age", "x"))
    {'key': 'row id', 'p': 'score', 'age': 'feature and cohort', 'x': 'not used'}
    >>> tree = {"features": [{"name": "age", "column": "seen.age"}], "cohorts": ["age"]}
    >>> roles_of(tree, ("seen.age", "age"))
    {'seen.age': 'feature and cohort', 'age': 'feature and cohort'}
    """
    found: dict[str, str] = {}
    for role, column in said(tree):
        found.setdefault(column, role)
    everything = isinstance(at(tree, ("features",)), str)
    listed, cohorts = set(names(at(tree, ("features",)))), set(names(at(tree, ("cohorts",))))
    for _, name, column in with_columns(tree):
        listed |= {name}  # as it stands in files that are flat
        cohorts |= {column} if name in cohorts else set()
    for column in columns:
        feature = everything or column in listed
        kind = (BOTH if feature else COHORT) if column in cohorts else FEATURE if feature else NOT_USED
        found.setdefault(column, kind)
    return {column: found[column] for column in columns}


def with_columns(tree: Any) -> Iterator[tuple[int, str, str]]:
    """Give the position, name and column of each feature whose column a tree says beside its name."""
    for place, one in entries(tree, "features") if isinstance(tree, Mapping) else ():
        name, column = one.get("name"), one.get("column")
        if isinstance(name, str) and isinstance(column, str):
            yield place, name, column


def said(tree: Any) -> Iterator[tuple[str, str]]:
    """Give every role but those of features and cohorts that a tree names a column for, with that column."""
    for role, path in LISTED.items():
        if role == "row id":
            yield from ((role, column) for column in names(at(tree, path)))
    for role, path in SINGLE.items():
        column = _name(at(tree, path))
        if column:
            yield role, column
    for role, path in NAMED.items():
        entries = at(tree, path)
        if isinstance(entries, Mapping):
            yield from ((role, column) for column in entries.values() if isinstance(column, str))
    yield from (("label key", column) for column in names(at(tree, LISTED["label key"])))


def kinds_of(tree: Any) -> dict[str, str]:
    """Give the declared kind of every listed feature; empty where it is inferred."""
    listed = at(tree, ("features",))
    entries = listed if isinstance(listed, list | tuple) else ()
    return {_name(one): str(one.get("kind", "")) for one in entries if isinstance(one, Mapping)}
