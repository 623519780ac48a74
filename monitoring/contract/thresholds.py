"""Thresholds: from where on a measure is a warning, and from where on it is critical."""

from collections.abc import Iterator
from math import inf
from typing import Any

from monitoring.contract.expectations import RULES
from monitoring.contract.flaw import Flaw, Path, Tree, mapping, number, out_of_order, shown
from monitoring.contract.measure_names import SHARES, check_judged, check_measure
from monitoring.contract.panel import CALIBRATION, PERFORMANCE
from monitoring.contract.runbook import Runbook
from monitoring.contract.section import Section

RULE_MEASURES = frozenset(f"quality.{rule}" for rule in RULES)
_EFFECTS = ("drift.", "performance.", "calibration.", "service.latency", "service.error")
_ENDINGS = ("_rate", "_difference", "freshness_hours")
_FALL, _APART = "how far it falls below the baseline", "how far it is from the baseline"
_RISE = "its relative rise above the baseline, such as 0.05 for a twentieth"
_LOSSES = "log_loss brier mae rmse wape pinball mape smape winkler"
_REACH: dict[str, tuple[float, str]] = {
    **dict.fromkeys(SHARES, (0.5, _FALL)),
    **dict.fromkeys(("label_rate", "predicted_positive_rate", "calibration_slope"), (0.5, _APART)),
    "coverage": (0.5, "how far it is off its nominal level"),
    **dict.fromkeys(_LOSSES.split(), (10.0, _RISE)),
    "observed_expected": (1.0, "the size of its logarithm, such as 0.1 for a tenth"),
}
"""What a limit of a measure is, and more than any change comes to: such a number was meant as a level."""


class Threshold(Section):
    """Limits of one measure; at least one of them."""

    warning: float | None = None
    """From this effect on a warning: the change against the baseline in the worse direction, relative for
    losses and errors, of missing labels the share of those that usually are there; of a distance the
    distance, of what has no baseline the level, of a rule under `expectations` the share of rows that break
    it, in place of its `mostly` and `severity`."""
    critical: float | None = None
    """From this effect on critical."""
    runbook: Runbook | None = None
    """What to do when it is passed: a link, or steps as Markdown."""


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
        yield from _unknown(path, name, tree)
        yield from _misstated(path, name, given)


def _unknown(path: Path, name: str, tree: Tree) -> Iterator[Flaw]:
    if name not in RULE_MEASURES:
        yield from check_measure(path, name, str(tree.get("task")))
        yield from check_judged(path, name)


def _misstated(path: Path, name: str, given: Any) -> Iterator[Flaw]:
    """Check the limits themselves."""
    if not isinstance(given, dict):
        return
    if not {"warning", "critical"} & set(given):
        yield Flaw(path, f"threshold `{name}` has `warning` or `critical`", shown(given or None))
    yield from _unordered(path, name, given)
    yield from _out_of_reach(path, name, given)
    yield from _negative(path, name, given)


def _unordered(path: Path, name: str, given: Tree) -> Iterator[Flaw]:
    by_size = name.startswith(_EFFECTS) or name.endswith(_ENDINGS)  # of a ratio the lower may be the worse
    if by_size and out_of_order(given, "warning", "critical"):
        rule = f"of `{name}` the warning comes before critical"
        value = f"{given['warning']} > {given['critical']}"
        _, limit = _REACH.get(name.partition(".")[2], (0.0, ""))
        yield Flaw(path, rule, value, f"a limit is {limit}" if limit else "exchange the two numbers")


def _negative(path: Path, name: str, given: Tree) -> Iterator[Flaw]:
    """Refuse a limit below nothing: what is better than it should be would pass it."""
    _, limit = _REACH.get(name.partition(".")[2], (0.0, "how much worse it may be"))
    for key in ("warning", "critical"):
        found = number(given.get(key))
        if found is not None and found < 0:
            yield Flaw(
                (*path, key),
                f"a limit of `{name}` is {limit}: not negative",
                shown(given[key]),
                f"did you mean {-found:g}?",
            )


def _out_of_reach(path: Path, name: str, given: Tree) -> Iterator[Flaw]:
    """Refuse a level where a change is asked for: it would never be reached."""
    panel, _, measure = name.partition(".")
    most, limit = _REACH.get(measure, (inf, ""))
    if panel not in (PERFORMANCE, CALIBRATION):
        return
    for key in ("warning", "critical"):
        found = number(given.get(key))
        if found is not None and found > most:
            rule = f"a limit of `{name}` is {limit}: at most {most:g}"
            yield Flaw((*path, key), rule, shown(given[key]), "state the change that matters, not the level")
