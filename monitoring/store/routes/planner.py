"""The planner: profiles of a selection from the cube where it can, else from codes, else from the rows.

A window that cuts a day takes its whole days from the first that can, and the cut ends from the rows.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span
from monitoring.store.codes.coded_hours import CODED_BY_HOUR
from monitoring.store.codes.coded_labels import LABELLED
from monitoring.store.codes.late_labels import change_with_labels, late_labels, rests_on_labels
from monitoring.store.cohorts.cohort_days import from_rows_of, kept_apart, on_days
from monitoring.store.columns.cells import keys_named
from monitoring.store.columns.subjects import Subject
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.cube.hour_reads import whole_hours
from monitoring.store.cube.opened import Opened, model_of
from monitoring.store.cube.whole_days import apart, widened
from monitoring.store.kinds.chunk import reads_any
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.records.daily_records import DailyRecords, joined
from monitoring.store.routes.cut_ends import ENDS_FROM_ROWS, of_end, of_stretches, with_ends
from monitoring.store.routes.early_labels import WITH_OTHERS, with_early_labels
from monitoring.store.routes.from_cube import cube_files, from_cube
from monitoring.store.routes.held_rows import holdable
from monitoring.store.routes.routes import (
    FROM_CODES,
    FROM_ROWS,
    ROUTES,
    hours_of_codes,
    of_codes,
    of_rows_by_code,
    of_subject,
    stretches_of_codes,
)

OF_PREDICTIONS = ("losses", "confusion", "score_label", "score_order", "class_scores")
"""Kinds that count nothing of a row without a prediction."""
SOME_DAYS = "some days"
"""What a method says before the route of days that the cube does not keep."""
_ENDS = 2
"""A window cuts no more days than these."""


def answer(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    """Give the profiles of a selection.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.

    Returns
    -------
    DailyRecords
        The same counts from wherever they come; ``binned`` where means and spreads come from bins.

    Raises
    ------
    RowsGoneError
        When rows are needed that retention has dropped.
    """
    if not unpredicted(snapshot.contract, snapshot.segments, selection.source):
        return _answer(snapshot, kind, selection)
    if kind in OF_PREDICTIONS:
        return DailyRecords({})
    found, shown = _answer(snapshot, kind, selection), {one.name for one in snapshot.subjects}
    there = {one.name for one in snapshot.subjects if one.role not in ("score", "prediction")}
    kept = {name: some for name, some in found.by_subject.items() if name in there or name not in shown}
    return replace(found, by_subject=kept)


def _answer(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords:
    """Give the profiles of rows, predictions or not."""
    selection = widened(snapshot, selection)
    whole, cut = apart(selection, snapshot.contract.zone)
    parts: list[DailyRecords] = []
    if selection.spans and not whole and not cut:  # without spans all rows would be meant
        return DailyRecords({})
    if whole or not cut:
        found = _of_days(snapshot, kind, replace(selection, spans=whole))
        if found is None:
            return replace(from_rows_of(snapshot, kind, selection), route=FROM_ROWS)
        parts.append(found)
    route = ENDS_FROM_ROWS if whole else FROM_ROWS
    if len(cut) > _ENDS:
        some = replace(selection, spans=cut)
        parts.append(stretches_of_codes(snapshot, kind, some) or of_stretches(snapshot, kind, some, route))
    else:
        parts += [of_end(snapshot, kind, selection, one, route) for one in cut]
    return parts[0] if len(parts) == 1 else joined(parts)


def of_one(
    snapshot: Opened, selection: Selection, subject: Subject, following: Collection[Subject] = ()
) -> DailyRecords | None:
    """Give the profiles of one subject of a cohort that only codes hold, where its others were not counted.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    selection : Selection
        Window or baseline.
    subject : Subject
        Whose profiles.
    following : collection of Subject
        Those that are asked for next: the same scan counts them.

    Returns
    -------
    DailyRecords or None
        Of this subject as `answer` gives them; None where `answer` counts nothing that is not asked for.
    """

    def of_days(some: Selection) -> DailyRecords | None:
        in_cube = from_cube(snapshot, subject.profiled, some) is not None
        found = None if in_cube else of_subject(snapshot, some, subject, following)
        return replace(found, route=FROM_CODES) if found else None

    def own(end: DailyRecords) -> DailyRecords:
        there = {name: some for name, some in end.by_subject.items() if name == subject.name}
        return replace(end, by_subject=there)

    return with_ends(snapshot, subject.profiled, selection, of_days, own)


def of_hours(
    snapshot: Opened, kind: str, selection: Selection, spans: Sequence[Span]
) -> list[DailyRecords] | None:
    """Count the rows of hours by bin and level, from codes.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kind : str
        A kind of profile.
    selection : Selection
        Window or baseline.
    spans : sequence of Span
        Inside it. One that cuts an hour is as `answer` gives it.

    Returns
    -------
    list of DailyRecords or None
        One a span; None where codes do not hold the kind, days have few rows, or the contract keeps hours.
    """
    if kind not in CODED_BY_HOUR or snapshot.contract.cube.by == "hour" or selection.source:
        return None
    within = [whole_hours(span, snapshot.contract.zone) for span in spans]
    days = {found[0] for found in within if found}
    counted = hours_of_codes(snapshot, on_days(snapshot, selection, days)) if days else None
    if counted is None:
        return None
    parts = {hour: some.each(days) for (of, hour), some in counted.items() if of == kind}
    return [
        joined([parts[hour][one[0]] for hour in one[1]])
        if one
        else answer(snapshot, kind, replace(selection, spans=(span,)))
        for one, span in zip(within, spans, strict=True)
    ]


def without_rows(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Answer from the cube or from codes; None where those do not hold it, or rows that are held do.

    None for labels as of a moment, too.
    """
    selection = widened(snapshot, selection)
    if selection.as_of is not None or apart(selection, snapshot.contract.zone)[1]:
        return None
    found = from_cube(snapshot, kind, selection)
    if found is None:
        found = _by_parts(snapshot, kind, selection, of_rows_by_code)
    if found is not None or snapshot.rows_gone(selection) or holdable(snapshot, selection):
        return found
    return of_codes(snapshot, kind, selection)


