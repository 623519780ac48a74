"""Saved cohorts: expressions that people gave a name, kept per model beside its generations."""

from datetime import UTC, datetime
from pathlib import Path

from monitoring.errors import StoreError, UnknownNameError
from monitoring.scope.cohort_names import check_names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.commit import transaction
from monitoring.store.snapshot import Snapshot

LONGEST = 60


class CohortCatalog(Catalog):
    """The catalog, with the cohorts that have a name."""

    def cohorts(self, model: str) -> dict[str, str]:
        """The cohorts that were saved for a model: expression by name, in alphabetical order."""
        there = self._rows("select 1 from sqlite_master where name = 'cohorts'")  # older stores have no table
        sql = "select name, expression from cohorts where model = :model order by name"
        return {row["name"]: row["expression"] for row in self._rows(sql, model=model)} if there else {}

    def save_cohort(self, model: str, name: str, expression: str) -> None:
        """Save a cohort under a name, in place of what had it."""
        row = [model, name, expression, datetime.now(UTC).isoformat(timespec="microseconds")]
        with self._open() as con, transaction(con):
            con.execute("insert or replace into cohorts values (?, ?, ?, ?)", row)

    def rename_cohort(self, model: str, name: str, to: str) -> int:
        """Give a saved cohort another name that nothing has; say how many were renamed."""
        free = "not exists (select 1 from cohorts where model = :model and name = :to)"
        sql = f"update cohorts set name = :to where model = :model and name = :name and {free}"
        with self._open() as con, transaction(con):
            return con.execute(sql, {"model": model, "name": name, "to": to}).rowcount

    def remove_cohort(self, model: str, name: str) -> None:
        """Forget a saved cohort."""
        with self._open() as con, transaction(con):
            con.execute("delete from cohorts where model = ? and name = ?", [model, name])


def saved_cohorts(directory: Path, model: str) -> dict[str, str]:
    """Give the saved cohorts of a model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    dict of str to str
        Expression by name, in alphabetical order. A name is never part of a question: links and commands
        hold the expression.

    Raises
    ------
    UnknownNameError
        When the store has no such model.
    """
    catalog = CohortCatalog(directory)
    return catalog.cohorts(catalog.known(model))


def named_cohort(directory: Path, model: str, name: str) -> str:
    """Give the expression that a name stands for, before another one is saved under it; empty for none."""
    return saved_cohorts(directory, model).get(_spoken(name), "")


def save_cohort(directory: Path, model: str, name: str, text: str) -> tuple[str, str]:
    """Save a cohort under a name.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    name : str
        One printable line of at most `LONGEST` signs; the expression that had it is replaced.
    text : str
        The cohort, as ``--cohort`` takes it.

    Returns
    -------
    str, str
        The expression in canonical words, and the one that it replaces, empty for none.

    Raises
    ------
    StoreError
        For a name that is none, and for a cohort of everybody.
    ScopeError
        For an expression that cannot be read or names what the model does not have.
    """
    spoken = _spoken(name)
    expression = parse_cohort(text)
    if expression is None:
        raise StoreError(f"cohort {spoken!r} would be everybody: give it an expression such as region = 'EU'")
    check_names(expression, Snapshot(directory, model).extent.kinds)
    catalog = CohortCatalog(directory, create=True)
    before = catalog.cohorts(model).get(spoken, "")
    catalog.save_cohort(model, spoken, str(expression))
    return str(expression), before


def rename_cohort(directory: Path, model: str, name: str, to: str) -> str:
    """Give a saved cohort another name; links and commands, which hold its expression, stay as they are.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    name : str
        Of the cohort.
    to : str
        Its new name, as `save_cohort` takes one; nothing else may have it.

    Returns
    -------
    str
        Its expression.

    Raises
    ------
    UnknownNameError
        With the nearest name, when there is none of this name.
    StoreError
        For a new name that is none, or that another cohort has.
    """
    found, spoken = saved_cohorts(directory, model), _spoken(to)
    if name not in found:
        raise UnknownNameError("saved cohort", name, list(found))
    renamed = spoken == name or CohortCatalog(directory).rename_cohort(model, name, spoken)
    if not renamed:
        taken = f"{spoken!r} is the name of another cohort, {found.get(spoken, 'saved meanwhile')}"
        raise StoreError(f"{taken}: remove that one, or choose another name")
    return found[name]


def _spoken(name: str) -> str:
    """Give a name without blanks at its ends; refuse what is none."""
    spoken = name.strip()
    if not spoken or len(spoken) > LONGEST or not spoken.isprintable():
        raise StoreError(f"a cohort's name is one line of at most {LONGEST} printable signs, not {name!r}")
    return spoken


def remove_cohort(directory: Path, model: str, name: str) -> str:
    """Forget a saved cohort.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    name : str
        Of the cohort.

    Returns
    -------
    str
        The expression that it was.

    Raises
    ------
    UnknownNameError
        With the nearest name, when there is none of this name.
    """
    found = saved_cohorts(directory, model)
    if name not in found:
        raise UnknownNameError("saved cohort", name, list(found))
    CohortCatalog(directory).remove_cohort(model, name)
    return found[name]
