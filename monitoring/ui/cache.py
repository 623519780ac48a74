"""Everything that is kept between runs; each key carries the data version, and each cache has a bound.

The resources are shared by everybody who looks at the dashboard: nothing may be changed in them.
"""

import atexit
import gc
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import streamlit as st

from monitoring.contract.panel import Panel
from monitoring.findings.journal.journal import known_lives
from monitoring.findings.journal.lifecycle import Life
from monitoring.findings.journal.standing import with_lives
from monitoring.findings.kept_report import timed
from monitoring.findings.report import ALL, FINDINGS, Report, standing_report
from monitoring.findings.report import report as make_report
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cache_budget import OF_ANSWERS
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.generations import not_kept
from monitoring.store.catalog.tables import path_of, refuse_lost
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.snapshot import Snapshot
from monitoring.ui import state
from monitoring.ui.run_cache import once
from monitoring.ui.serving.opened_version import opened_on
from monitoring.ui.shared import shared

V = TypeVar("V")

MOST_LEVELS = 60
_UNDATED = "undated"
ROW_BYTES = 500
"""Of a row of the measurement table, about, with what belongs to it."""
_REPORTS: Bounded[Report] = Bounded(
    64 << 20, lambda one: ROW_BYTES * len(one.measurements) + 20_000, OF_ANSWERS
)


@st.cache_resource(max_entries=1, show_spinner=False)
def freeze() -> None:
    """Take everything that was imported out of the garbage collector's sight, once.

    Nothing is looked for before: of imports hardly any garbage is left, and the first page would wait for it.
    """
    gc.freeze()
    atexit.register(_thaw)


def _thaw() -> None:
    """Give it back and let go of the snapshots before Python ends: their database frees itself in order."""
    gc.unfreeze()
    st.cache_resource.clear()
    gc.collect()


def models() -> tuple[str, ...]:
    """Give the models of the store; none where there is no store yet."""
    return once("models", lambda: _of_catalog(lambda catalog: tuple(catalog.models()), ()))


def newest() -> dict[str, tuple[int, datetime]]:
    """Give every model's newest generation and when it was made; none where there is no store yet."""
    return _of_catalog(Catalog.newest, {})


def _of_catalog(ask: Callable[[Catalog], V], nothing: V) -> V:
    directory = state.store_directory()
    there = refuse_lost(directory) or path_of(directory).exists()
    return ask(Catalog(directory)) if there else nothing


def generation(model: str) -> int:
    """Give the generation of a model that is looked at; 0 where nothing is loaded.

    A session stays with the one that it was opened on, while that is kept, until newer data are asked for.
    """
    return once(("generation", model), lambda: _looked_at(model))


def _looked_at(model: str) -> int:
    catalog, standing = Catalog(state.store_directory()), state.standing()
    newest, known = _newest(model)[0], standing.get(model, 0)
    if 0 < known < newest and not state.following() and not not_kept(catalog, model, known):
        return known
    at_once = known or not newest or state.opens_newest()
    standing[model] = newest if at_once else opened_on(catalog, model, newest)
    return standing[model]


def _newest(model: str) -> tuple[int, datetime | None]:
    """Give a model's newest generation and when it was made: the catalog is asked of all models at once."""
    return once("newest", newest).get(model, (0, None))


def generation_of(scope: Scope) -> int:
    """Give the generation that answers a question: the one that it names, else the newest."""
    return scope.generation or generation(scope.model)


def snapshot(model: str, number: int | None = None) -> Snapshot:
    """Give a generation of a model.

    Parameters
    ----------
    model : str
        One of the store.
    number : int, optional
        Which; the newest by default.

    Returns
    -------
    Snapshot
        Shared by everybody who looks at it.
    """
    number = number or generation(model)
    return _snapshot(home(model, number), model, number)


