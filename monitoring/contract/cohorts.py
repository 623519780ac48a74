"""Cohorts: the columns by which rows are told apart."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from monitoring.contract.flaw import Flaw, Path, Tree, entries, shown
from monitoring.contract.scalar import Column, refusal
from monitoring.contract.section import Section, short_form

RESERVED = ("score", "label", "version")
"""Words of the cohort expression that no cohort may take as its name."""


def _increasing(bins: tuple[float, ...]) -> tuple[float, ...]:
    if any(left >= right for left, right in pairwise(bins)):
        raise refusal("bins increase from one edge to the next")
    return bins


class CohortColumn(Section):
    """A column of few levels, or a number cut into bins."""

    name: Column
    """The cohort's name in expressions and on screen."""
    column: Column = ""
    """Its column; default: the name."""
    bins: Annotated[tuple[float, ...], Field(min_length=1), AfterValidator(_increasing)] | None = None
    """Edges that cut a number into half-open bins: below the first, between each two, from the last on."""

    def levels(self) -> tuple[str, ...]:
        """Name the bins in their order.

        Returns
        -------
        tuple of str
            One more than there are edges; empty for a cohort without bins.

        Examples
        --------
        >>> CohortColumn(name="age_band", column="age", bins=(18, 25, 40)).levels()
        ('<18', '[18,25)', '[25,40)', '>=40')
        """
        if not self.bins:
            return ()
        edges = [_edge(edge) for edge in self.bins]
        between = (f"[{left},{right})" for left, right in pairwise(edges))
        return (f"<{edges[0]}", *between, f">={edges[-1]}")


def _edge(edge: float) -> str:
    return str(int(edge)) if edge.is_integer() else repr(edge)


CohortEntry = Annotated[CohortColumn, short_form("name", CohortColumn)]


def check_cohorts(tree: Tree) -> Iterator[Flaw]:
    """Check that cohorts do not take the words of the expression.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    for position, given in entries(tree, "cohorts"):
        name = given.get("name")
        if name in RESERVED:
            hint = f"write {{name: {name}_cohort, column: {name}}}"
            yield Flaw(
                ("cohorts", position), f"{', '.join(RESERVED)} are reserved words", repr(str(name)), hint
            )
        yield from _column(tree, ("cohorts", position), given)


def _column(tree: Tree, path: Path, given: Tree) -> Iterator[Flaw]:
    """Refuse a column whose rows have no groups, and bins of what is no number."""
    name, column = given.get("name"), given.get("column", given.get("name"))
    if not isinstance(name, str) or not isinstance(column, str):
        return
    kinds = {str(one.get("name")): one.get("kind") for _, one in entries(tree, "features")}
    if column == tree.get("timestamp") or [column] in (tree.get("id"), [tree.get("id")]):
        yield Flaw(path, "a cohort is of a column of few levels", shown(column))
    if name != column and name in kinds:
        hint = f"call it otherwise: expressions take `{name}` for the cohort, and not for the feature"
        yield Flaw(path, f"the cohort `{name}` is of the feature of its name", shown(column), hint)
    if "bins" in given and kinds.get(column) not in (None, "numeric"):
        yield Flaw((*path, "bins"), f"`{column}` has bins where it is a number", shown(kinds[column]))
