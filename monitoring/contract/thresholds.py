"""Thresholds: from where on a measure is a warning, and from where on it is critical."""

from collections.abc import Iterator

from monitoring.contract.expectations import RULES
from monitoring.contract.flaw import Flaw, Tree, mapping, out_of_order, shown
from monitoring.contract.measure_names import check_measure
from monitoring.contract.runbook import Runbook
from monitoring.contract.section import Section

_EFFECTS = ("drift.", "calibration.ece", "calibration.mce", "service.latency", "service.error")
RULE_MEASURES = frozenset(f"quality.{rule}" for rule in RULES)
_ENDINGS = ("_rate", "_difference", "freshness_hours")


class Threshold(Section):
    """Limits of one measure; at least one of them."""

    warning: float | None = None
    """From here on a warning."""
    critical: float | None = None
    """From here on critical."""
    runbook: Runbook | None = None
    """What to do when it is passed: a link, or steps as Markdown."""


def higher_is_worse(name: str) -> bool:
    """Say whether a measure's warning must lie below its critical limit.

    Parameters
    ----------
    name : str
        Such as ``drift.psi``.

    Returns
    -------
    bool
        False where lower is worse, or where a limit may be a level or a change of it.

    Examples
    --------
    >>> higher_is_worse("drift.psi"), higher_is_worse("performance.auc")
    (True, False)
    """
    judged_by_size = not name.startswith("performance.")
    return name.startswith(_EFFECTS) or (judged_by_size and name.endswith(_ENDINGS))


def check_thresholds(tree: Tree) -> Iterator[Flaw]:
    """Check names and order of the thresholds.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    for name, given in mapping(tree, "thresholds").items():
        path = ("thresholds", name)
        if name not in RULE_MEASURES:
            yield from check_measure(path, name, str(tree.get("task")))
        if isinstance(given, dict) and not {"warning", "critical"} & set(given):
            yield Flaw(path, f"threshold `{name}` has `warning` or `critical`", shown(given or None))
        if isinstance(given, dict) and higher_is_worse(name) and out_of_order(given, "warning", "critical"):
            value = f"{given['warning']} > {given['critical']}"
            yield Flaw(
                path, f"of `{name}` the warning comes before critical", value, "exchange the two numbers"
            )
