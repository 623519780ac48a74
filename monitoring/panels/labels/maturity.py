"""Label maturity: the age at which a model's labels are in, so that rows may be judged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring.cached_property import cached_property
from monitoring.contract.label import Label
from monitoring.panels.labels.arrival_curve import ArrivalCurve, arrival_curve
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.reads.label_reads import label_days
from monitoring.store.snapshot import Snapshot

MATURE = 0.95
COMPLETE = 0.99
"""The share of labels from whose age on a missing label is missing: those delivered month by month are in."""
IMMATURE, IMMATURE_BASELINE = "immature", "baseline immature"
"""Reasons: no day of the window, or of the baseline, has its labels."""
_LOOKED = 7
"""Days in which labels are looked for first: mostly the last of them has some."""
EXPECTED = 7
"""Where so many labels would have come, none comes by chance once in a thousand times."""


def waits(reason: str) -> bool:
    """Say whether labels of what is shown are still to come; those of its baseline are another thing.

    Examples
    --------
    >>> waits("too_few; immature"), waits("baseline immature")
    (True, False)
    """
    return IMMATURE in reason.split("; ")


def either_waits(reason: str) -> bool:
    """Say whether labels of what is shown, or of its baseline, are still to come.

    Examples
    --------
    >>> either_waits("baseline immature; judged on 2026-05-01/2026-05-08"), either_waits("too_few")
    (True, False)
    """
    return not {IMMATURE, IMMATURE_BASELINE}.isdisjoint(reason.split("; "))


@dataclass(frozen=True)
class Maturity:
    """What is known of a model's labels at a moment.

    Parameters
    ----------
    now : datetime
        From which ages are counted.
    curve : ArrivalCurve or None
        None without ``observed_at``.
    horizon : timedelta or None
        Of the contract.
    reached : datetime or None
        The end of the last day with a label, of those that are old enough by the curve, where labels are held
        up since; None where they come in time, as far as is known, or none has come.
    """

    now: datetime
    curve: ArrivalCurve | None
    horizon: timedelta | None
    reached: datetime | None = None

    @cached_property
    def age(self) -> timedelta | None:
        """The age from which predictions are mature; None where nothing says so."""
        ages = (self.curve.mature_age if self.curve else None, self.horizon)
        return min((age for age in ages if age is not None), default=None)

    @cached_property
    def cut(self) -> datetime | None:
        """Predictions before this are mature; None where no age says so.

        Days that are old enough and that no label has reached yet wait like younger ones: as labels of before
        came in time, something holds theirs up.
        """
        ripe = None if self.curve is None else self.now - self.curve.mature_age
        if ripe is not None and self.reached is not None:
            ripe = min(ripe, self.reached)
        over = None if self.horizon is None else self.now - self.horizon
        return max((moment for moment in (ripe, over) if moment is not None), default=None)

    def held_up(self, zone: ZoneInfo) -> Span | None:
        """Give the days that are old enough and that no label has reached; None where there are none."""
        if self.age is None or self.cut is None:
            return None
        start, end = (midnight(local_day(one, zone), zone) for one in (self.cut, self.now - self.age))
        return Span(start, end) if start < end else None


def maturity(snapshot: Snapshot, question: Question) -> Maturity:
    """Measure how a model's labels arrive.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Gives the moment from which ages are counted.

    Returns
    -------
    Maturity
        Without a curve where labels have no time.
    """
    label, now = snapshot.contract.label, question.now
    if label is None:
        return Maturity(now, None, None)
    as_of = question.window.as_of
    curve = _arrival(snapshot, label, now, MATURE)
    key_reached = "labels reach", now, as_of
    if curve is not None and key_reached not in snapshot.memo:
        snapshot.memo[key_reached] = _reached(snapshot, now - curve.mature_age, as_of)
    return Maturity(now, curve, label.horizon, snapshot.memo.get(key_reached))


def complete(snapshot: Snapshot, question: Question) -> Maturity:
    """Say what is known of the age at which all but one label in a hundred of every class has come.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Gives the moment from which ages are counted.

    Returns
    -------
    Maturity
        Its age is that of the labels' times, or the horizon's; its curve knows no horizon, as a slow class
        may come behind it.
    """
    label = snapshot.contract.label
    curve = _arrival(snapshot, label, question.now, COMPLETE) if label else None
    return Maturity(question.now, curve, label.horizon if label else None)


def _arrival(snapshot: Snapshot, label: Label, now: datetime, share: float) -> ArrivalCurve | None:
    """Measure how labels arrive, once a generation; None where they have no time."""
    key = "curve of arrival", now, share
    if key not in snapshot.memo:
        timed = label.observed_at is not None
        snapshot.memo[key] = arrival_curve(snapshot, now, label.horizon, share) if timed else None
    found: ArrivalCurve | None = snapshot.memo[key]
    return found


def _reached(snapshot: Snapshot, ripe: datetime, as_of: datetime | None) -> datetime | None:
    """Give the end of the last day with a label, of the whole days before a moment.

    None where later days have no rows, or so few that none of them has a label by chance: labels come in time
    then, as far as is known.
    """
    zone, days, behind = snapshot.contract.zone, _LOOKED, 0
    end, first = local_day(ripe, zone), local_day(snapshot.extent.first, zone)
    while end > first:
        start = max(end - timedelta(days=days), first)
        span = Span(midnight(start, zone), midnight(end, zone))
        of = label_days(snapshot, Selection("", (span,), as_of=as_of))
        last = max((day for day, known in of.items() if known.labelled), default=None)
        behind += sum(known.rows for day, known in of.items() if last is None or day > last)
        if last is not None:
            come = [known for day, known in of.items() if day <= last]
            usual = sum(known.labelled for known in come) / sum(known.rows for known in come)
            return midnight(last + timedelta(days=1), zone) if usual * behind >= EXPECTED else None
        end, days = start, 4 * days
    return None
