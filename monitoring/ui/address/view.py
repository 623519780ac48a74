"""The view: the question of the address, with what could be used of it, and the data it is asked of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from monitoring.contract.model import Contract
from monitoring.errors import TidemarkError, UnknownNameError
from monitoring.scope.address import CONTRACT_HASH, read_address, replaced, unusable
from monitoring.scope.overlay import resolve_overlay
from monitoring.scope.period import check_number
from monitoring.scope.question import Extent, Question, Scope, resolve
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache, state
from monitoring.ui.address.linked_selection import usable_selection
from monitoring.ui.address.linked_version import linked_version
from monitoring.ui.failures import refused

_WORDS = ("window", "version", "cohort", "as_of", "now", "baseline")


@dataclass(frozen=True)
class View:
    """What every page starts from.

    Parameters
    ----------
    scope : Scope
        The question, with defaults in place of what could not be used.
    models : tuple of str
        Those of the store; empty for an empty store.
    snapshot : Snapshot or None
        The model's data; None in an empty store or where no prediction was loaded.
    question : Question or None
        The same question, resolved.
    selection : dict
        The page's own keys.
    problems : tuple of str
        What was wrong with the address, and what is used instead.
    older : str
        Says that the link shows an older data version; empty where it shows the newest.
    refusal : str
        Why nothing can be shown.
    display : dict
        How the question is shown: what goes along from page to page.
    frozen : bool
        Whether the address names the data version, so that newer data is not to be shown.
    left_out : str
        Why the page shows bounds, where exact numbers are asked for; empty where it does not.
    """

    scope: Scope
    models: tuple[str, ...] = ()
    snapshot: Snapshot | None = None
    question: Question | None = None
    selection: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    older: str = ""
    refusal: str = ""
    display: dict[str, str] = field(default_factory=dict)
    frozen: bool = False
    left_out: str = ""

    @property
    def whole(self) -> tuple[Snapshot, Question]:
        """The data and the question, where there are both."""
        if self.snapshot is None or self.question is None:
            raise UnknownNameError("model", self.scope.model, self.models)
        return self.snapshot, self.question


def read_view(query: Mapping[str, str]) -> View:
    """Read the address.

    Parameters
    ----------
    query : mapping of str to str
        Its keys and values.

    Returns
    -------
    View
        Whatever can be shown for it.
    """
    own = {key: value for key, value in query.items() if key not in state.FOREIGN}
    address = read_address(own, state.SELECTION)
    models = cache.models()
    view = View(address.scope, models, selection=address.selection, display=address.display)
    if not models:
        return replace(view, problems=address.problems)
    problems = [*address.problems]
    model = _model(address.scope.model, models, problems)
    linked = linked_version(address, model)
    problems += linked.problems
    selection = {key: value for key, value in address.selection.items() if key != CONTRACT_HASH}
    view = replace(view, scope=Scope(model), selection=selection)
    try:
        snapshot = cache.snapshot(model, linked.generation)
        scope = replace(address.scope, model=model, data_version=linked.data_version)
        question = settle(scope, snapshot.contract, snapshot.extent, problems)
    except TidemarkError as refusal:
        return replace(view, problems=tuple(problems), refusal=refused(refusal))
    display = _display(address.display, question, problems)
    selection = usable_selection(selection, snapshot, models, problems)
    frozen = bool(address.scope.data_version) and not linked.problems
    view = replace(view, scope=question.scope, snapshot=snapshot, question=question, display=display)
    view = replace(view, selection=selection)
    return replace(view, problems=tuple(problems), older=linked.older, frozen=frozen)


def _display(asked: dict[str, str], question: Question, problems: list[str]) -> dict[str, str]:
    """Give how the question is to be shown, without a second window that is none."""
    words = asked.get("overlay", "")
    try:
        if words:
            resolve_overlay(words, question.span, question.zone)
    except TidemarkError as reason:
        problems.append(unusable("overlay", words, reason, "Nothing is laid over instead."))
        return {key: value for key, value in asked.items() if key != "overlay"}
    return asked


def _model(asked: str, models: tuple[str, ...], problems: list[str]) -> str:
    if asked in models:
        return asked
    if asked:
        reason = UnknownNameError("model", asked, models)
        problems.append(unusable("model", asked, reason, f"{models[0]} is shown instead."))
    return models[0]


def settle(scope: Scope, contract: Contract, extent: Extent, problems: list[str]) -> Question:
    """Resolve a question word by word, leaving out what cannot be used.

    Parameters
    ----------
    scope : Scope
        As asked.
    contract : Contract
        Of the model.
    extent : Extent
        What its rows span.
    problems : list of str
        Gets a sentence for each word that was left out.

    Returns
    -------
    Question
        With the defaults instead.
    """
    usable = Scope(scope.model, by=scope.by, exact=scope.exact, data_version=scope.data_version)
    question = resolve(usable, contract, extent)
    for key in _WORDS:
        word: dict[str, Any] = {key: getattr(scope, key)}
        if word[key] == getattr(usable, key):
            continue
        try:
            asked = resolve(replace(usable, **word), contract, extent)
            if asked.scope.by != "hour":  # of more than some days only the last ones are drawn by hour
                check_number(asked.span, asked.scope.by)
            question, usable = asked, asked.scope
        except TidemarkError as reason:
            problems.append(replaced(scope, key, reason))  # type: ignore[arg-type]
    return question


def current() -> View:
    """Give the view of this run."""
    found: View = st.session_state[state.VIEW]
    return found
