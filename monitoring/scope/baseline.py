"""The baseline: what the window is held against."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring.contract.model import Contract
from monitoring.errors import SameRowsError, ScopeError, UnknownNameError
from monitoring.scope.cohort import Expression
from monitoring.scope.cohort_overlap import overlap
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import local_day, on_day
from monitoring.scope.window import Span, parse_span

RELATIVE = ("previous", "week-before", "year-before", "rest")
NO_REFERENCE = "empty_reference"
SKIPPED = "a clock change skipped all of it"
CLIPPED = "baseline without the rows that the window holds"
WITHIN = "the baseline is a part of the window"
AROUND = "the window is a part of the baseline"
PERHAPS = "the baseline may share rows with the window"
"""What a reader must know of a baseline that shares rows with its window; of the first, shared before."""
_OVERLAPS = {"none": "", "within": WITHIN, "around": AROUND, "perhaps": PERHAPS}


@dataclass(frozen=True)
class Selection:
    """The rows that one side of a comparison rests on.

    Parameters
    ----------
    source : str
        Empty for the predictions, else the name of a reference.
    spans : tuple of Span
        Half-open spans of time; empty means all rows of a reference.
    version : str
        One version, empty for all.
    cohort : Expression or None
        None for everybody.
    complement : bool
        True for the rows outside `cohort`, nulls included.
    as_of : datetime or None
        Only labels known by then.
    """

    source: str = ""
    spans: tuple[Span, ...] = ()
    version: str = ""
    cohort: Expression | None = None
    complement: bool = False
    as_of: datetime | None = None

    def over(self, spans: Iterable[Span]) -> "Selection | None":
        """Ask for the same rows of other spans; None of none, as a selection without spans asks for all."""
        found = tuple(spans)
        return replace(self, spans=found) if found else None

    def inside(self, part: Span) -> "Selection | None":
        """Leave out the rows outside a span; None where no time is left."""
        both = [Span(max(one.start, part.start), min(one.end, part.end)) for one in self.spans] or [part]
        return self.over(one for one in both if one.start < one.end)

    def together(self, other: "Selection | None") -> "Selection":
        """Ask for the rows of another side as well, where that asks for the same ones of another time.

        Examples
        --------
        >>> from datetime import UTC
        >>> first, second, third = (datetime(2025, 3, day, tzinfo=UTC) for day in (1, 2, 3))
        >>> now, before = Selection(spans=(Span(second, third),)), Selection(spans=(Span(first, second),))
        >>> now.together(before) == Selection(spans=(Span(first, third),))
        True
        >>> now.together(Selection("training")) == now.together(None) == now
        True
        """
        if other is None or not self.spans or not other.spans or replace(other, spans=self.spans) != self:
            return self
        found: list[Span] = []
        for span in sorted((*self.spans, *other.spans), key=lambda one: one.start):
            if found and span.start <= found[-1].end:
                found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
            else:
                found.append(span)
        return replace(self, spans=tuple(found))

    def holds(self, part: Span) -> bool:
        """Say whether a span lies wholly inside; of a reference each does that asks for all of its rows."""
        return not self.spans or any(one.start <= part.start and part.end <= one.end for one in self.spans)


@dataclass(frozen=True)
class Baseline:
    """A resolved baseline.

    Parameters
    ----------
    words : str
        As asked for, for links.
    title : str
        In plain words, for the page.
    selection : Selection or None
        None when the rows are not there (a reference that was not loaded yet).
    note : str
        What a reader must know, such as rows left out because they overlap the window.
    beside : bool
        Whether it is of other rows of the window's own time, from which nothing can have risen or fallen.
    days : Span or None
        As asked for, where it has no other name.
    """

    words: str
    title: str
    selection: Selection | None
    note: str = ""
    beside: bool = False
    days: Span | None = None


def resolve_baseline(
    words: str, window: Selection, contract: Contract, references: frozenset[str], *, named: bool
) -> Baseline:
    """Turn the words of ``--baseline`` into the rows they mean.

    Parameters
    ----------
    words : str
        ``START/END``, ``previous``, ``week-before``, ``year-before``, a name of the contract,
        ``version:V``, ``cohort:EXPR`` or ``rest``.
    window : Selection
        The window's own rows: its cohort, version and as-of time apply to the baseline as well.
    contract : Contract
        Names the baselines.
    references : frozenset of str
        Names of the reference files that are loaded.
    named : bool
        True when the call named the baseline: an overlap with the window is then refused.

    Returns
    -------
    Baseline
        With `selection` None where nothing can stand there.

    Raises
    ------
    ScopeError
        For words that mean nothing, a named baseline that overlaps the window, and one that is the window.
    """
    zone = ZoneInfo(contract.timezone)
    kind, _, rest = words.partition(":")
    if kind == "version" and rest:
        if window.version == rest:
            raise _itself(words)
        note = "" if window.version else WITHIN
        return Baseline(words, f"version {rest}", _beside(window, version=rest), note, beside=True)
    if kind == "cohort" and rest.strip():
        cohort = parse_cohort(rest)  # written one way, however it was asked for
        shares = overlap(window.cohort, cohort) if window.cohort else "within"
        if shares == "same":
            raise _itself(words)
        other = _beside(window, cohort=cohort)
        return Baseline(f"cohort:{cohort}", f"cohort {cohort}", other, _OVERLAPS[shares], beside=True)
    if words == "rest":
        return Baseline(words, "everybody else", _rest(window), beside=True)
    if words in contract.baselines:
        return _of_contract(words, window, contract, references, zone, named=named)
    before = before_span(words, window.spans[0], zone)
    if before is not None:
        return _clear(words, _TITLES[words], before, window, named=named)
    days = _span(words, contract, zone)
    return replace(_clear(words, words, days, window, named=named), days=days)


_TITLES = {
    "previous": "the period before",
    "week-before": "the week before",
    "year-before": "the same days a year before",
}


def _beside(window: Selection, version: str = "", cohort: Expression | None = None) -> Selection:
    """Give the same window with another version or another cohort."""
    if version:
        return Selection("", window.spans, version, window.cohort, window.complement, window.as_of)
    return Selection("", window.spans, window.version, cohort, as_of=window.as_of)


def _itself(words: str) -> SameRowsError:
    return SameRowsError(
        f"baseline {words!r} is the window itself: rows would be compared with themselves; choose another"
    )


def _rest(window: Selection) -> Selection | None:
    if window.cohort is None:
        return None
    return Selection("", window.spans, window.version, window.cohort, complement=True, as_of=window.as_of)


def before_span(words: str, span: Span, zone: ZoneInfo) -> Span | None:
    """Give the span that ``previous``, ``week-before`` or ``year-before`` means; None for other words.

    It may be empty: of hours that a clock change skipped.
    """
    if words == "previous":
        return span.previous(zone)
    if words == "week-before":
        return span.before(7, zone)
    return _year_before(span, zone) if words == "year-before" else None


def _year_before(span: Span, zone: ZoneInfo) -> Span:
    """Give the same days a year before, at the same clock times.

    The 29th of February stands for the 28th there. An end that lies on a later day than the start is taken
    by the day before it, which is the last that is whole: as many whole days as the window has, unless a
    29th of February lies inside one of the two.
    """
    first, last, one = local_day(span.start, zone), local_day(span.end, zone), timedelta(days=1)
    end = _in_year_before(first) if first == last else _in_year_before(last - one) + one
    return Span(on_day(span.start, _in_year_before(first), zone), on_day(span.end, end, zone))


def _in_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _span(words: str, contract: Contract, zone: ZoneInfo) -> Span:
    if "/" not in words:
        forms = ("START/END", "version:V", "cohort:EXPR")
        raise UnknownNameError("baseline", words, [*RELATIVE, *contract.baselines, *forms])
    return parse_span(words, zone, "baseline")


def _of_contract(
    name: str,
    window: Selection,
    contract: Contract,
    references: frozenset[str],
    zone: ZoneInfo,
    *,
    named: bool,
) -> Baseline:
    stated = contract.baselines[name]
    title = f"{name} set" if name == "training" else name
    if stated.window:
        return _clear(name, title, parse_span(stated.window, zone, "baseline"), window, named=named)
    if name not in references:
        return Baseline(name, title, None, f"reference {name!r} is not loaded")
    return Baseline(name, title, Selection(name, (), "", window.cohort, window.complement, window.as_of))


def _clear(words: str, title: str, span: Span, window: Selection, *, named: bool) -> Baseline:
    """Keep a period of time clear of the window; one without any time holds no rows."""
    if span.start >= span.end:
        return Baseline(words, title, None, SKIPPED)
    overlapping = any(span.overlaps(own) for own in window.spans)
    if overlapping and named:
        raise ScopeError(
            f"baseline {words!r} overlaps the window: rows would be compared with themselves; "
            "choose a period that ends before the window begins"
        )
    spans = span.without(window.spans[0]) if overlapping else (span,)
    note = CLIPPED if overlapping else ""
    beside = Selection("", spans, window.version, window.cohort, window.complement, window.as_of)
    return Baseline(words, title, beside if spans else None, note)
