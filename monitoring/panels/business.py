"""Business: what the rows and the decisions were worth."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import nan, sqrt

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS
from monitoring.panels.evidence import Evidence, Judged
from monitoring.panels.labels.judged_words import judged_against, judged_words
from monitoring.panels.labels.label_progress import LabelProgress, matured
from monitoring.panels.labels.maturity import IMMATURE, IMMATURE_BASELINE, maturity
from monitoring.panels.left_out import left_out
from monitoring.panels.measurement import Measurement
from monitoring.panels.performance import LEAST_ROWS
from monitoring.panels.place import NO_BASELINE, UNCOMPARED, Place
from monitoring.panels.shortfall import LABELLED_ROWS, shortfall
from monitoring.panels.sides import sides
from monitoring.panels.tasks.paired_versions import PairedVersions
from monitoring.profiles import LevelCounts, MomentVector
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.business import DecisionValues, value_per_decision
from monitoring.statistics.confusion import Confusion
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.skewed_means import skewed_interval
from monitoring.store.snapshot import Snapshot

DECISIONS = "decisions"
WORTH = "value_per_decision"
_NO_VALUE = "without a finite value"
_LARGEST_SQUARES = 1e300
"""Sum of squares from which on no float holds what the interval of a mean needs."""


def business(snapshot: Snapshot, question: Question) -> list[Measurement]:
    """Measure value in every period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window, baseline, cohort, version, grain.

    Returns
    -------
    list of Measurement
        ``value`` and ``value_per_decision`` in the contract's currency: of the value column (subject
        empty), and of labelled decisions by the costs of their outcome (subject ``decisions``; a cost is
        negative). Smaller is worse. Judged only where the contract sets a threshold.
    """
    readers = {"": _column, DECISIONS: _decisions}
    found: list[Measurement] = []
    for subject, reader in readers.items():
        read = reader(snapshot, question)
        if read is not None:
            for one in read.periods:
                found += _told(subject, read, one)
    return found


def worth(snapshot: Snapshot, selection: Selection) -> Estimate:
    """Add up what some rows are worth, without a baseline and without a verdict.

    Parameters
    ----------
    snapshot : Snapshot
        The generation; its contract has a `business`.
    selection : Selection
        Which rows.

    Returns
    -------
    Estimate
        The first ``value`` of `business` over the same rows.
    """
    stated = snapshot.contract.business
    of_rows = stated is not None and stated.value is not None
    mean = mean_worth(snapshot, selection, "" if of_rows else DECISIONS)
    return mean.scaled(mean.n) if mean.defined else mean


def mean_worth(snapshot: Snapshot, selection: Selection, subject: str) -> Estimate:
    """Estimate what one of some rows is worth.

    Parameters
    ----------
    snapshot : Snapshot
        The generation; its contract states what that is.
    selection : Selection
        Which rows.
    subject : str
        Empty for the mean of the value column, ``decisions`` for the costs of labelled ones.

    Returns
    -------
    Estimate
        The ``value_per_decision`` of `business` over the same rows.
    """
    if not subject:
        return _mean(snapshot.profiles("value", selection).merged("", _merged))
    counts = snapshot.profiles("confusion", selection).merged("", LevelCounts.merged)
    return _decided(snapshot.contract, counts)


@dataclass(frozen=True)
class _OfPeriod:
    """What one period was worth, and what may be judged of it: nothing before its labels are in.

    ``without`` counts its rows that have no value; ``part`` is what is judged of it, None for all.
    """

    place: Place
    now: Estimate
    judged: Estimate | None
    note: str = ""
    without: int = 0
    part: Span | None = None


@dataclass(frozen=True)
class _Read:
    """The baseline, that part of it whose labels are in, and every period; how versions differ."""

    base: Estimate | None
    ripe: Estimate | None
    periods: list[_OfPeriod]
    without: int = 0
    paired: PairedVersions | None = None

    def change(self, base: Estimate, now: Estimate, span: Span, *, ripe: bool = False) -> Estimate:
        """Compare a value with the baseline's; of versions that decided on the same rows by these."""
        if self.paired is None:
            return difference(base, now)
        return self.paired.between((WORTH, DECISIONS), base, now, span, ripe=ripe)


def _column(snapshot: Snapshot, question: Question) -> _Read | None:
    """Give the mean of the value column by period, and of the baseline."""
    if snapshot.contract.business is None or snapshot.contract.business.value is None:
        return None
    both, all_rows = sides(snapshot, question, "value"), sides(snapshot, question, "labels")
    then = both.reference("", _merged)
    base = _mean(then) if question.baseline.selection else None
    without = _rows(all_rows.reference("", LevelCounts.merged)) - then.n if then.n else 0
    periods = []
    for period in question.periods:
        some = both.current("", _merged, period)
        lacking = _rows(all_rows.current("", LevelCounts.merged, period)) - some.n
        now = _mean(some)
        periods.append(_OfPeriod(Place(BUSINESS, question, period), now, now, without=lacking))
    return _Read(base, base, periods, without)


