"""The rules that rows can break: as they are counted, and as a row of data quality names them."""

from typing import Protocol

from monitoring.contract.expectations import Expectation, named_expectations
from monitoring.store.cube.opened import model_of
from monitoring.store.kinds.quality_rules import quality_tallies
from monitoring.store.kinds.tally import CHECKED, Pair
from monitoring.store.snapshot import Snapshot


class OfRule(Protocol):
    """What names a rule: a measurement, a wanted series."""

    @property
    def measure(self) -> str:
        """Its name in the measurement table."""

    @property
    def subject(self) -> str:
        """Of which column; empty for the rows as such."""


def measures_of(snapshot: Snapshot) -> dict[tuple[str, str], tuple[str, str]]:
    """Give measure and subject in the table of each rule that is counted, by its subject and name."""
    declared = declared_rules(snapshot)
    return {
        (subject, rule): (rule, subject.removesuffix(f" {rule}"))
        if (subject, rule) in declared
        else (f"{rule}_rate", subject)
        for subject, some in counted_rules(snapshot).items()
        for rule in some
    }


def rule_of(row: OfRule) -> tuple[str, str]:
    """Give subject and name in the tally of the rule that a row is about.

    Parameters
    ----------
    row : OfRule
        A measurement of data quality, of a rate: an implied rule's ends in ``_rate``.

    Returns
    -------
    tuple of str
        As `counted_rules` has them.
    """
    if row.measure.endswith("_rate"):
        return row.subject, row.measure.removesuffix("_rate")
    return f"{row.subject} {row.measure}", row.measure


def counted_rules(snapshot: Snapshot) -> dict[str, list[str]]:
    """Give the rules that are counted of each subject, features first.

    Parameters
    ----------
    snapshot : Snapshot
        Of the model.

    Returns
    -------
    dict of str to list of str
        By feature or expectation, empty for the rows as such; in the order in which they are counted.
    """
    found: dict[str, list[str]] = {}
    for subject, rule, _ in quality_tallies(model_of(snapshot)):
        if rule != "rows" and not rule.startswith(CHECKED):
            found.setdefault(subject, []).append(rule)
    whole = found.pop("", [])
    return found | {"": whole}


def declared_rules(snapshot: Snapshot) -> dict[tuple[str, str], Expectation]:
    """Give the expectation that a rule stands for; an implied rule has none."""
    named = named_expectations(snapshot.contract.expectations)
    return {(f"{one.column} {name}", name): one for name, one in reversed(named)}


def checked_apart(snapshot: Snapshot) -> frozenset[Pair]:
    """Give the rules of which the rows that they are checked on are counted, by subject and name.

    Days whose profiles are older than such a rule, of an earlier Tidemark or kept after their rows were
    dropped, say nothing about it.
    """
    key = "rules checked apart"
    if key not in snapshot.memo:
        some = ((subject, rule) for subject, rule, _ in quality_tallies(model_of(snapshot)))
        own = ((subject, rule.removeprefix(CHECKED)) for subject, rule in some if rule.startswith(CHECKED))
        snapshot.memo[key] = frozenset(own)
    found: frozenset[Pair] = snapshot.memo[key]
    return found
