"""Data quality over time: how many rows broke each rule by period, the same digits as the panel."""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.contract.expectations import Expectation, named_expectations
from monitoring.contract.panel import QUALITY
from monitoring.panels.counted_rules import checked_apart, measures_of
from monitoring.panels.expectations import table_rows
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.sides import sides
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.proportions import proportions
from monitoring.store.kinds.tally import violations
from monitoring.store.reads.expected_tables import LEVELS
from monitoring.store.snapshot import Snapshot

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class RuleSeries:
    """One rule by period, in order of time.

    Parameters
    ----------
    share : ndarray of float64, shape (periods,)
        Of the rows that broke it, in [0, 1]; NaN where none was checked. A number that a table keeps as a
        whole is broken by all of its rows or by none.
    n : ndarray of int64, shape (periods,)
        Rows that were checked.
    """

    share: NDArray[np.float64]
    n: Counts

    @cached_property
    def worst(self) -> float:
        """The largest share of any period; 0 without one."""
        return float(np.max(self.share, initial=0.0, where=~np.isnan(self.share)))

    @cached_property
    def last(self) -> float:
        """The share of the newest period that has rows; NaN without one."""
        there = np.flatnonzero(self.n)
        return float(self.share[there[-1]]) if len(there) else nan

    @cached_property
    def newest(self) -> Estimate:
        """The same with its interval and rows, where a table shows it."""
        there = np.flatnonzero(self.n)[-1:]
        n = self.n[there]
        found = proportions(np.rint(self.share[there] * n), n)
        return found[0] if found else Estimate.undefined("empty_current")


NO_PERIODS = RuleSeries(np.zeros(0), np.zeros(0, dtype=np.int64))
Series = dict[tuple[str, str], RuleSeries]


def rule_series(snapshot: Snapshot, question: Question) -> Series:
    """Give the share of rows that break each rule in every period of the question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its grain gives the periods.

    Returns
    -------
    dict of tuple of str to RuleSeries
        By measure and subject; shares are the values that ``quality`` gives with this grain.
    """
    periods = sides(snapshot, question, QUALITY).levels_by_period("")
    counts = periods.by_level()
    column = {name: counts[:, k] for k, name in enumerate(periods.held.names)}
    nobody = np.zeros(len(question.periods), dtype=np.int64)
    found: Series = {}
    apart = checked_apart(snapshot)
    for pair, measure in measures_of(snapshot).items():
        broken, checked = violations(column, *pair, none=nobody, apart=apart)
        found[measure] = _of_counts(broken, checked)
    return found | _of_tables(snapshot, question)


def _of_counts(broken: Counts, checked: Counts) -> RuleSeries:
    share = np.full(len(checked), nan)
    np.divide(broken, checked, out=share, where=checked > 0)
    return RuleSeries(share, checked)


def _of_tables(snapshot: Snapshot, question: Question) -> Series:
    """The expectations that a table keeps as a whole, which are measured period by period."""
    named = named_expectations(snapshot.contract.expectations)
    rules = {(name, one.column or ""): one for name, one in named}
    if not table_rows(snapshot, Place(QUALITY, question, question.periods[0])):
        return {}
    rows = [table_rows(snapshot, Place(QUALITY, question, period)) for period in question.periods]
    found: Series = {}
    for of_rule in zip(*rows, strict=True):
        key = of_rule[0].measure, of_rule[0].subject
        shares = [_share(row, rules[key]) for row in of_rule]
        found[key] = RuleSeries(np.array(shares), np.array([row.n for row in of_rule]))
    return found


def _share(row: Measurement, rule: Expectation) -> float:
    given = row.evidence
    return float(given.effect > 0) if rule.rule in LEVELS and given and row.n else row.value
