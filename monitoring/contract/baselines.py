"""Baselines: what a window is compared with."""

from collections.abc import Iterable, Iterator, Mapping

from monitoring.contract.flaw import Flaw, Tree, mapping, shown
from monitoring.contract.moment import Span, parse_span
from monitoring.contract.scalar import Text
from monitoring.contract.section import Section
from monitoring.errors import UnknownNameError, nearest

RELATIVE = ("previous", "week-before", "year-before")
"""Baselines that every model has: the same length just before, a week before, a year before."""

_TAKEN = (*RELATIVE, "rest", "all", "none")


class Baseline(Section):
    """Reference rows of a file, or a window of the model's own rows."""

    file: Text | None = None
    """Reference file; only `load --reference NAME=FILE` loads it. A training table will do: ids, times and
    predictions may be missing."""
    window: Span | None = None
    """START/END, half-open."""


def of_files(baselines: Mapping[str, Baseline]) -> list[str]:
    """Name the baselines that are reference files."""
    return [name for name, one in baselines.items() if one.file]


def unused_words(references: Iterable[str]) -> list[str]:
    """Say of references that nobody can choose what the contract lacks.

    Examples
    --------
    >>> print(*unused_words(["old"]))  # doctest: +ELLIPSIS
    no baseline of the contract uses the reference old: add `baselines: {old: {file: FILE}}`, then ...
    """
    return [
        f"no baseline of the contract uses the reference {name}: add `baselines: {{{name}: {{file: FILE}}}}`,"
        " then `contract apply`"
        for name in references
    ]


def check_reference(name: str, baselines: Mapping[str, Baseline]) -> None:
    """Refuse reference rows under a name that is none of the contract's baselines of files.

    A contract that has no such baseline takes any name: the rows wait for the line that names them.

    Parameters
    ----------
    name : str
        By which they are to be loaded.
    baselines : mapping of str to Baseline
        Those of the contract.

    Raises
    ------
    UnknownNameError
        With the nearest baseline of a file.

    Examples
    --------
    >>> check_reference("trainnig", {"training": Baseline(file="training.csv")})
    Traceback (most recent call last):
    monitoring.errors.UnknownNameError: unknown reference 'trainnig': did you mean 'training'?
    """
    files = of_files(baselines)
    if files and name not in files:
        raise UnknownNameError("reference", name, files)


def check_baselines(tree: Tree) -> Iterator[Flaw]:
    """Check the baselines and the default one.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    given = mapping(tree, "baselines")
    for name, baseline in given.items():
        if name in _TAKEN or any(sign in name for sign in ":/ "):
            hint = f"no space, colon or slash, and none of {', '.join(_TAKEN)}"
            yield Flaw(("baselines", name), "a baseline's name is free to stand in a link", shown(name), hint)
        if isinstance(baseline, dict) and ("file" in baseline) == ("window" in baseline):
            rule = f"baseline `{name}` has either `file` or `window`"
            yield Flaw(("baselines", name), rule, shown(baseline or None))
    yield from _default(tree, given)


def _default(tree: Tree, given: Tree) -> Iterator[Flaw]:
    found = tree.get("default_baseline")
    if (
        not isinstance(found, str)
        or found in (*RELATIVE, *given)
        or (found.startswith("version:") and found != "version:")
    ):
        return
    path = ("default_baseline",)
    if "/" in found:
        try:
            parse_span(found)
        except ValueError as error:
            yield Flaw(path, str(error), shown(found))
        return
    rule = "`default_baseline` is a name under `baselines`, START/END, or one of " + ", ".join(RELATIVE)
    yield Flaw(path, rule, shown(found), nearest(found, (*given, *RELATIVE)))
