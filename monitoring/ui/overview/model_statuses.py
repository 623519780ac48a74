"""How every model is, and the line beside it: small answers, so that those of many are kept at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

from monitoring.errors import ScanStoppedError
from monitoring.findings.journal.standing import with_lives
from monitoring.findings.kept_report import last_severities, timed
from monitoring.findings.meeting.status import ModelStatus, asked_of, of_report, ranked, told_by
from monitoring.findings.report import ALL
from monitoring.scope.question import Question, Scope
from monitoring.store.bounded import Bounded
from monitoring.ui import cache, state
from monitoring.ui.drawing.trends import performance_line
from monitoring.ui.failures import told_failure
from monitoring.ui.shared import MOST_MODELS

AGAIN = 60.0
"""Seconds after which a model that could not be looked at, or its line, is looked at again."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Kept:
    """A status without its measurements: a model with many features would leave no place for others."""

    status: ModelStatus
    hour: str = ""
    until: float = float("inf")

    def serves(self) -> bool:
        """Say whether it still holds: late rows are judged by the clock, and a failure may be over."""
        return self.hour in ("", _hour()) and monotonic() < self.until


@dataclass(frozen=True)
class _Line:
    """A line; of one that could not be drawn nothing, for a while."""

    values: tuple[float, ...] = ()
    until: float = float("inf")

    def serves(self) -> bool:
        """Say whether it still holds: a failure may be over."""
        return monotonic() < self.until


_STATUSES: Bounded[_Kept] = Bounded(200_000, lambda one: _size(one.status))  # of about 1 kB


def _size(one: ModelStatus) -> int:
    days = one.report.days if one.report else ()
    return len(one.findings) + len(days) // 4 + 20


_LINES: Bounded[_Line] = Bounded(1_000_000, lambda line: len(line.values) + 20)
_LAST: Bounded[tuple[float, float]] = Bounded(MOST_MODELS, lambda _: 1)


def _hour() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H}"


def _key(scope: Scope) -> tuple[str, Scope, int]:
    number = cache.generation(scope.model)
    return cache.home(scope.model, number), asked_of(scope.model, scope), number


def kept_status(scope: Scope) -> ModelStatus | None:
    """Give how one model is, where that is known; see `status`."""
    kept = _STATUSES.kept(_key(scope))
    return _of_today(kept.status) if kept and kept.serves() else None


def status(scope: Scope) -> ModelStatus:
    """Give how one model is.

    Parameters
    ----------
    scope : Scope
        The model and the window; cohort, version and baseline are the defaults.

    Returns
    -------
    ModelStatus
        Also where its question fails: no model keeps others from being shown. Its report has no measurements.
    """
    try:
        kept = _STATUSES.renewed(_key(scope), _Kept.serves, lambda _: _looked_at(scope))
    except ScanStoppedError as stopped:  # somebody has called off the reading, for now
        return ModelStatus(scope.model, scope.model, "insufficient", str(stopped))
    rank = float(kept.status.verdict == "critical"), float(len(kept.status.findings))
    _LAST.keep((state.store_directory(), scope.model), rank)
    return _of_today(kept.status)


def _looked_at(scope: Scope) -> _Kept:
    try:
        made = of_report(cache.report((ALL,), asked_of(scope.model, scope)))
    except ScanStoppedError:
        raise
    except Exception as error:
        said = told_failure(error, f"looking at {scope.model}")
    else:
        report = made.report and replace(made.report, measurements=[], curves={})
        return _Kept(replace(made, report=report), _hour() if timed(cache.snapshot(scope.model)) else "")
    failed = ModelStatus(scope.model, scope.model, "insufficient", said)
    return _Kept(failed, until=monotonic() + AGAIN)


def _of_today(one: ModelStatus) -> ModelStatus:
    """Give a status with what people have done with its findings up to now."""
    if not one.findings:
        return one
    found = with_lives(one.findings, cache.lives(one.model))
    report = one.report and replace(one.report, findings=found)
    return told_by(found, replace(one, report=report))


def statuses(scope: Scope, say: Callable[[int, int], object] = lambda done, every: None) -> list[ModelStatus]:
    """Give how every model is.

    Parameters
    ----------
    scope : Scope
        The window; the rest is each model's default.
    say : callable, optional
        Called before each model with how many are done, and how many there are.

    Returns
    -------
    list of ModelStatus
        Worst first.
    """
    found: list[ModelStatus] = []
    every = cache.models()
    for name in every:
        say(len(found), len(every))
        found.append(status(replace(scope, model=name)))
    return ranked(found)


def last_known(model: str) -> tuple[float, float]:
    """Tell how bad a model was when it was looked at last, be it over other data: whom to look at first.

    Parameters
    ----------
    model : str
        Its name.

    Returns
    -------
    tuple of float
        The larger, the worse.
    """
    directory = state.store_directory()

    def kept_last() -> tuple[float, float]:
        words = last_severities(directory, model)
        return float("critical" in words), float(len(words))

    return _LAST.get((directory, model), kept_last)


def kept_line(one: ModelStatus) -> tuple[float, ...] | None:
    """Give how the leading measure of a model went, where that is known; empty where it has none."""
    key = _line_key(one)
    if key is None:
        return ()
    kept = _LINES.kept(key)
    return kept.values if kept and kept.serves() else None


def line(one: ModelStatus) -> tuple[float, ...]:
    """Give how the leading measure of a model went up to now, by period.

    Parameters
    ----------
    one : ModelStatus
        Of `status`.

    Returns
    -------
    tuple of float
        Of the periods whose labels are in; empty without a leading measure.
    """
    key, measure, report = _line_key(one), one.measure, one.report
    if key is None or measure is None or report is None:
        return ()
    try:
        made = _LINES.renewed(
            key, _Line.serves, lambda _: _drawn(one.model, measure.measure, report.question)
        )
        return made.values
    except ScanStoppedError:
        return ()


def _drawn(model: str, measure: str, question: Question) -> _Line:
    """Draw a line; without one a model is told all the same."""
    try:
        return _Line(performance_line(measure, question))
    except ScanStoppedError:
        raise
    except Exception as reason:
        _LOG.warning("the line of %s could not be drawn: %s", model, reason)
        return _Line(until=monotonic() + AGAIN)


def _line_key(one: ModelStatus) -> tuple[str, Scope, int, str] | None:
    if one.measure is None or one.report is None:
        return None
    number = int(one.report.data_version)
    return cache.home(one.model, number), one.report.scope, number, one.measure.measure
