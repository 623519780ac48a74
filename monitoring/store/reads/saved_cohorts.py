"""Saved cohorts: expressions that people gave a name, kept per model beside its generations."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

from monitoring.errors import StoreError, UnknownNameError
from monitoring.scope.cohort_names import check_names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.commit import transaction
from monitoring.store.snapshot import Snapshot

LONGEST = 60
_THIS = "model = :model and name = :name and expression = :expression"


class CohortCatalog(Catalog):
    """The catalog, with the cohorts that have a name."""

    def cohorts(self, model: str) -> dict[str, str]:
        """The cohorts that were saved for a model: expression by name, in alphabetical order."""
        there = self._rows("select 1 from sqlite_master where name = 'cohorts'")  # older stores have no table
        sql = "select name, expression from cohorts where model = :model order by name"
        return {row["name"]: row["expression"] for row in self._rows(sql, model=model)} if there else {}

    def save_cohort(self, model: str, name: str, expression: str, known: str | None) -> tuple[bool, str]:
        """Save a cohort in place of what has its name, if that is known; say whether, and what had it."""
        row = [model, name, expression, datetime.now(UTC).isoformat(timespec="microseconds")]
        asked = "select expression from cohorts where model = ? and name = ?"
        with self._open() as con, transaction(con):
            before = str((con.execute(asked, [model, name]).fetchone() or [""])[0])
            saved = known is None or before in (known, expression)
            if saved:
                con.execute("insert or replace into cohorts values (?, ?, ?, ?)", row)
        return saved, before

    def rename_cohort(self, model: str, name: str, to: str, expression: str) -> int:
        """Give a saved cohort another name that nothing has; say how many were renamed."""
        free = "not exists (select 1 from cohorts where model = :model and name = :to)"
        sql = f"update cohorts set name = :to where {_THIS} and {free}"
        given = {"model": model, "name": name, "to": to, "expression": expression}
        with self._open() as con, transaction(con):
            return con.execute(sql, given).rowcount

    def remove_cohort(self, model: str, name: str, expression: str) -> int:
        """Forget a saved cohort; say how many there were."""
        given = {"model": model, "name": name, "expression": expression}
        with self._open() as con, transaction(con):
            return con.execute(f"delete from cohorts where {_THIS}", given).rowcount


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


def save_cohort(
    directory: Path, model: str, name: str, text: str, known: str | None = None
) -> tuple[str, str]:
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
    known : str, optional
        What the name stands for as far as whoever saves knows, empty for nothing: what somebody else has
        saved under it since is not replaced. Whatever it is by default.

    Returns
    -------
    str, str
        The expression in canonical words, and the one that it replaces, empty for none.

    Raises
    ------
    StoreError
        For a name that is none, for a cohort of everybody, and when the name is another's by now.
    ScopeError
        For an expression that cannot be read or names what the model does not have.
    """
    spoken = _spoken(name)
    expression = parse_cohort(text)
    if expression is None:
        raise StoreError(f"cohort {spoken!r} would be everybody: give it an expression such as region = 'EU'")
    check_names(expression, Snapshot(directory, model).extent.kinds)
    saved, before = CohortCatalog(directory, create=True).save_cohort(model, spoken, str(expression), known)
    if not saved:
        raise _other_by_now(spoken, before)
    return str(expression), before


def rename_cohort(directory: Path, model: str, name: str, to: str, known: str | None = None) -> str:
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
    known : str, optional
        What it is as far as whoever asks knows: another one of this name stays. Whatever it is by default.

    Returns
    -------
    str
        Its expression.

    Raises
    ------
    UnknownNameError
        With the nearest name, when there is none of this name.
    StoreError
        For a new name that is none or that another cohort has, and when the cohort is not the known one.
    """
    spoken = _spoken(to)
    name, was = _of_name(saved_cohorts(directory, model), name, known)
    if spoken == name or CohortCatalog(directory).rename_cohort(model, name, spoken, was):
        return was
    found = saved_cohorts(directory, model)
    if spoken in found:
        taken = f"{spoken!r} is the name of another cohort, {found[spoken]}"
        raise StoreError(f"{taken}: remove that one, or choose another name")
    raise _other_by_now(name, found.get(name, ""))


def _spoken(name: str) -> str:
    """Give a name as it is seen; refuse what is none."""
    spoken = _as_seen(name)
    if not spoken:
        raise StoreError(f"a cohort is saved under a name: write one of at most {LONGEST} signs")
    if len(spoken) > LONGEST or not spoken.isprintable():
        raise StoreError(f"a cohort's name is one line of at most {LONGEST} printable signs, not {name!r}")
    return spoken


def _as_seen(name: str) -> str:
    """Write a name without blanks at its ends or beside each other, and each sign in one way."""
    return normalize("NFC", re.sub(" +", " ", name.strip()))


def remove_cohort(directory: Path, model: str, name: str, known: str | None = None) -> str:
    """Forget a saved cohort.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    name : str
        Of the cohort.
    known : str, optional
        What it is as far as whoever asks knows: another one of this name stays. Whatever it is by default.

    Returns
    -------
    str
        The expression that it was.

    Raises
    ------
    UnknownNameError
        With the nearest name, when there is none of this name.
    StoreError
        When the cohort is another one than known.
    """
    name, was = _of_name(saved_cohorts(directory, model), name, known)
    if not CohortCatalog(directory).remove_cohort(model, name, was):
        raise _other_by_now(name, saved_cohorts(directory, model).get(name, ""))
    return was


def _of_name(found: Mapping[str, str], name: str, known: str | None) -> tuple[str, str]:
    """Give a name as it is kept and its expression, which there has to be and be the known one."""
    if name not in found:  # one that was kept as it was written may have two blanks
        name = _as_seen(name)
    if name not in found:
        raise UnknownNameError("saved cohort", name, list(found))
    if known is not None and found[name] != known:
        raise _other_by_now(name, found[name])
    return name, found[name]


def _other_by_now(name: str, expression: str) -> StoreError:
    """Say that somebody else was quicker."""
    found = f"means {expression}" if expression else "is the name of no cohort"
    return StoreError(f"{name!r} {found} by now: look at it again, or choose another name")
