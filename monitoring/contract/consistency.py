"""Rules that take more than one field.

They are checked on the tree, beside the fields' own rules and not after them: all errors come at once.
"""

from collections import Counter
from collections.abc import Iterator

from monitoring.contract.baselines import check_baselines
from monitoring.contract.cohorts import check_cohorts
from monitoring.contract.expectations import check_expectations
from monitoring.contract.features import check_features
from monitoring.contract.flaw import Flaw, Tree, entries, mapping, shown
from monitoring.contract.label import check_label
from monitoring.contract.operations import check_operations
from monitoring.contract.prediction import check_prediction
from monitoring.contract.thresholds import check_thresholds
from monitoring.contract.time_format import check_time_format
from monitoring.errors import nearest

_UNIQUE = ("features", "cohorts", "feedback", "slos")


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
    prediction, label = mapping(tree, "prediction"), mapping(tree, "label")
    roles = {
        str(section.get(key)): f"{name}.{key}"
        for name, section, keys in (
            ("prediction", prediction, ("score", "value", "decision")),
            ("label", label, ("column",)),
        )
        for key in keys
        if key in section
    }
    for position, given in entries(tree, "features"):
        role = roles.get(str(given.get("name")))
        if role:
            rule = f"`{role}` is no feature"
            yield Flaw(("features", position), rule, shown(given.get("name")), "take it out of `features`")
    if label.get("column") in [
        prediction.get(key) for key in ("score", "value", "decision") if key in prediction
    ]:
        yield Flaw(("label", "column"), "label and prediction are two columns", shown(label.get("column")))


CHECKS = (
    check_prediction,
    check_label,
    check_features,
    check_cohorts,
    check_baselines,
    check_operations,
    check_expectations,
    check_thresholds,
    check_names,
    check_sensitive,
    check_leakage,
    check_time_format,
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
