"""Data quality: rows, freshness, volume, and the share of rows that break each rule."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from monitoring.contract.expectations import Expectation
from monitoring.contract.features import Feature
from monitoring.contract.panel import QUALITY
from monitoring.panels.arrival_gaps import MEASURE as GAP
from monitoring.panels.arrival_gaps import ArrivalGaps
from monitoring.panels.checked_rows import NOT_COUNTED, CheckedRows
from monitoring.panels.copied_rows import COPIED, copied_row
from monitoring.panels.counted_rules import checked_apart, counted_rules, declared_rules
from monitoring.panels.distributions.counted_drift import LEAST_ROWS
from monitoring.panels.distributions.dividing_columns import DIVIDES, dividing_columns
from monitoring.panels.evidence import Evidence
from monitoring.panels.expectations import expected_rate, table_rows
from monitoring.panels.labels.unlabelled import UNLABELLED, label_history
from monitoring.panels.learned_levels import LearnedLevels
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.panels.rate_spread import rate_spread
from monitoring.panels.sides import Sides, sides
from monitoring.panels.silent_levels import SilentLevelSearch
from monitoring.panels.stuck_labels import STUCK, label_rows
from monitoring.panels.thin_levels import ThinLevelSearch
from monitoring.panels.volume import Volumes
from monitoring.profiles import LevelCounts
from monitoring.scope.instant import local_day
from monitoring.scope.period import Period
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion, rate_change
from monitoring.statistics.overdispersion import Overdispersion
from monitoring.store.kinds.tally import Pair
from monitoring.store.reads.repeats import repeated_rows
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.snapshot import Snapshot

FRESHNESS = "freshness_hours"
"""The one measure that the wall clock decides."""
DECLARED = "the declared limit itself"
"""The reason of a row that is held against what the contract declares of a feature, not the baseline."""
DECLARED_ALONE = f"no baseline: {DECLARED}"
_DECLARABLE: dict[str, Callable[[Feature], bool]] = {
    "missing": lambda feature: feature.nullable is False,
    "out_of_range": lambda feature: True,  # counted only where it is declared
    "unseen": lambda feature: feature.allowed is not None,
}
"""The rules that a feature may declare, and whether it does."""
NOT_RULES = ("rows", "volume", GAP, FRESHNESS, "duplicate_rate", UNLABELLED, STUCK, COPIED)
"""What is said of the delivery as such; all others are rules that rows can break."""


def quality(
    snapshot: Snapshot, question: Question, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[Measurement]:
    """Measure data quality in every period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, baseline, cohort, version, grain.
    clock : callable, optional
        The wall clock: freshness is measured from it.

    Returns
    -------
    list of Measurement
        ``rows gap_hours volume unlabelled_rate duplicate_rate`` of the model, and of the whole window
        ``freshness_hours copied_rate stuck_label_rate``; ``missing_rate`` and the like of each feature,
        and ``missing_rate`` of what a prediction may lack (interval, quantiles, decision); each expectation
        by its rule; of the whole window ``gap_hours`` of silent levels and ``volume`` of thin ones. Larger
        is worse.
    """
    both = sides(snapshot, question, "quality")
    volumes = Volumes(snapshot, question)
    by_days = question.scope.by != "hour"  # as a volume is, and labels are counted
    labels = label_history(snapshot, question) if by_days and snapshot.contract.label else None
    again, gaps = repeated_rows(snapshot, question.window), ArrivalGaps(snapshot, question)
    apart = checked_apart(snapshot)
    before = _before(both, counted_rules(snapshot), apart, dividing_columns(question))
    broken = [_broken(both, before, apart, period) for period in question.periods]
    counts = [[one.counts for one in found] for found in broken]
    spread = rate_spread(both, {pair: one.counts for pair, one in before.items()}, counts, apart)
    declared, levels = declared_rules(snapshot), LearnedLevels(snapshot, question)
    found: list[Measurement] = []
    for period, rates in zip(question.periods, broken, strict=True):
        place = Place(QUALITY, question, period, both.route)
        found.append(_rows(place, both))
        if by_days:
            found.append(gaps.row(place, found[-1].n))
            found.append(volumes.row(place))
            found += label_rows(snapshot, place, labels) if labels else []
        if question.scope.by == "none":
            found += [_freshness(snapshot, place, clock()), copied_row(snapshot, place)]
        found.append(_duplicates(place, both, again))
        laws = spread.laws(period.span, question.zone, [one.checked for one in rates])
        for (pair, then), now, law in zip(before.items(), rates, laws, strict=True):
            found.append(_rate(levels, place, pair, now, then, law, declared.get(pair)))
        found += table_rows(snapshot, place)
    silent = SilentLevelSearch(snapshot, question, gaps).rows(QUALITY)
    return found + silent + ThinLevelSearch(snapshot, question, volumes).rows(QUALITY, silent)


@dataclass(frozen=True)
class _Before(CheckedRows):
    """How often the rows of the baseline broke one rule.

    ``divides`` says that both sides are told apart by the column, so that a difference says nothing.
    """

    divides: bool = False


Before = dict[Pair, _Before]


def _before(both: Sides, rules: dict[str, list[str]], apart: Set[Pair], dividing: frozenset[str]) -> Before:
    """Count how often the baseline broke each rule."""
    tally = both.reference("", LevelCounts.merged).counts
    found: Before = {}
    for pair in ((subject, rule) for subject, some in rules.items() for rule in some):
        rows = _Before.of(tally, pair, apart, "empty_reference")
        found[pair] = replace(rows, divides=pair[0] in dividing)
    return found


def _broken(both: Sides, rules: Before, apart: Set[Pair], period: Period) -> list[CheckedRows]:
    """Count how often a period broke each rule."""
    tally = both.current("", LevelCounts.merged, period).counts
    return [CheckedRows.of(tally, pair, apart, "empty_current") for pair in rules]


def _rows(place: Place, both: Sides) -> Measurement:
    count = both.current("", LevelCounts.merged, place.period).counts.get("rows", 0)
    return place.row("rows", "", Estimate.counted(float(count), count), baseline=UNCOMPARED)


def held_to_declared(row: Measurement) -> bool:
    """Say whether a row is judged by what the contract declares itself, not by how much it rose."""
    return not {DECLARED, DECLARED_ALONE}.isdisjoint(row.reasons)


def hours_since(snapshot: Snapshot, now: datetime) -> float:
    """Give the hours from the newest prediction to a moment."""
    return (now - snapshot.extent.newest).total_seconds() / 3600


def _freshness(snapshot: Snapshot, place: Place, now: datetime) -> Measurement:
    """Give the hours since the newest prediction; judged only where the contract says how often rows come."""
    hours = hours_since(snapshot, now)
    every = snapshot.contract.expect_every
    evidence = Evidence(hours / (every.total_seconds() / 3600), None) if every else None
    reasons = [*([] if every else ["no expect_every"]), *_ahead(snapshot, place)]
    found = Estimate.counted(hours, 1)
    return place.row(FRESHNESS, "", found, baseline=UNCOMPARED, evidence=evidence, reason="; ".join(reasons))


def _ahead(snapshot: Snapshot, place: Place) -> list[str]:
    """Name the last day that lies ahead, where some do: no row of theirs is the newest."""
    extent = snapshot.extent
    return (
        [f"later days lie ahead, up to {local_day(extent.last, place.question.zone)}"]
        if extent.known_to
        else []
    )


def _duplicates(place: Place, both: Sides, again: dict[date, int]) -> Measurement:
    """Give the share of delivered rows that repeat an identity, harmless or in conflict."""
    question = place.question
    if question.window.cohort is not None:
        return place.row("duplicate_rate", "", Estimate.undefined("not known by cohort"))
    if not place.period.span.whole_days(question.zone):  # repeats are counted by day
        return place.row("duplicate_rate", "", Estimate.undefined("known by whole days only"))
    now = _delivered(place.period.span.days(question.zone), both.window, again)
    level = proportion(*now, reason="empty_current")
    then = _delivered_before(question, both, again)
    if not then[1]:
        evidence = Evidence(level.value, None, now[1] >= LEAST_ROWS)
        return place.row("duplicate_rate", "", level, baseline=UNCOMPARED, evidence=evidence)
    change = rate_change(*then, *now)
    evidence = Evidence(change.value, change.p_value, min(now[1], then[1]) >= LEAST_ROWS)
    base = proportion(*then, reason="empty_reference")
    return place.row("duplicate_rate", "", level, baseline=base, change=change, evidence=evidence)


def _delivered_before(question: Question, both: Sides, again: dict[date, int]) -> tuple[int, int]:
    """Give the same of the baseline; a reference is no delivery, so that a rate is judged by itself."""
    baseline = question.baseline.selection
    if baseline is None or baseline.source:
        return 0, 0
    if not all(span.whole_days(question.zone) for span in baseline.spans):
        return 0, 0
    days = [day for span in baseline.spans for day in span.days(question.zone)]
    return _delivered(days, both.baseline, again)


def _delivered(days: Sequence[date], records: DailyRecords, again: dict[date, int]) -> tuple[int, int]:
    """Give the repeated rows of some days, and all rows that were delivered for them."""
    repeated = sum(again.get(day, 0) for day in days)
    rows = records.merged("", LevelCounts.merged, days).counts.get("rows", 0)
    return repeated, rows + repeated


def _rate(
    levels: LearnedLevels,
    place: Place,
    pair: Pair,
    now: CheckedRows,
    then: _Before,
    law: Overdispersion,
    declared: Expectation | None,
) -> Measurement:
    """Give the share of rows that break one rule."""
    subject, rule = pair
    if declared is not None:
        column = subject.removesuffix(f" {rule}")
        return expected_rate(place, declared, rule, column, now, then)
    change = rate_change(*then.counts, *now.counts, phi=law.phi)
    evidence = _weighed(levels.snapshot, pair, now, then, change)
    if levels.of(subject, rule):
        evidence = levels.weighed(subject, now.counts, then.counts, law.phi, evidence)
    row = partial(place.row, f"{rule}_rate", subject, now.rate, baseline=then.rate, change=change)
    return row(evidence=replace(evidence, cycle=law.cycle), method=levels.method(subject, rule))


def _weighed(snapshot: Snapshot, pair: Pair, now: CheckedRows, then: _Before, change: Estimate) -> Evidence:
    """Weigh a rise; what the contract declares of a feature is judged by itself, whatever the baseline."""
    subject, rule = pair
    feature, level = snapshot.contract.feature(subject), now.rate
    if feature is not None and level.defined and rule in _DECLARABLE and _DECLARABLE[rule](feature):
        broken = DECLARED if level.value > 0 else ""
        note = broken if change.defined else DECLARED_ALONE
        return Evidence(level.value, None, level.n >= LEAST_ROWS, note)
    if change.defined and not then.divides:
        return Evidence(change.value, change.p_value, min(now.checked, then.checked) >= LEAST_ROWS)
    return Evidence(float("nan"), None, note=_unknown(now, then) or change.reason or DIVIDES)


def _unknown(now: CheckedRows, then: _Before) -> str:
    """Say that a rule was not counted on either side."""
    if now.empty == NOT_COUNTED:
        return NOT_COUNTED
    return f"baseline {NOT_COUNTED}" if then.empty == NOT_COUNTED and now.checked else ""
