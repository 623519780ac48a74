"""A statement that a person wrote: one SELECT over what it may see, and nothing else."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from monitoring.errors import StoreError, nearest

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_PLAIN = re.compile(r"\w+")


class StatementError(StoreError):
    """A statement that is not run."""


def relations_of(con: duckdb.DuckDBPyConnection, statement: str, allowed: Collection[str]) -> frozenset[str]:
    """Check a statement and give the relations that it names.

    Parameters
    ----------
    con : DuckDBPyConnection
        Whose views and tables cannot be shadowed.
    statement : str
        As written.
    allowed : collection of str
        The relations that may be named, in lower case.

    Returns
    -------
    frozenset of str
        Those of `allowed` that it names.

    Raises
    ------
    StatementError
        For anything but one SELECT over `allowed`, saying what is in the way.

    Examples
    --------
    >>> con = duckdb.connect()
    >>> sorted(relations_of(con, "with a as (select 1) select * from a, loads", {"loads"}))
    ['loads']
    >>> relations_of(con, "select * from read_csv('x.csv')", {"loads"})
    Traceback (most recent call last):
    monitoring.store.sql.statement.StatementError: read_csv(…) cannot be used here: name one of loads
    """
    tree = _parsed(con, statement)
    choices = sorted(allowed)
    there = {str(row[0]).lower() for row in con.cursor().execute(_RELATIONS).fetchall()} - set(choices)
    own = frozenset(_with_names(tree))
    for name in sorted(own):
        # A name in WITH is known in a part of the statement only: elsewhere it would mean the store's own.
        if name in there or name.startswith("__") or not _PLAIN.fullmatch(name):
            raise StatementError(f"WITH cannot name {name!r}: choose another name")
    named = set()
    for node in _nodes(tree):
        found = _relation(node, choices)
        if found and found not in own and found not in allowed:
            raise StatementError(f"there is no table {found!r}: {nearest(found, choices)}")
        named |= {found} if found in allowed else set()
    return frozenset(named)


_RELATIONS = "select view_name from duckdb_views() union all select table_name from duckdb_tables()"


def _parsed(con: duckdb.DuckDBPyConnection, statement: str) -> Any:
    """The tree of one SELECT."""
    try:
        found = con.extract_statements(statement)
    except duckdb.Error as error:
        raise StatementError(_said(error) + _to_quote(con, statement)) from None
    if not found:
        raise StatementError("there is no statement: write SELECT … FROM predictions")
    if len(found) != 1:
        raise StatementError(f"one statement at a time: this has {len(found)}")
    kind = found[0].type
    if kind != duckdb.StatementType.SELECT:
        word = "PIVOT or another compound" if kind.name == "MULTI" else kind.name
        raise StatementError(f"only SELECT and WITH are run here, not {word}: nothing can be changed")
    [(text,)] = con.cursor().execute("select json_serialize_sql(?)", [statement]).fetchall()
    tree = json.loads(text)
    if tree.get("error"):
        raise StatementError(f"this statement cannot be checked: {tree.get('error_message', '')}")
    return tree["statements"]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of the tree."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _with_names(tree: Any) -> Iterator[str]:
    for node in _nodes(tree):
        held = node.get("cte_map")
        if isinstance(held, dict):
            yield from (str(one["key"]).lower() for one in held.get("map", ()))


def _relation(node: dict[str, Any], choices: list[str]) -> str:
    """The relation that a node names, in lower case; empty for none."""
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERIES:
        raise StatementError("only SELECT and WITH are run here: nothing can be changed")
    if kind == "TABLE_FUNCTION":
        name = str(node["function"]["function_name"])
        if name not in TABLE_FUNCTIONS:
            raise StatementError(f"{name}(…) cannot be used here: name one of {', '.join(choices)}")
    if kind == "SHOW_REF":
        raise StatementError("only SELECT and WITH are run here: `select * from … limit 0` shows the columns")
    if kind != "BASE_TABLE":
        return ""
    path = [str(part) for part in (node.get("catalog_name"), node.get("schema_name")) if part]
    if path and path != ["main"]:
        raise StatementError(f"there is no schema {'.'.join(path)!r}: name one of {', '.join(choices)}")
    return str(node["table_name"]).lower()


def _said(error: duckdb.Error) -> str:
    """The first line of an error, and the word that it points at."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return re.sub(r"^\w+ Error: ", "", lines[0]) if lines else "the statement cannot be read"


def _to_quote(con: duckdb.DuckDBPyConnection, statement: str) -> str:
    """Say which bare words of a statement that cannot be read are columns that need quotes."""
    bare = {word.lower() for word in _WORD.findall(_QUOTED.sub(" ", statement))}
    columns = [str(row[0]) for row in con.cursor().execute(_COLUMNS).fetchall()]
    meant = [name for name in columns if name.lower() in bare and not _reads(con, f"select {name} from t")]
    if not meant:
        return ""
    words, quoted = " and ".join(meant), " and ".join(f'"{name}"' for name in meant)
    many = "are words" if len(meant) > 1 else "is a word"
    return f"; {words} {many} of SQL as well: where the column is meant, write {quoted} in double quotes"


_WORD, _QUOTED = re.compile(r"\w+"), re.compile(r"'[^']*'|\"[^\"]*\"")
_COLUMNS = "select distinct column_name from duckdb_columns() where not internal order by all"


def _reads(con: duckdb.DuckDBPyConnection, statement: str) -> bool:
    try:
        con.extract_statements(statement)
    except duckdb.Error:
        return False
    return True
