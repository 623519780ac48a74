"""What a threshold needs of its contract: without it, no row would ever be held against the limit."""

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.contract.expectations import RULES
from monitoring.contract.flaw import Tree, entries, mapping, number
from monitoring.contract.headline_measures import PROPER
from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, CALIBRATION, PERFORMANCE, QUALITY, Panel

OF_INTERVALS = ("coverage", "interval_width", "winkler")
"""Measures of predicted intervals."""
_LATENCY = ("latency_p50", "latency_p95", "latency_p99")
_SHARED = frozenset(f"quality.{rule}" for rule, form in RULES.items() if form.of_rows)
"""Rules that a share of the rows breaks, which a limit can be held against."""


@dataclass(frozen=True)
class _Need:
    """Something that measures rest on.

    Parameters
    ----------
    of : tuple of str
        A panel, or measures of it.
    met : callable
        Says whether a contract's tree has it.
    what : str
        It, to stand behind "needs".
    hint : str
        What to do.
    """

    of: tuple[str, ...]
    met: Callable[[Tree], bool]
    what: str
    hint: str


def _of(panel: Panel, *measures: str) -> tuple[str, ...]:
    return tuple(f"{panel}.{measure}" for measure in measures)


def _has(section: str, *keys: str) -> Callable[[Tree], bool]:
    """Look for a section, and for one of some keys in it."""
    return lambda tree: bool(set(keys) & set(mapping(tree, section))) if keys else bool(tree.get(section))


def _ranged(tree: Tree) -> bool:
    """Look for a feature with a limit."""
    return any({"min", "max"} & set(given) for _, given in entries(tree, "features"))


def _probable(tree: Tree) -> bool:
    return mapping(tree, "prediction").get("scale") != "margin"


def _bounded(tree: Tree) -> bool:
    """Look for an interval, or for two quantiles that lie alike around the median."""
    prediction = mapping(tree, "prediction")
    levels = {round(level, 9) for level in map(number, mapping(prediction, "quantiles")) if level is not None}
    return "interval" in prediction or any(p < 0.5 and round(1 - p, 9) in levels for p in levels)


_NEEDS: tuple[_Need, ...] = (
    _Need(
        (PERFORMANCE,),
        lambda tree: tree.get("task") != "ranking",
        "another task",
        "take it out: nothing is measured of a ranking's labels yet",
    ),
    _Need(
        (PERFORMANCE, CALIBRATION, *_of("quality", "unlabelled_rate", "stuck_label_rate")),
        _has("label"),
        "`label`",
        "say what came true, such as `label: {column: COLUMN}`, or take it out",
    ),
    _Need(
        (CALIBRATION, *_of("performance", *PROPER)),
        _probable,
        "probabilities, not `scale: margin`",
        "take a measure of the ranking, such as performance.auc",
    ),
    _Need(
        _of("performance", *OF_INTERVALS),
        _bounded,
        "`prediction.interval`, or quantiles such as 0.1 and 0.9",
        "name the columns of the interval, or take it out",
    ),
    _Need(
        _of("performance", "pinball"),
        _has("prediction", "quantiles"),
        "`prediction.quantiles`",
        "name their columns, or take it out",
    ),
    _Need(
        _of("quality", "out_of_range_rate"),
        _ranged,
        "a feature with `min` or `max`",
        "say it under `features`, or take it out",
    ),
    _Need(
        _of("service", "throughput"),
        _has("service"),
        "`service`",
        "say how the service answers, such as `service: {latency_ms: COLUMN}`, or take it out",
    ),
    _Need(
        _of("service", *_LATENCY),
        _has("service", "latency_ms"),
        "`service.latency_ms`",
        "name the column of the latency, or take it out",
    ),
    _Need(
        _of("service", "error_rate"),
        _has("service", "status"),
        "`service.status`",
        "name the column of the status, or take it out",
    ),
    _Need(
        (BUSINESS,),
        _has("business", "value", "costs"),
        "`business.value` or `business.costs`",
        "say what a row is worth under `business`, or take it out",
    ),
    _Need(
        ("fairness",),
        _has("sensitive"),
        "groups under `sensitive`",
        "name the cohorts to compare, or take it out",
    ),
)


def unanswerable(contract: Contract) -> dict[str, str]:
    """Say of the thresholds that a contract cannot ever answer what they need: `check` cannot tell then.

    Parameters
    ----------
    contract : Contract
        Valid.

    Returns
    -------
    dict of str to str
        Sentences by panel, dot, measure; those of fairness, which no panel measures yet, only without groups.
    """
    tree = contract.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    tree["features"] = [] if contract.features == "all" else tree.get("features", [])
    said = {name: _lacking(name, {**tree, "task": contract.task}) for name in contract.thresholds}
    return {name: text for name, text in said.items() if text}


def _lacking(name: str, tree: Tree) -> str:
    panel, _, measure = name.partition(".")
    if panel == QUALITY and measure in RULES:
        return _of_rule(name, measure, tree)
    lacking = (one for one in _NEEDS if {panel, name} & set(one.of) and not one.met(tree))
    return next((f"needs {one.what}: {one.hint}" for one in lacking), "")


def _of_rule(name: str, rule: str, tree: Tree) -> str:
    """Look for the rule, and whether a share of rows can break it."""
    if name not in _SHARED:
        what = "a rule that a share of the rows breaks"
        return f"needs {what}: say how severe it is in the expectation, such as `severity: critical`"
    if any(
        one.get("rule") == rule and one.get("name", rule) == rule for _, one in entries(tree, "expectations")
    ):
        return ""
    return f"needs an expectation of that rule, without a name: write one with `rule: {rule}`"