def read_ahead(snapshot: Opened, kinds: Iterable[str], selections: Sequence[Selection]) -> None:
    """Read once what several selections are about to ask of the cube.

    Parameters
    ----------
    snapshot : Opened
        The generation.
    kinds : iterable of str
        Kinds of profile.
    selections : sequence of Selection
        Windows and baselines; where one is not of whole days or not in the cube, nothing is read.
    """
    whole = [widened(snapshot, one) for one in selections]
    if len(whole) < 2 or any(apart(one, snapshot.contract.zone)[1] for one in whole):
        return
    for kind in kinds:
        files = [cube_files(snapshot, kind, one) for one in whole]
        found = [some for some in files if some is not None]
        if len(found) == len(whole):
            snapshot.cube.read_ahead(kind, whole, found)
        elif kind in LABELLED and reads_any(KINDS[kind].columns(model_of(snapshot))):
            for one in whole:  # before labels are counted alone
                (of_codes if one.as_of is None else _of_days)(snapshot, kind, one)


def _of_days(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Answer for whole days without reading what was read before; None where that cannot be."""
    if selection.as_of is not None and change_with_labels(snapshot, kind, selection):
        return _as_known(snapshot, kind, selection, selection.as_of)
    return _of_current(snapshot, kind, replace(selection, as_of=None))


def _as_known(snapshot: Opened, kind: str, selection: Selection, as_of: datetime) -> DailyRecords | None:
    """Answer for labels as of a moment: days whose labels had all come by then are those of now."""
    days = snapshot.files("quality", selection)
    if days is None or not selection.spans or snapshot.rows_gone(selection):
        return _of_current(snapshot, kind, selection)
    late = late_labels(snapshot, as_of).days
    if kind in WITH_OTHERS and not rests_on_labels(snapshot, selection):
        now, asked = replace(selection, as_of=None), on_days(snapshot, selection, days.keys() & late)
        found = _of_current(snapshot, kind, now)
        return found and (with_early_labels(snapshot, kind, found, asked) if asked.spans else found)
    parts = []
    for some, moment in (days.keys() - late, None), (days.keys() & late, as_of):
        if some:
            of_these = replace(on_days(snapshot, selection, some), as_of=moment)
            found = _of_current(snapshot, kind, of_these)
            parts.append(found or replace(from_rows_of(snapshot, kind, of_these), route=FROM_ROWS))
    return joined(parts)


def _of_current(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    """Try one place after the other; where the cube keeps some days, the others alone."""
    found = from_cube(snapshot, kind, selection)
    if found is None:
        found = _by_parts(snapshot, kind, selection, _elsewhere)
    return _elsewhere(snapshot, kind, selection) if found is None else found


def _by_parts(
    snapshot: Opened,
    kind: str,
    selection: Selection,
    other: Callable[[Opened, str, Selection], DailyRecords | None],
) -> DailyRecords | None:
    """Take what days the cube keeps from it, the others, mostly one that just began, from elsewhere."""
    files = None if selection.source else cube_files(snapshot, kind, selection)
    parts = kept_apart(snapshot, kind, keys_named(selection.cohort), selection, files) if files else None
    held = from_cube(snapshot, kind, parts[0]) if parts else None
    added = other(snapshot, kind, parts[1]) if parts and held is not None else None
    if held is None or added is None:
        return None
    return joined([held, replace(added, route=f"{SOME_DAYS} {added.route}")])


def _elsewhere(snapshot: Opened, kind: str, selection: Selection) -> DailyRecords | None:
    for count, route in ROUTES:
        found = count(snapshot, kind, selection)
        if found is not None:
            return replace(found, route=route)
    return None
