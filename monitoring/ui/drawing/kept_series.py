"""Series that are kept between runs: what a panel says by period, around a window."""

from collections.abc import Collection
from dataclasses import replace

from monitoring.contract.panel import CALIBRATION, DRIFT, Panel
from monitoring.findings.verdicts import judge
from monitoring.panels.calibration import judged_subjects
from monitoring.panels.context import widened
from monitoring.panels.distributions.column_series import Wanted, column_series
from monitoring.panels.distributions.drift_series import SeriesPoint, chance_series, psi_series
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import NARROWED, compute
from monitoring.panels.rule_series import Series, rule_series
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_ANSWERS
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.address.context import over

POINT_BYTES = 170
"""Of a point of a series, about."""
_PANELS: Bounded[list[Measurement]] = Bounded(
    64 << 20, lambda rows: cache.ROW_BYTES * (len(rows) + 10), OF_ANSWERS
)
_PSI: Bounded[dict[str, list[SeriesPoint]]] = Bounded(
    64 << 20, lambda some: POINT_BYTES * sum(map(len, some.values())), OF_ANSWERS
)
_COLUMN: Bounded[list[SeriesPoint]] = Bounded(
    16 << 20, lambda points: POINT_BYTES * (len(points) + 10), OF_ANSWERS
)
_CHANCE: Bounded[list[float]] = Bounded(4 << 20, lambda some: 32 * len(some), OF_ANSWERS)
_RULES: Bounded[Series] = Bounded(
    32 << 20, lambda some: sum(16 * len(one.n) + 600 for one in some.values()), OF_ANSWERS
)


def of_panel(panel: Panel, question: Question, *measures: str, part: Span | None = None) -> list[Measurement]:
    """Give the measurements of a panel by period, around the window or over another part of time.

    Parameters
    ----------
    panel : Panel
        Its name.
    question : Question
        Not widened yet.
    *measures : str
        Which, with how far labels are; all by default.
    part : Span, optional
        Instead of what stands around the window, in the same periods.

    Returns
    -------
    list of Measurement
        Judged among themselves; shared: nothing may be changed in it.
    """
    taken, around, key = _asked(question, part)
    only = frozenset(measures if panel in NARROWED else ())
    return _PANELS.get((*key, panel, only), lambda: _of_panel(panel, taken, around, only))


def _of_panel(panel: Panel, taken: Snapshot, around: Question, only: frozenset[str]) -> list[Measurement]:
    # what no verdict rests on has no line
    among = judged_subjects(taken.contract) if panel == CALIBRATION else frozenset()
    return judge(compute(panel, taken, around, only, among=among), taken.contract)


def _asked(question: Question, part: Span | None = None) -> tuple[Snapshot, Question, tuple[str, str, int]]:
    """Give the generation, the question around its window or over a part of time, and the key of its series.

    Windows that end on one day have the same stretch around them.
    """
    model, number = question.scope.model, cache.generation_of(question.scope)
    taken = cache.snapshot(model, number)
    around = over(widened(question, taken), part)
    scope = replace(around.scope, window="")
    stretch = repr((scope, around.window, around.baseline, around.now, sorted(around.refined)))
    return taken, around, (cache.home(model, number), stretch, number)


def of_psi(
    question: Question, names: Collection[str], part: Span | None = None
) -> dict[str, list[SeriesPoint]]:
    """Give PSI of some subjects by period, around the window or over another part of time.

    Parameters
    ----------
    question : Question
        Not widened yet.
    names : collection of str
        Those that are shown: of a thousand columns a table shows fifty at a time.
    part : Span, optional
        Instead of what stands around the window, in the same periods.

    Returns
    -------
    dict of str to list of SeriesPoint
        Of these subjects at least; shared: nothing may be changed in it.
    """
    taken, around, key = _asked(question, part)
    asked = frozenset(names)

    def make(known: dict[str, list[SeriesPoint]] | None) -> dict[str, list[SeriesPoint]]:
        told = known or {}
        missing = asked - told.keys()
        found = psi_series(taken, around, missing)
        return told | {name: found.get(name, []) for name in missing}  # what is no subject has none

    return _PSI.renewed(key, lambda known: asked <= known.keys(), make)


def of_column(question: Question, wanted: Wanted, part: Span | None = None) -> list[SeriesPoint]:
    """Give one measure of one column by period, as `of_psi`; empty where it has no such series."""
    if (wanted.panel, wanted.measure) == (DRIFT, "psi"):
        return of_psi(question, (wanted.subject,), part).get(wanted.subject, [])
    taken, around, key = _asked(question, part)
    return _COLUMN.get((*key, wanted), lambda: column_series(taken, around, [wanted]).get(wanted, []))


def of_chance(question: Question, name: str) -> list[float]:
    """Give what PSI of one subject stays below by chance in each period around the window.

    Parameters
    ----------
    question : Question
        Not widened yet.
    name : str
        The subject.

    Returns
    -------
    list of float
        In the order of `of_psi`; shared: nothing may be changed in it.
    """
    taken, around, key = _asked(question)
    subject = next(one for one in taken.subjects if one.name == name)
    return _CHANCE.get((*key, name), lambda: chance_series(taken, around, subject))


def of_rules(question: Question) -> Series:
    """Give the share of rows that broke each rule by period, around the window."""
    taken, around, key = _asked(question)
    return _RULES.get(key, lambda: rule_series(taken, around))
