"""Rules that take more than one field.

They are checked on the tree, beside the fields' own rules and not after them: all errors come at once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from monitoring.contract.baselines import check_baselines
from monitoring.contract.cohorts import check_cohorts
from monitoring.contract.expectations import check_expectations
from monitoring.contract.features import check_features
from monitoring.contract.flaw import Flaw, Tree, entries, mapping, shown
from monitoring.contract.inner_columns import check_feature_columns
from monitoring.contract.label import check_label
from monitoring.contract.number_format import check_number_format
from monitoring.contract.operations import check_operations
from monitoring.contract.prediction import check_prediction
from monitoring.contract.scalar import OPEN
from monitoring.contract.thresholds import check_thresholds
from monitoring.contract.time_format import check_time_format
from monitoring.errors import nearest

_UNIQUE = ("features", "cohorts", "feedback", "slos")
_LISTS = ("id", "mask", "sensitive")


def check_names(tree: Tree) -> Iterator[Flaw]:
    """Check that no name stands twice in a list.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per repeated name.
    """
    for section in _UNIQUE:
        seen: Counter[str] = Counter()
        for position, given in entries(tree, section):
            name = str(given.get("name"))
            seen[name] += 1
            if seen[name] > 1:
                yield Flaw((section, position), f"a name stands once under `{section}`", shown(name))
    lists = {(key,): tree.get(key) for key in _LISTS}
    for path, listed in (lists | {("label", "join"): mapping(tree, "label").get("join")}).items():
        columns = [one for one in _listed(listed) if _is_column(one)]
        twice = next((one for one, times in Counter(columns).items() if times > 1), None)
        if twice is not None:
            yield Flaw(path, f"a column stands once under `{'.'.join(path)}`", shown(twice))


def check_sensitive(tree: Tree) -> Iterator[Flaw]:
    """Check that sensitive names are cohorts or features; with ``features: all`` any column may be one.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per unknown name.
    """
    if not isinstance(tree.get("features"), list | tuple):
        return
    known = [
        str(given.get("name")) for section in ("cohorts", "features") for _, given in entries(tree, section)
    ]
    for position, given in entries(tree, "sensitive"):
        name = given.get("name")
        if isinstance(name, str) and name not in known:
            yield Flaw(
                ("sensitive", position),
                "`sensitive` names a cohort or a feature",
                shown(name),
                nearest(name, known),
            )


def check_leakage(tree: Tree) -> Iterator[Flaw]:
    """Check that no feature is the answer itself: the label, the prediction or the decision.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per such column.
    """
    label = mapping(tree, "label")
    outputs = dict(_outputs(mapping(tree, "prediction")))
    roles = outputs | ({label["column"]: "label.column"} if _is_column(label.get("column")) else {})
    for position, given in entries(tree, "features"):
        role = roles.get(str(given.get("name")))
        if role:
            rule = f"`{role}` is no feature"
            yield Flaw(("features", position), rule, shown(given.get("name")), "take it out of `features`")
    if _is_column(label.get("column")) and label["column"] in outputs:
        yield Flaw(("label", "column"), "label and prediction are two columns", shown(label.get("column")))


def _outputs(prediction: Tree) -> Iterator[tuple[str, str]]:
    """Give every column that a prediction names, with its key."""
    for key in ("score", "value", "decision", "scores", "interval", "quantiles"):
        found = prediction.get(key)
        columns = {**found} if isinstance(found, Mapping) else {key: found}
        columns.pop("level", None)
        yield from ((one, f"prediction.{key}") for one in columns.values() if _is_column(one))


def _is_column(given: object) -> TypeGuard[str]:
    """Say whether something names a column, which what a draft leaves open does not."""
    return isinstance(given, str) and given != OPEN


def check_own_columns(tree: Tree) -> Iterator[Flaw]:
    """Check that what was said and what came true are no column that tells which row it is, and when.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per such column.
    """
    label = mapping(tree, "label")
    given = [(key, one) for key in ("timestamp", "received_at", "id") for one in _listed(tree.get(key))]
    taken = {column: key for key, column in given if _is_column(column)}
    for column, role in dict(_outputs(mapping(tree, "prediction"))).items():
        if column in taken:
            rule = f"`{role}` and `{taken[column]}` are two columns"
            yield Flaw(("prediction",), rule, shown(column))
    given = [(key, one) for key in ("join", "observed_at") for one in _listed(label.get(key))]
    taken |= {column: f"label.{key}" for key, column in given if _is_column(column)}
    own = label.get("column")
    if _is_column(own) and own in taken:
        yield Flaw(("label", "column"), f"`label.column` and `{taken[own]}` are two columns", shown(own))


def _listed(given: Any) -> Sequence[Any]:
    return given if isinstance(given, list | tuple) else [given]


CHECKS = (
    check_prediction,
    check_label,
    check_features,
    check_feature_columns,
    check_cohorts,
    check_baselines,
    check_operations,
    check_expectations,
    check_thresholds,
    check_names,
    check_sensitive,
    check_leakage,
    check_own_columns,
    check_time_format,
    check_number_format,
)


def inconsistencies(tree: Tree) -> Iterator[Flaw]:
    """Apply every rule that takes more than one field.

    Parameters
    ----------
    tree : mapping
        The contract's tree, which may be wrong in any way.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    for check in CHECKS:
        yield from check(tree)
