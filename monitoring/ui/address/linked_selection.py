"""The page's own keys of a link, such as a feature or a filter of findings: what of them can be used."""

from collections.abc import Callable, Mapping, Sequence

from monitoring.contract.expectations import named_expectations
from monitoring.contract.measure_names import measures
from monitoring.contract.panel import BUSINESS, PERFORMANCE, SERVICE
from monitoring.errors import ScopeError, TidemarkError, UnknownNameError
from monitoring.panels.counted_rules import measures_of
from monitoring.scope.address import unfit, unusable
from monitoring.store.snapshot import Snapshot
from monitoring.ui.address.drift_order import ORDERS as ORDERS_OF_FEATURES
from monitoring.ui.address.finding_filter import ORDERS, SEVERITIES, STATES, page_of, split_models

_Check = Callable[[str], None]
LENSES = (PERFORMANCE, SERVICE, BUSINESS)
"""The panels through which a slide may be looked at."""
SOME, BY_LOSS = "some", "by-loss"
"""Which example rows the address may ask for: always the same ones, or those of the largest loss."""


def usable_selection(
    asked: Mapping[str, str], snapshot: Snapshot, models: Sequence[str], problems: list[str]
) -> dict[str, str]:
    """Give the page's own keys, without those whose value is none.

    Parameters
    ----------
    asked : mapping of str to str
        As they stand in the address.
    snapshot : Snapshot
        Of the model, whose features are known.
    models : sequence of str
        Those of the store.
    problems : list of str
        Gets a sentence for each that was left out.

    Returns
    -------
    dict of str to str
        Those that can be used.
    """
    checks: dict[str, tuple[_Check, str]] = {
        "feature": (
            _one_of("feature", [one.name for one in snapshot.subjects]),
            "The first of the table is shown instead.",
        ),
        "rule": (_rule(snapshot), "The worst rule is told first."),
        "state": (_one_of("state of findings", list(STATES)), "Open findings are shown instead."),
        "severity": (_one_of("severity", [one for one in SEVERITIES if one]), "Any severity is shown."),
        "order": (_one_of("order of findings", list(ORDERS)), "The worst stand first."),
        "models": (_models(models), "Every model is shown instead."),
        "sort": (_one_of("order of features", list(ORDERS_OF_FEATURES)), "The worst stand first."),
        "page": (_number("page"), "The first page is shown instead."),
        "present": (_present, "The review's own page is shown instead."),
        "slide": (_number("slide"), "The first slide is shown instead."),
        "lens": (_one_of("lens", LENSES), "The finding's own number is shown."),
        "part": (_text, "All rows of the finding are shown."),
        "rows": (_one_of("order of example rows", [SOME, BY_LOSS]), "No example rows are shown."),
        "search": (_text, "Nothing is searched for."),
        "whose": (_text, "Say whose findings to show."),
    }
    found = {}
    for key, value in asked.items():
        check, instead = checks.get(key, (_any, ""))
        try:
            if value:
                check(value)
            found[key] = value
        except TidemarkError as reason:
            problems.append(unusable(key, value, reason, instead))
    return found


def _one_of(what: str, names: Sequence[str]) -> _Check:
    def check(value: str) -> None:
        if value not in names:
            raise UnknownNameError(what, value, names)

    return check


def _rule(snapshot: Snapshot) -> _Check:
    def check(value: str) -> None:
        declared = [name for name, _ in named_expectations(snapshot.contract.expectations)]
        counted = [measure for measure, _ in measures_of(snapshot).values()]
        _one_of("rule of data quality", list(dict.fromkeys([*measures("quality"), *declared, *counted])))(
            value
        )

    return check


def _models(known: Sequence[str]) -> _Check:
    one_of = _one_of("model", known)

    def check(value: str) -> None:
        for name in split_models(value):
            one_of(name)

    return check


def _number(what: str) -> _Check:
    def check(value: str) -> None:
        if not page_of(value):
            raise ScopeError(f"a {what} is a number from 1 on, such as 2")

    return check


def _present(value: str) -> None:
    if value != "1":
        raise ScopeError("it is 1 while slides are shown")


def _text(value: str) -> None:
    refused = unfit(value)
    if refused:
        raise ScopeError(f"it {refused}")


def _any(value: str) -> None:
    """Take it: who uses it knows what it means."""
