"""When a service stood far above its usual level, in words that pages and documents share."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from monitoring.findings.dating.outlying import Outlying
from monitoring.findings.words.day_words import ONE_YEAR, day_within, days_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted, number
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question


def stood_out(found: Sequence[Outlying], question: Question) -> str:
    """Name the days first, and once where they are the same for everything that stood out."""
    when = [days(one.periods, question) for one in found]
    parts = [f"{said}, {_reached(one)}" for one, said in zip(found, when, strict=True)]
    if len(set(when)) == 1:
        parts = [f"{when[0]}, {' and '.join(map(_reached, found))}"]
    return f"{parts[0][:1].upper()}{'; '.join(parts)[1:]}."


def _reached(one: Outlying) -> str:
    words, peak = words_of(one.measure), one.worst
    name, of = ("errors", " of requests") if one.measure == "error_rate" else (words.name, "")
    said, usual = told(peak, words.unit), number(one.usual, words.unit)
    sure = f"95% CI {said.ends}, n={peak.n:,}; " if said.ends else f"n={peak.n:,}; "
    return f"{name} reached {said.value}{of} ({sure}usually {usual})"


def days(rows: Sequence[Measurement], question: Question) -> str:
    """Say on which days something was: one, first to last of a stretch, or how many."""
    ends = (rows[0].window_start, rows[-1].window_end - timedelta(microseconds=1))
    first, last = (local_day(end, question.zone) for end in ends)
    length = question.span.end - min(ends[0], question.span.start)
    if first == last or all(a.window_end == b.window_start for a, b in pairwise(rows)):
        return f"on {days_words(first, last, year=length > ONE_YEAR)}"
    return f"{_periods(rows)} between {day_within(first, length)} and {day_within(last, length)}"


def period_name(rows: Iterable[Measurement]) -> str:
    """Say what periods are: an hour, a day, a week or a month."""
    longest = max(row.window_end - row.window_start for row in rows)
    return next((name for name, most in _LENGTHS if longest <= most), "month")


def _periods(rows: Sequence[Measurement]) -> str:
    one = period_name(rows)
    return f"{'on' if one == 'day' else 'in'} {counted(len(rows), one)}"


_LENGTHS = (("hour", timedelta(hours=1)), ("day", timedelta(hours=25)), ("week", timedelta(days=7, hours=1)))
"""How long each may be where clocks are changed."""
