"""Which columns of a file are stored, what for, and which kind they must have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitoring.contract.model import Contract
from monitoring.errors import LoadError


@dataclass(frozen=True)
class Role:
    """What a stored column is for.

    Parameters
    ----------
    role : str
        ``prediction``, ``decision``, ``query``, ``entity``, ``service``, ``business``, ``feedback``,
        ``feature``, ``cohort`` or ``other``.
    kind : str or None
        The kind that the contract or the role fixes; None when the values decide.
    """

    role: str
    kind: str | None = None


def roles(contract: Contract, names: Iterable[str], predictions: bool = True) -> dict[str, Role]:
    """Choose the columns of a file that are stored.

    Parameters
    ----------
    contract : Contract
        Names them.
    names : iterable of str
        The file's columns.
    predictions : bool
        Whether the file holds predictions; a file of features has no column of the prediction.

    Returns
    -------
    dict of str to Role
        In the file's order.

    Raises
    ------
    LoadError
        For a column whose name begins with two underscores, which are the store's own.
    """
    named = dict(reversed(list(_named(contract, predictions))))
    found = {}
    for name in names:
        if name.startswith("__"):
            if name in contract.named_columns():
                raise LoadError(f"column {name!r}: names that begin with two underscores are the store's own")
            continue
        if name in named:
            found[name] = _numeric_where_written(contract, name, named[name])
        elif contract.features == "all" and contract.is_feature(name):
            found[name] = _numeric_where_written(contract, name, Role("feature"))
    return found


def _numeric_where_written(contract: Contract, name: str, role: Role) -> Role:
    """A column whose numbers the contract says how to read is one of numbers."""
    return Role(role.role, "numeric") if role.kind is None and name in contract.number_format else role


def _named(contract: Contract, predictions: bool) -> Iterator[tuple[str, Role]]:
    """Roles by precedence; the first of a column wins."""
    if predictions:
        yield from _prediction(contract)
    if contract.entity:
        yield contract.entity, Role("entity", "categorical")
    if contract.service and contract.service.latency_ms:
        yield contract.service.latency_ms, Role("service", "numeric")
    if contract.service and contract.service.status:
        yield contract.service.status, Role("service", "categorical")
    if contract.business and contract.business.value:
        yield contract.business.value, Role("business", "numeric")
    yield from ((one.column, Role("feedback")) for one in contract.feedback)
    if contract.features != "all":
        yield from ((one.name, Role("feature", one.kind)) for one in contract.features)
    for cohort in contract.cohorts:
        yield cohort.column, Role("feature" if contract.is_feature(cohort.column) else "cohort")
    for expectation in contract.expectations:
        column = getattr(expectation, "column", None)
        if column and not contract.is_feature(column):
            yield str(column), Role("other")


def _prediction(contract: Contract) -> Iterator[tuple[str, Role]]:
    prediction = contract.prediction
    yield from ((name, Role("prediction", "numeric")) for name in prediction.values)
    if prediction.decision:
        kind = "boolean" if contract.task == "binary" else "categorical"
        yield prediction.decision, Role("decision", kind)
    if prediction.query:
        yield prediction.query, Role("query", "categorical")


def known_names(contract: Contract) -> set[str]:
    """The columns that the contract names, expectations included."""
    return {*contract.named_columns(), *(str(getattr(one, "column", "")) for one in contract.expectations)}


def read_as(contract: Contract) -> dict[str, str]:
    """Columns of files whose features have another name, with that name."""
    listed = contract.listed_features.items()
    return {one.column: name for name, one in listed if one.column and one.column != name}


def ignored(contract: Contract, names: Iterable[str], labels_only: bool = False) -> list[str]:
    """The columns of a file that nothing names; with ``features: all`` those of label files only."""
    known = known_names(contract)
    every = contract.features == "all" and not labels_only
    return [name for name in names if name not in known and (name.startswith("__") or not every)]
