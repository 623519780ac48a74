"""Selections as SQL: the rows of a window or a baseline."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, runs_of
from monitoring.store.columns.cells import Dimension
from monitoring.store.quoting import literal, stamp
from monitoring.store.sql.built_rows import relation_of
from monitoring.store.sql.implied import DELIVERED, DUE_AT, IMPLIED
from monitoring.store.sql.label_views import ARRIVED, with_arrival
from monitoring.store.sql.predicates import predicate
from monitoring.store.sql.views import CURRENT_LABELS, UNLABELLED

_DAY = timedelta(days=1)
SHORT = timedelta(days=40)
"""Labels of the rows of so much time are looked for among all, not put beside them."""


def conditions(selection: Selection, known: dict[str, Dimension]) -> str:
    """Write the conditions of a selection.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    known : dict of str to Dimension
        What its cohort may name.

    Returns
    -------
    str
        A boolean expression over the rows.
    """
    return " and ".join(restrictions(selection, known)) or "true"


def conditions_by_day(selection: Selection, known: dict[str, Dimension], days: Collection[date]) -> str:
    """Write the conditions of a selection of whole local days: a day is read in half the time of a moment.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    known : dict of str to Dimension
        What its cohort may name.
    days : collection of date
        The days that it asks for; all rows of a reference are asked for as they are.

    Returns
    -------
    str
        A boolean expression over the rows.

    Examples
    --------
    >>> some = Selection(spans=(Span(datetime(2025, 1, 1), datetime(2025, 1, 3)),), version="B")
    >>> conditions_by_day(some, {}, [date(2025, 1, 2), date(2025, 1, 1)])
    "(__day between date '2025-01-01' and date '2025-01-02') and __version = 'B'"
    """
    if not selection.spans:
        return conditions(selection, known)
    asked = " or ".join(f"__day between date '{first}' and date '{last}'" for first, last in runs_of(days))
    return " and ".join([f"({asked or 'false'})", *restrictions(replace(selection, spans=()), known)])


def restrictions(
    selection: Selection,
    known: Mapping[str, Dimension],
    time: str = "__ts",
    version: str = "__version",
    constant: Callable[[datetime], str] = stamp,
) -> list[str]:
    """Write the conditions of a selection one by one.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    known : mapping of str to Dimension
        What its cohort may name.
    time, version : str
        SQL of a row's time and version, where they are not the store's own.
    constant : callable
        Writes an instant as an SQL constant that is compared with `time` and other times.

    Returns
    -------
    list of str
        All must hold, to stand behind ``where``; none for every row.
    """
    parts = [_within(selection.spans, time, constant)] if selection.spans else []
    if selection.version:
        parts.append(f"{version} = {literal(selection.version)}")
    if selection.cohort is not None:
        inside = predicate(selection.cohort, known, constant, null_is_false=not selection.complement)
        parts.append(f"not {inside}" if selection.complement else inside)
    return parts


def _within(spans: tuple[Span, ...], time: str, constant: Callable[[datetime], str]) -> str:
    between = [_between(run, time, constant) for run in _daily(spans)]
    return between[0] if len(between) == 1 else "(" + " or ".join(between) + ")"


def _between(run: Sequence[Span], time: str, constant: Callable[[datetime], str]) -> str:
    """Write that a time lies in one of some spans that recur every day."""
    first, last = run[0], run[-1]
    ends = f"{time} >= {constant(first.start)} and {time} < {constant(last.end)}"
    if len(run) == 1:
        return f"({ends})"
    since = f"(epoch_us({time}) - epoch_us({constant(first.start)})) % {_microseconds(_DAY)}"
    return f"({ends} and {since} < {_microseconds(first.end - first.start)})"


def _daily(spans: Sequence[Span]) -> list[list[Span]]:
    """Put spans together that recur every day: a row is compared with few constants then."""
    runs: dict[tuple[timedelta, timedelta], list[list[Span]]] = {}
    for one in sorted(spans):
        alike = runs.setdefault(((one.start - spans[0].start) % _DAY, one.end - one.start), [])
        if alike and one.start - alike[-1][-1].start == _DAY:
            alike[-1].append(one)
        else:
            alike.append([one])
    return [run for alike in runs.values() for run in alike]


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def rows_of(
    selection: Selection,
    known: dict[str, Dimension],
    columns: Sequence[str] | None = None,
    labels: Sequence[str] = DELIVERED,
    unlabelled: Callable[[Sequence[str]], str] = lambda _: UNLABELLED,
) -> str:
    """Give the SQL of a selection's rows.

    Parameters
    ----------
    selection : Selection
        Window or baseline.
    known : dict of str to Dimension
        What its cohort may name.
    columns : sequence of str, optional
        All SQL that is asked of the rows: labels are not looked for where none of it names them.
    labels : sequence of str
        What a row has of its label, as `monitoring.store.sql.implied.label_items` gives it.
    unlabelled : callable, optional
        Gives what stands for `UNLABELLED`, by all SQL that is asked of the rows: the view by default.

    Returns
    -------
    str
        ``(select …)``, to stand behind ``from``.
    """
    where = conditions(selection, known)
    if not selection.source and any(ARRIVED in sql for sql in columns or ()):
        due = "" if labels == DELIVERED else DUE_AT
        return f"({with_arrival(f'(select * from rows where {where})', due=due)})"
    asked = relation_of(selection.source) if columns is None else relation_for(selection, where, *columns)
    if asked == relation_of("") and _is_short(selection) and not of_labels(where):
        return _with_own_labels(where, labels)
    if asked == UNLABELLED:
        asked = unlabelled([*(columns or ()), where])
    return f"(select * from {asked} where {where})"


def _is_short(selection: Selection) -> bool:
    length = sum((span.end - span.start for span in selection.spans), timedelta())
    return timedelta() < length <= SHORT


def _with_own_labels(where: str, items: Sequence[str]) -> str:
    """Give rows with their labels, those of all other rows left out first: a table of all would be made."""
    rows = f"(select * from {UNLABELLED} where {where})"
    labels = f"(select * from {CURRENT_LABELS} where __key in (select __key from {rows}))"
    return _beside(rows, "left join", labels, items)


def rows_numbered(keys: Mapping[int, str], items: Sequence[str]) -> str:
    """Give the SQL of some rows of the predictions: the keys of their labels by their sequence numbers."""
    numbers, words = ", ".join(map(str, keys)), ", ".join(map(literal, keys.values()))
    rows = f"(select * from {UNLABELLED} where __seq in ({numbers or 'null'}))"
    labels = f"(select * from {CURRENT_LABELS} where __key in ({words or 'null'}))"
    return _beside(rows, "left join", labels, items)


def with_labels(selection: Selection, known: dict[str, Dimension], labels: str, items: Sequence[str]) -> str:
    """Give the SQL of those rows of a selection that some labels are of, with these in place of their own."""
    rows = f"(select * from {UNLABELLED} where {conditions(selection, known)})"
    return _beside(rows, "join", f"({labels})", items)


def _beside(rows: str, join: str, labels: str, items: Sequence[str]) -> str:
    """Put what a row has of its label beside rows."""
    return f"(select p.*, {', '.join(items)} from {rows} p {join} {labels} l on l.__key = p.__key)"


def relation_for(selection: Selection, *sql: str) -> str:
    """Give the view that has what SQL names of a selection's rows: labels only where it names them."""
    labelled = selection.source or any(map(of_labels, sql))
    return relation_of(selection.source) if labelled else UNLABELLED


def of_labels(sql: str) -> bool:
    """Say whether SQL over rows names what belongs to their labels."""
    return any(name in sql for name in ("__label", "__observed", "__known", ARRIVED, IMPLIED))
