"""The foot of every page: how many rows stand in quarantine and why, with the way to them."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.tables import path_of
from monitoring.store.upkeep.quarantine import Refusals, revision
from monitoring.store.upkeep.quarantine import refusals as counted
from monitoring.ui import cache, state
from monitoring.ui.address.navigation import PageEntry, page_link
from monitoring.ui.address.view import View
from monitoring.ui.shared import MOST_MODELS, shared
from monitoring.ui.words.refusal_words import brief_rule

PATH = "quarantine"
_MOST_RULES = 4


def footer(view: View, page: PageEntry) -> None:
    """Draw the foot; nothing where nothing is in quarantine.

    Parameters
    ----------
    view : View
        Pages of one model tell of it, the others of all.
    page : PageEntry
        Where we are.
    """
    if page.path == PATH or (page.scoped and not view.models):  # first steps tell of it themselves
        return
    names = (view.scope.model,) if page.per_model else in_quarantine()
    label = words_of_all(names)
    if not label:
        return
    model = max(names, key=lambda name: refusals(name).total())
    with st.container(key="footer"):
        page_link(PATH, Scope(model), label=label, icon=":material/block:")


def words_of_all(models: Sequence[str]) -> str:
    """Say how many rows of some models are in quarantine, and why; empty where none is."""
    counts = [found for name in models if (found := refusals(name))]
    return words(sum(counts, Counter()), len(counts)) if counts else ""


def words(counts: Counter[str], models: int = 1) -> str:
    """Say how many rows are in quarantine, and why.

    Parameters
    ----------
    counts : Counter of str
        By rule.
    models : int
        How many they are of.

    Returns
    -------
    str
        For example ``9 rows in quarantine: 9 without a readable time``.

    Examples
    --------
    >>> words(Counter(conflict=1200, time=9))
    '1,209 rows in quarantine: 1,200 contradicting a known row, 9 without a readable time'
    """
    rows = counts.total()
    shown = [f"{n:,} {brief_rule(rule)}" for rule, n in counts.most_common(_MOST_RULES)]
    rest = rows - sum(n for _, n in counts.most_common(_MOST_RULES))
    of = f" of {models} models" if models > 1 else ""
    said = ", ".join([*shown, *([f"{rest:,} other"] if rest else [])])
    return f"{rows:,} row{'s' if rows != 1 else ''}{of} in quarantine: {said}"


def in_quarantine() -> tuple[str, ...]:
    """Name the models of which rows are in quarantine, those that have nothing else included."""
    return tuple(name for name in _named() if refusals(name))


def ever_refused() -> tuple[str, ...]:
    """Name the models of which rows are, or were, in quarantine."""
    return tuple(name for name in _named() if refusals(name) or settlements(name))


def _named() -> list[str]:
    directory = state.store_directory()
    return Catalog(directory).named() if path_of(directory).exists() else []


def refusals(model: str) -> Counter[str]:
    """Count the rows of a model in quarantine, by rule."""
    return refused(model).standing


def settlements(model: str) -> Counter[str]:
    """Count the refused rows of a model that are settled, by what settled them."""
    return refused(model).settled


def refused(model: str) -> Refusals:
    """Count the refused rows of a model, with what became of them."""
    directory = state.store_directory()
    if not model or not path_of(directory).exists():
        return Refusals()
    number = cache.generation(model)
    return _counted(cache.home(model, number), model, revision(directory, model))


@shared(MOST_MODELS)
def _counted(store: str, model: str, changed: tuple[int, ...]) -> Refusals:
    return counted(state.store_directory(), model)
