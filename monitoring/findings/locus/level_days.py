"""Days of a level: what a change of it is by chance where days are hard or easy as a whole."""

from dataclasses import replace
from datetime import timedelta
from math import inf, isfinite

from monitoring.panels.tasks.by_cohort import within
from monitoring.panels.tasks.readers import READERS
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort import Expression
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.statistics.day_to_day import p_of_days
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.normal import Z
from monitoring.store.snapshot import Snapshot

_DAYS = timedelta(weeks=8)
_LEAST = 14
"""Days of fewer say nothing of how much they differ."""


def p_of_level(
    snapshot: Snapshot,
    question: Question,
    sides: tuple[Selection, Selection],
    level: Expression,
    key: tuple[str, str],
    change: Estimate,
) -> float:
    """Give the probability of a change of a level, by how much its days differ.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What was asked, of whole days.
    sides : tuple of Selection
        Window and baseline, as far as they are judged.
    level : Expression
        One level.
    key : tuple of str
        Measure and subject.
    change : Estimate
        Of the level between the sides.

    Returns
    -------
    float
        At least that of independent rows. By the eight weeks before the window; by those up to its end where
        not two weeks of these have the measure; 1 where not two weeks have it at all.
    """
    window, baseline = sides
    zone, span = question.zone, window.spans[0]
    first = midnight(local_day(max(span.start - _DAYS, snapshot.extent.first), zone), zone)
    looked = Span(first, span.end)
    spans = [Span(midnight(day, zone), midnight(day + timedelta(days=1), zone)) for day in looked.days(zone)]
    rows = within(replace(window, spans=(looked,)), level)
    reader = READERS[snapshot.contract.task](snapshot, rows, off_rows=False)
    none = Estimate.undefined("no_labels")
    every = [one.get(key, none) for one in reader.estimates(spans, frozenset({key[0]}))]
    before = [one for one, part in zip(every, spans, strict=True) if part.end <= span.start]
    asked = next((some for some in (before, every) if _known(some) >= _LEAST), None)
    if asked is None:
        return 1.0
    then = sum(len(one.days(zone)) for one in baseline.spans)
    lengths = len(span.days(zone)), inf if baseline.source else then
    columns = [one.value for one in asked], [_error(one) for one in asked]
    found = p_of_days(change.value, _error(change), *columns, lengths)
    return max(found, change.p_or_nan) if isfinite(found) else change.p_or_nan


def _known(days: list[Estimate]) -> int:
    return sum(isfinite(_error(one)) for one in days)


def _error(one: Estimate) -> float:
    return (one.upper - one.lower) / (2 * Z)
