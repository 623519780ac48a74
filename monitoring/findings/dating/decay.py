"""Decay as a statement: between which days a measure changed, and what is known of these days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from monitoring.findings.dating.dating import Dating
from monitoring.findings.dating.episode import UNDATED, Episode
from monitoring.findings.dating.labelled_days import Levels
from monitoring.findings.dating.onset import LEAST_SEGMENT
from monitoring.findings.dating.score_gaps import incomparable_words
from monitoring.findings.words.day_words import day_within
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

NEXT_TO = timedelta(days=1)
FEWEST = 3 * LEAST_SEGMENT
LEAST_ROWS = 10
"""Of fewer rows a mean is as far off as its farthest row: nothing is dated by them alone."""
_CHANGED = {"lower": "fell", "higher": "rose", "away": "changed"}


@dataclass(frozen=True)
class Dated:
    """What the days say about a measure.

    Parameters
    ----------
    episode : Episode
        Empty where no day stands out on which most of the deviation came.
    days : int
        Days whose labels are in.
    looks : str
        What they look like, in words: where single days rank as before; empty where nothing.
    """

    episode: Episode
    days: int
    looks: str = ""


def decay(snapshot: Snapshot, question: Question, measurement: Measurement) -> Dated:
    """Date the deviation of a measure on the days whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        The 90 days that end with its window are looked at, and the year where none of them stands out.
    measurement : Measurement
        A performance measure of the window.

    Returns
    -------
    Dated
        With the number of days that it rests on.
    """
    found, dating = Dating(snapshot, question).looked(measurement)
    days = dating.labelled.levels(measurement.measure, measurement.subject)
    if _rows_within(found, days) < LEAST_ROWS:
        return Dated(UNDATED, len(days))
    within = dating.within_days(measurement)
    return Dated(found, len(days), incomparable_words(within) if isfinite(within) else "")


def _rows_within(found: Episode, days: Levels) -> float:
    """Count the labelled rows of a deviation."""
    return sum(
        rows
        for one, _, rows in days
        if found.since is not None
        and found.since <= one.span.start
        and (found.until is None or one.span.start < found.until)
    )


def events_beside(found: Episode, events: Iterable[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    """Give the events inside the interval of the date, or on the day before or after it.

    Parameters
    ----------
    found : Episode
        Dated or not.
    events : iterable of (datetime, str)
        Moment (aware) and label.

    Returns
    -------
    list of (datetime, str)
        Never more than a coincidence in time: none of them is called a cause.
    """
    if found.between is None:
        return []
    first, last = found.between[0] - NEXT_TO, found.between[1] + 2 * NEXT_TO
    return [(at, label) for at, label in events if first <= at < last]


def decay_statement(
    dated: Dated, measure: str, question: Question, events: Iterable[tuple[datetime, str]]
) -> str:
    """Say when a measure changed, with the interval of the date and the events inside or next to it.

    Parameters
    ----------
    dated : Dated
        By `decay`.
    measure : str
        Its name.
    question : Question
        Gives the zone.
    events : iterable of (datetime, str)
        Moment (aware) and label.

    Returns
    -------
    str
        One sentence.
    """
    words, found = words_of(measure), dated.episode
    if dated.days < FEWEST:
        plural = "" if dated.days == 1 else "s"
        few = f"labels are in for {dated.days} day{plural}, {FEWEST} are needed"
        return f"Whether and when {words.name} changed cannot be told yet: {few}."
    if found.between is None:
        what = f"No day on which {words.name} {_CHANGED[words.worse]}"
        return f"{what} stands out from chance, of {dated.days:,} days whose labels are in."

    def day(moment: datetime) -> str:
        return day_within(local_day(moment, question.zone), question.span.end - question.span.start)

    first, last = map(day, found.between)
    when = f"on {first}" if first == last else f"between {first} and {last}"
    until = f" and had mostly gone back by {day(found.until)}" if found.until else ""
    beside = [f"{label} on {day(at)}" for at, label in events_beside(found, events)]
    looks = f"; {dated.looks}" if dated.looks else ""
    known = ", ".join(beside) or "no event is known of these days"
    changed = (
        f"began to change {when}, gradually until {day(found.full)}" if found.full else f"changed {when}"
    )
    return f"{words.name} {changed}{until}{looks}; {known}."
