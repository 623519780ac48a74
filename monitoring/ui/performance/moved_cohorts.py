"""The cohorts in which the measure of a finding moved most."""

from dataclasses import dataclass

from monitoring.contract.panel import BUSINESS, DRIFT, PERFORMANCE, QUALITY
from monitoring.findings.finding import Finding
from monitoring.findings.locus.column_locus import ColumnLocating
from monitoring.findings.locus.slice import row_of, slice_of, within_own
from monitoring.findings.locus.worth_locus import WorthLocating
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.counted_rules import rule_of
from monitoring.panels.distributions.column_series import Wanted
from monitoring.panels.measurement import as_judged
from monitoring.scope.cohort import names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, Scope
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache
from monitoring.ui.performance.cohort_parts import worst_first

MOST = 3
Levels = tuple[str, ...]


@dataclass(frozen=True)
class MovedCohorts:
    """Where a finding's measure moved most.

    Parameters
    ----------
    cohorts : tuple of str
        At most three, inside the finding's own: the one that it lies in mostly, then by how far they moved
        for the worse (performance) or by what they add (drift and quality: PSI times rows; worth: the amount
        that was lost beyond their share).
    among : int
        Of how many levels of cohort columns they were chosen.
    """

    cohorts: Levels = ()
    among: int = 0


def moved_cohorts(finding: Finding, scope: Scope) -> MovedCohorts:
    """Give the cohorts that moved most.

    Parameters
    ----------
    finding : Finding
        Of performance, drift, quality or worth; of the others only the slice that its title names is known.
    scope : Scope
        The finding's own question.

    Returns
    -------
    MovedCohorts
        Without cohorts whose values the contract masks.
    """
    where, named = slice_of(finding), Wanted(finding.panel, finding.measure, finding.subject)
    ranked, among = _ranked(scope, named)
    found = dict.fromkeys([*([where] if where else []), *(within_own(finding, one) for one in ranked)])
    return MovedCohorts(tuple(found)[:MOST], among)


@answers.answered(256)
def _ranked(taken: Snapshot, question: Question, named: Wanted) -> tuple[Levels, int]:
    """Rank the levels of the cohort columns; the first few, and of how many."""
    rank = _RANKED.get(named.panel)  # of calibration and service no level is measured by itself
    ranked, among = rank(taken, question, named) if rank else ((), 0)
    shown = {one.name for one in shown_cohorts(taken)}
    return tuple(one for one in ranked if names(parse_cohort(one)) <= shown)[: MOST + 1], among


def _lost(taken: Snapshot, question: Question, named: Wanted) -> tuple[Levels, int]:
    """Rank by how much worse a measure of performance became, proven changes first."""
    if named.subject:  # of one class, which no level is measured for
        return (), 0
    worse = words_of(named.measure).worse
    found = answers.by_cohort(question.scope, named.measure)
    sign = -1 if worse == "lower" else 1
    known = [one for one in worst_first(found, worse) if one.compared]
    return tuple(one.cohort for one in known if sign * one.change.value > 0), len(known)


def _added(taken: Snapshot, question: Question, named: Wanted) -> tuple[Levels, int]:
    """Rank by what each level adds to a drift, or to the rows that break a rule."""
    row = row_of(named, cache.measured(named.panel, question.scope).measurements)
    if row is None:
        return (), 0
    rules = {rule_of(row)} if row.panel == QUALITY else set()
    ranked = ColumnLocating(taken, question, {row.subject}, rules).heaviest(row)
    return tuple(map(str, ranked)), len(ranked)


def _worth(taken: Snapshot, question: Question, named: Wanted) -> tuple[Levels, int]:
    """Rank by the amount that each level lost."""
    row = row_of(named, cache.measured(named.panel, question.scope).measurements)
    if row is None:
        return (), 0
    ranked = WorthLocating(taken, question, row.subject).heaviest(as_judged(row))
    return tuple(map(str, ranked)), len(ranked)


_RANKED = {PERFORMANCE: _lost, DRIFT: _added, QUALITY: _added, BUSINESS: _worth}
