"""The question: everything a panel needs to know, as asked and as resolved."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitoring.cached_property import cached_property
from monitoring.contract.model import Contract
from monitoring.errors import ScopeError, UnknownNameError
from monitoring.scope.baseline import Baseline, Selection, resolve_baseline
from monitoring.scope.cohort_names import check_names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import parse_instant
from monitoring.scope.period import GRAINS, Grain, Period, check_number, periods
from monitoring.scope.window import DEFAULT_WINDOW, Span, resolve_window


@dataclass(frozen=True)
class Scope:
    """A question as asked, in the words of the command line and the address.

    Parameters
    ----------
    model : str
        The contract's model name.
    window, baseline, cohort, version, as_of, now : str
        As interface.md says; empty for the default.
    by : {'none', 'hour', 'day', 'week', 'month'}
        The grain of the series.
    exact : str
        Not empty to have every number from the rows, none from fine bins with a bound.
    data_version : str
        The generation that is to answer, under the contract of then; empty for the newest.
    """

    model: str
    window: str = DEFAULT_WINDOW
    baseline: str = ""
    cohort: str = ""
    version: str = ""
    as_of: str = ""
    now: str = ""
    by: Grain = "none"
    exact: str = ""
    data_version: str = ""

    @property
    def generation(self) -> int | None:
        """The generation that is to answer; None for the newest.

        Raises
        ------
        ScopeError
            When it is no number.
        """
        if self.data_version and not is_generation(self.data_version):
            raise ScopeError(f"data version {self.data_version!r} is no number: write one such as 3")
        return int(self.data_version) if self.data_version else None


@dataclass(frozen=True)
class Extent:
    """What a model's rows span.

    Parameters
    ----------
    first, last : datetime
        Earliest and latest prediction, aware.
    clock : datetime
        The data clock: newest of all stamps of the model that do not lie ahead.
    versions : tuple of str
        Those with rows.
    references : frozenset of str
        Names of the loaded references.
    kinds : dict
        Kind by the names that a cohort may use: ``numeric categorical boolean text time``.
    ends_early : bool
        Whether the newest day's rows end well before those of other days do: it is not over.
    known_to : datetime or None
        The newest prediction of the days that do not lie ahead, where a few rows do: on days of which all
        are stamped later than the generation was made. None where none does, or many.
    """

    first: datetime
    last: datetime
    clock: datetime
    versions: tuple[str, ...]
    references: frozenset[str]
    kinds: dict[str, str]
    ends_early: bool = False
    known_to: datetime | None = None

    @property
    def newest(self) -> datetime:
        """The prediction from which windows and ages count: a wrong stamp must not leave them empty."""
        return self.known_to or self.last


@dataclass(frozen=True)
class Question:
    """A resolved question.

    Parameters
    ----------
    scope : Scope
        As asked.
    contract : Contract
        In force.
    window : Selection
        The rows asked about; its first span is the window.
    baseline : Baseline
        What they are held against.
    now : datetime
        The moment from which ages are counted: unless it is named the newest time of the model's data, or
        that of the labels where these are taken as of an earlier one.
    newest : datetime
        Newest prediction in the store, but for a few that lie ahead.
    ends_early : bool
        Whether its day is not over: what is there of it is no whole day.
    refined : frozenset of (str, str)
        Measures and subjects whose bounds leave the verdict open: they are taken from the rows.
    refined_at : frozenset of (str, datetime)
        Of subjects where the periods begin in which it is open; of one without any every period is meant.
    off_rows : bool
        False where finer bins will do for some of these, if they are kept.
    """

    scope: Scope
    contract: Contract
    window: Selection
    baseline: Baseline
    now: datetime
    newest: datetime
    ends_early: bool = False
    refined: frozenset[tuple[str, str]] = frozenset()
    refined_at: frozenset[tuple[str, datetime]] = frozenset()
    off_rows: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The contract's time zone."""
        return ZoneInfo(self.contract.timezone)

    @property
    def span(self) -> Span:
        """The window."""
        return self.window.spans[0]

    @property
    def own_baseline(self) -> Selection | None:
        """The baseline where it is of the window's cohort, or both of everybody; None of any other."""
        other = self.baseline.selection
        alike = other is not None and self.window.cohort == other.cohort and not other.complement
        return other if alike else None

    @property
    def same_cohort(self) -> bool:
        """Whether the baseline is of the window's cohort, and that is not everybody."""
        return self.own_baseline is not None and self.window.cohort is not None

    @cached_property
    def refined_subjects(self) -> frozenset[str]:
        """The subjects of what is taken from the rows."""
        return frozenset(subject for _, subject in self.refined)

    @cached_property
    def cohort_text(self) -> str:
        """The cohort in canonical words, empty for everybody."""
        return "" if self.window.cohort is None else str(self.window.cohort)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the asked grain; too many are refused."""
        check_number(self.span, self.scope.by)
        return periods(self.span, self.scope.by, self.zone, self.newest, ends_early=self.ends_early)

    def unfinished(self, span: Span) -> bool:
        """Say whether a span holds the newest row of a day that is not over, and goes on behind it."""
        return self.ends_early and span.start <= self.newest < span.end


def is_generation(text: str) -> bool:
    """Say whether a text is the number of a generation.

    Examples
    --------
    >>> is_generation("12"), is_generation("0"), is_generation("newest")
    (True, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0


def resolve(scope: Scope, contract: Contract, extent: Extent) -> Question:
    """Turn a question's words into rows and instants.

    Parameters
    ----------
    scope : Scope
        As asked.
    contract : Contract
        Of the model.
    extent : Extent
        What its rows span.

    Returns
    -------
    Question
        Resolved.

    Raises
    ------
    ScopeError
        Naming the word that cannot be asked for.
    """
    zone = ZoneInfo(contract.timezone)
    if scope.by not in GRAINS:
        raise UnknownNameError("grain", scope.by, GRAINS)
    if scope.version and scope.version not in extent.versions:
        raise UnknownNameError("version", scope.version, extent.versions)
    words = scope.window or DEFAULT_WINDOW
    span = resolve_window(words, extent.first, extent.last if words == "all" else extent.newest, zone)
    cohort = parse_cohort(scope.cohort)
    as_of = parse_instant(scope.as_of, zone) if scope.as_of else None
    window = Selection("", (span,), scope.version, cohort, as_of=as_of)
    baseline = _baseline(scope, window, contract, extent)
    for expression in (cohort, baseline.selection.cohort if baseline.selection else None):
        check_names(expression, extent.kinds)
    clock = min(extent.clock, as_of) if as_of else extent.clock
    now = parse_instant(scope.now, zone) if scope.now else clock
    return Question(scope, contract, window, baseline, now, extent.newest, extent.ends_early)


def _baseline(scope: Scope, window: Selection, contract: Contract, extent: Extent) -> Baseline:
    words = scope.baseline or contract.default_baseline
    if words.startswith("version:") and words[8:] not in extent.versions:
        raise UnknownNameError("version", words[8:], extent.versions)
    return resolve_baseline(words, window, contract, extent.references, named=bool(scope.baseline))


def over(question: Question, window: str = "", by: Grain | None = None) -> Scope:
    """Give the same question with some words changed.

    Parameters
    ----------
    question : Question
        Where to start from.
    window : str
        New words; empty keeps the old.
    by : Grain, optional
        New grain.

    Returns
    -------
    Scope
        To be resolved again.
    """
    scope = question.scope
    return replace(scope, window=window or scope.window, by=by or scope.by)
