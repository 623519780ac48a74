"""Business: what the rows and the decisions were worth."""

import json
from collections.abc import Sequence
from math import sqrt

from monitoring.panels.measurement import Measurement, Place
from monitoring.panels.sides import sides
from monitoring.profiles import LevelCounts, MomentVector
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import difference
from monitoring.statistics.means import mean_estimate, normal_interval
from monitoring.store.snapshot import Snapshot

PANEL = "business"
DECISIONS = "decisions"


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
        if read is None:
            continue
        base, by_period = read
        for place, now in by_period:
            found += _rows(place, subject, base, now)
    return found


Read = tuple[Estimate | None, list[tuple[Place, Estimate]]]


def _column(snapshot: Snapshot, question: Question) -> Read | None:
    """Give the mean of the value column by period, and of the baseline."""
    if snapshot.contract.business is None or snapshot.contract.business.value is None:
        return None
    both = sides(snapshot, question, "value")

    def merge(records: Sequence[bytes]) -> MomentVector:
        return MomentVector.merged(records, 1)

    base = _mean(both.reference("", merge)) if question.baseline.selection else None
    places = [Place(PANEL, question, period) for period in question.periods]
    return base, [(place, _mean(both.current("", merge, place.period))) for place in places]


def _mean(moments: MomentVector) -> Estimate:
    if not moments.n:
        return Estimate.undefined("empty_current")
    se = sqrt(float(moments.covariance[0, 0]) / moments.n)
    return normal_interval(float(moments.mean[0]), se, moments.n, method="exact")


def _decisions(snapshot: Snapshot, question: Question) -> Read | None:
    """Give the mean value of labelled decisions by period, and of the baseline."""
    stated = snapshot.contract.business
    if stated is None or stated.costs is None or snapshot.contract.task != "binary":
        return None
    costs = stated.costs
    values = {"1,1": -costs.tp, "0,1": -costs.fp, "1,0": -costs.fn, "0,0": -costs.tn}
    both = sides(snapshot, question, "confusion")

    def mean(tally: LevelCounts) -> Estimate:
        counts = {",".join(json.loads(pair)): n for pair, n in tally.counts.items()}
        if not sum(counts.values()):
            return Estimate.undefined("no_labels")
        return mean_estimate(list(values.values()), [counts.get(key, 0) for key in values])

    base = mean(both.reference("", LevelCounts.merged)) if question.baseline.selection else None
    places = [Place(PANEL, question, period) for period in question.periods]
    return base, [(place, mean(both.current("", LevelCounts.merged, place.period))) for place in places]


def _rows(place: Place, subject: str, base: Estimate | None, now: Estimate) -> list[Measurement]:
    known = base is not None and base.defined and now.defined
    change = difference(base, now) if known and base is not None else None
    total = now.scaled(now.n) if now.defined else now
    return [
        place.row("value", subject, total),
        place.row("value_per_decision", subject, now, baseline=base, change=change),
    ]
