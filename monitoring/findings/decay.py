"""Decay as a statement: between which days a measure changed, and what is known of these days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitoring.findings.dating import DAYS, Dating
from monitoring.findings.episode import Episode
from monitoring.findings.measure_words import words_of
from monitoring.findings.words import day
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

NEXT_TO = timedelta(days=1)
_CHANGE = {"lower": "fall", "higher": "rise", "away": "change"}


def decay(snapshot: Snapshot, question: Question, measurement: Measurement) -> Episode:
    """Date the deviation of a measure on the days whose labels are in.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        The 90 days that end with its window are looked at.
    measurement : Measurement
        A performance measure of the window.

    Returns
    -------
    Episode
        Empty where no lasting deviation stands out from what days vary by chance.
    """
    return Dating(snapshot, question).episode(measurement)


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
    found: Episode, measure: str, question: Question, events: Iterable[tuple[datetime, str]]
) -> str:
    """Say when a measure changed, with the interval of the date and the events inside or next to it.

    Parameters
    ----------
    found : Episode
        Dated or not.
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
    words, zone = words_of(measure), question.zone
    if found.between is None:
        change = _CHANGE[words.worse]
        return f"No lasting {change} of {words.name} stands out from chance in the last {DAYS} days."
    first, last = (day(moment, zone) for moment in found.between)
    when = f"on {first}" if first == last else f"between {first} and {last}"
    until = f" and was back on {day(found.until, zone)}" if found.until else ""
    beside = [f"{label} on {day(at, zone)}" for at, label in events_beside(found, events)]
    return f"{words.name} changed {when}{until}; {', '.join(beside) or 'no event is known of these days'}."