def home(model: str, number: int) -> str:
    """Name the store of a generation, for the keys of what is kept.

    Where a store has been put in the place of another, as by restoring a copy, the same number of the same
    path is another generation: when it was made tells them apart.
    """

    def made() -> str:
        last, at = _newest(model)
        if number != last:
            at = _of_catalog(lambda catalog: catalog.created_at(model, number), None)
        return f"{state.store_directory()} {at}"

    return once(("home", model, number), made)


@shared(256)
def _snapshot(store: str, model: str, number: int) -> Snapshot:
    return Snapshot(state.store_directory(), model, number or None)


def report(panels: Sequence[str], scope: Scope) -> Report:
    """Give the judged measurements and the findings of some panels.

    Parameters
    ----------
    panels : sequence of str
        Their names.
    scope : Scope
        The question; its grain is that of time axes, which have their own series.

    Returns
    -------
    Report
        Of the window as a whole, with the findings of these panels alone, whatever was asked before. Shared:
        nothing may be changed in it.
    """
    scope = replace(scope, by="none")
    number, asked = generation_of(scope), tuple(panels)
    made = _REPORTS.get((*_key(scope, number), asked), lambda: _report(asked, scope, number, dated=True))
    return replace(made, findings=with_lives(made.findings, lives(scope.model)))


def measured(panel: Panel, scope: Scope, among: frozenset[str] = frozenset()) -> Report:
    """Give the judged measurements of a panel before its findings are dated and located, which takes longest.

    Parameters
    ----------
    panel : Panel
        Its name.
    scope : Scope
        As of `report`.
    among : frozenset of str
        Which subjects at least; all by default.

    Returns
    -------
    Report
        With all findings where these are known already.
    """
    scope = replace(scope, by="none")
    number, asked = generation_of(scope), (panel,)
    key = _key(scope, number)
    whole = _REPORTS.kept((*key, asked)) or _REPORTS.kept((*key, asked, _UNDATED))
    return whole or _REPORTS.get(
        (*key, asked, _UNDATED, *among), lambda: _report(asked, scope, number, dated=False, among=among)
    )


def _key(scope: Scope, number: int) -> tuple[Hashable, ...]:
    """Give what tells the answers to a question apart, beside the panels."""
    late = f"{datetime.now(UTC):%Y-%m-%dT%H}" if timed(snapshot(scope.model, number or None)) else ""
    return home(scope.model, number), scope, number, late


def lives(model: str) -> dict[str, Life]:
    """Tell where every finding of a model stands, by id."""
    return once(("lives", model), lambda: known_lives(state.store_directory(), model))


def _report(
    asked: tuple[str, ...], scope: Scope, number: int, *, dated: bool, among: frozenset[str] = frozenset()
) -> Report:
    taken, key = snapshot(scope.model, number), _key(scope, number)
    known = _REPORTS.kept((*key, (ALL,)))
    if known is None and scope == Scope(scope.model) and asked != (ALL,):  # of all the report itself looks
        known = standing_report(taken)
    if known and FINDINGS in asked:
        return known
    known = known or _REPORTS.kept((*key, asked, _UNDATED))
    given = state.store_directory(), asked, scope, number or None
    return make_report(*given, dated=dated, snapshot=taken, known=known, among=among)


def levels(taken: Snapshot) -> tuple[str, ...]:
    """Give every level of a model's cohort columns, each as an expression.

    Parameters
    ----------
    taken : Snapshot
        Of the model.

    Returns
    -------
    tuple of str
        In the contract's order of columns; columns of very many levels are left to the expression.
    """
    return _levels(home(taken.model, taken.generation), taken.model, taken.generation)


@shared(256)
def _levels(store: str, model: str, number: int) -> tuple[str, ...]:
    taken = snapshot(model, number)
    found = []
    for column in taken.cohorts:
        found += [str(Comparison(column.name, "=", v)) for v in cohort_levels(taken, column, MOST_LEVELS)]
    return tuple(found)


def asked(scope: Scope) -> tuple[Snapshot, Question]:
    """Give the generation that answers a question, and the question over it."""
    taken = snapshot(scope.model, scope.generation)
    return taken, resolve(scope, taken.contract, taken.extent)