def _rows(tally: LevelCounts) -> int:
    return tally.counts.get("rows", 0)


def _merged(records: Sequence[bytes]) -> MomentVector:
    return MomentVector.merged(records, 1)


def _mean(moments: MomentVector) -> Estimate:
    if not moments.n:
        return Estimate.undefined("empty_current")
    if not moments.comoment[0, 0] < _LARGEST_SQUARES:  # NaN where the mean is none either
        return Estimate.undefined("too_large", moments.n)
    return skewed_interval(
        float(moments.mean[0]), sqrt(float(moments.covariance[0, 0]) / moments.n), moments.n
    )


def _decisions(snapshot: Snapshot, question: Question) -> _Read | None:
    """Give the mean value of labelled decisions by period, and of the baseline."""
    stated, mean = snapshot.contract.business, partial(_decided, snapshot.contract)
    if stated is None or stated.costs is None or snapshot.contract.task != "binary":
        return None
    both = sides(snapshot, question, "confusion")
    selection = question.baseline.selection
    base = mean(both.reference("", LevelCounts.merged)) if selection else None
    known = maturity(snapshot, question)
    progress = LabelProgress(snapshot, question.window, known)
    some = matured(selection, snapshot, known) if selection else None

    def of_period(place: Place) -> _OfPeriod:
        whole = place.period.span
        now, part = mean(both.current("", LevelCounts.merged, place.period)), progress.mature_part(whole)
        if part is None or part == whole or question.scope.by == "hour":
            against = judged_against(some, selection, part, question)
            return _OfPeriod(place, now, now if part else None, against, part=whole)
        tally = both.current("", LevelCounts.merged, replace(place.period, span=part))
        words = judged_words(part, whole, question), judged_against(some, selection, part, question)
        return _OfPeriod(place, now, mean(tally), "; ".join(filter(None, words)), part=part)

    ripe = mean_worth(snapshot, some, DECISIONS) if some else None
    periods = [of_period(Place(BUSINESS, question, period)) for period in question.periods]
    paired = PairedVersions(snapshot, question.window, selection, some)
    return _Read(base, base if some == selection else ripe, periods, paired=paired)


def _decided(contract: Contract, tally: LevelCounts) -> Estimate:
    """Give the mean of what labelled decisions brought and cost, from their counts by class and outcome."""
    costs = contract.business.costs if contract.business and contract.task == "binary" else None
    counts = {",".join(json.loads(pair)): n for pair, n in tally.counts.items()}
    if costs is None or not sum(counts.values()):
        return Estimate.undefined("no_labels")
    tp, fp, fn, tn = (float(counts.get(key, 0)) for key in ("1,1", "0,1", "1,0", "0,0"))
    values = DecisionValues(-costs.tp, -costs.fp, -costs.fn, -costs.tn)
    return value_per_decision(Confusion(tp, fp, fn, tn), values)


def _told(subject: str, read: _Read, one: _OfPeriod) -> list[Measurement]:
    place, base, now = one.place, read.base, one.now
    known = base is not None and base.defined and now.defined
    span = place.period.span
    change = read.change(base, now, span) if known and base is not None else None
    paired = change.reason if change else ""
    total = now.scaled(now.n) if now.defined else now
    evidence = _evidence(read, one) if place.stated(WORTH) else None
    return [
        place.row("value", subject, total, baseline=UNCOMPARED, reason=left_out(_NO_VALUE, one.without)),
        place.row(
            WORTH,
            subject,
            now,
            baseline=base or NO_BASELINE,
            change=change,
            evidence=evidence,
            reason="; ".join(filter(None, (left_out(_NO_VALUE, one.without, read.without), paired))),
        ),
    ]


def _evidence(read: _Read, one: _OfPeriod) -> Evidence:
    """Weigh a fall of what a row is worth."""
    if one.judged is None:
        return Evidence(nan, None, enough=False, note=IMMATURE)
    if read.base and read.base.n and not read.ripe:
        return Evidence(nan, None, enough=False, note=IMMATURE_BASELINE)
    ripe = read.ripe
    if ripe is None or not (ripe.defined and one.judged.defined):
        return Evidence(nan, None, note="" if one.judged.reason else "empty_reference")
    whole = one.place.period.span
    change = read.change(ripe, one.judged, one.part or whole, ripe=True)
    lack = shortfall(LEAST_ROWS, LABELLED_ROWS, one.judged.n, one.judged.n, ripe.n)
    unsure = bool(change.value) and change.p_value is None  # without an interval nothing is proven
    judged = None
    if one.part not in (None, whole) and one.place.question.scope.by == "none":
        there = replace(one.place, period=replace(one.place.period, span=one.part))
        judged = Judged.of(there.row(WORTH, DECISIONS, one.judged, baseline=ripe, change=change))
    return Evidence(-change.value, change.p_value, not (lack or unsure), one.note, lack=lack, judged=judged)
