"""Features called otherwise than their columns, and what a record that is masked holds."""

from collections.abc import Iterator

from monitoring.contract.flaw import Flaw, Tree, entries, shown
from monitoring.contract.roles import names, said, with_columns


def check_feature_columns(tree: Tree) -> Iterator[Flaw]:
    """Check that nothing else asks for a column under which a feature is read by a name of its own.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per such column.
    """
    listed = {str(one.get("name")) for _, one in entries(tree, "features")}
    taken = {column: f"the {role}" for role, column in said(tree)}
    taken |= dict.fromkeys(_asked_for(tree), "a cohort or an expectation")
    taken |= dict.fromkeys(listed, "another feature")
    for place, name, column in with_columns(tree):
        if name == column:
            continue
        if column in taken:
            hint = f"write `{name}` there" if taken[column].startswith("a ") else "take out its `column`"
            rule = f"the column of feature `{name}` is of nothing else: it is {taken[column]} as well"
            yield Flaw(("features", place, "column"), rule, shown(column), hint)
        taken[column] = f"feature `{name}`"


def masked(tree: Tree) -> list[str]:
    """Name all masked columns: with a record the contract's columns inside it, and features by their names.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Returns
    -------
    list of str
        Those under ``mask`` first.

    Examples
    --------
    >>> masked({"mask": "person", "features": [{"name": "age", "column": "person.age"}, "person.zip", "x"]})
    ['person', 'age', 'person.zip']
    """
    given = names(tree.get("mask"))
    read_as = {name: column for _, name, column in with_columns(tree)}
    columns = [str(one.get("name")) for _, one in entries(tree, "features")]
    columns += [column for _, column in said(tree)] + _asked_for(tree)
    inner = (one for one in columns if any(_is_of(read_as.get(one, one), record) for record in given))
    return list(dict.fromkeys([*given, *inner]))


def _is_of(column: str, record: str) -> bool:
    return column == record or column.startswith((f"{record}.", f"{record}["))


def _asked_for(tree: Tree) -> list[str]:
    """The columns of cohorts and expectations."""
    return [name for key in ("cohorts", "expectations") for name in names(tree.get(key))]
