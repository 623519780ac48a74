"""The widgets above the list of findings: they show what the address says, and write to it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from monitoring.ui import state
from monitoring.ui.address.address_bar import choose
from monitoring.ui.address.binding import bound, mark
from monitoring.ui.address.finding_filter import MINE, ORDERS, SEVERITIES, STATES, FindingFilter


def filter_part(asked: FindingFilter, models: Sequence[str], counts: Mapping[str, int]) -> None:
    """Draw the filters.

    Parameters
    ----------
    asked : FindingFilter
        What the address says.
    models : sequence of str
        Those of the store.
    counts : mapping of str to int
        How many findings each state has.
    """
    _pills("State", STATES, asked.state, state.STATES, _choose_state, counts)
    if asked.state == MINE:
        st.text_input(
            "Whose",
            placeholder="Whose: a name or a team",
            label_visibility="collapsed",
            width=190,
            **bound(state.FILTERS, state.WHOSE, asked.whose, partial(_choose, "whose", state.WHOSE)),
        )
    _pills("Severity", SEVERITIES, asked.severity, state.SEVERITIES, _choose_severity, {})
    if len(models) > 1:
        st.multiselect(
            "Models",
            models,
            **bound(state.FILTERS, state.MODELS_SHOWN, list(asked.models), _choose_models),
            placeholder="Every model",
            label_visibility="collapsed",
            width=160,
        )
    st.selectbox(
        "Order",
        list(ORDERS),
        **bound(state.FILTERS, state.ORDER, asked.order, partial(_choose, "order", state.ORDER)),
        format_func=ORDERS.__getitem__,
        label_visibility="collapsed",
        width=142,
    )
    mark(state.FILTERS)


def _pills(
    label: str,
    options: Mapping[str, str],
    chosen: str,
    key: str,
    on_change: Callable[[], None],
    counts: Mapping[str, int],
) -> None:
    st.pills(
        label,
        list(options),
        **bound(state.FILTERS, key, chosen, on_change),
        format_func=lambda one: f"{options[one]} {counts[one]:,}" if one in counts else options[one],
        required=True,
        label_visibility="collapsed",
    )


def _choose(name: str, key: str) -> None:
    """Write to the address what was chosen; a default stays out of it."""
    picked = str(st.session_state[key] or "")
    choose(**{name: "" if (name, picked) in _DEFAULTS else picked, "page": ""})


def _choose_state() -> None:
    """Show those of a state; of mine, those of whoever has said a name."""
    person = str(st.session_state.get(state.PERSON, ""))
    if st.session_state[state.STATES] == MINE and person:
        choose(state=MINE, whose=person, page="")
    else:
        _choose("state", state.STATES)


def _choose_severity() -> None:
    _choose("severity", state.SEVERITIES)


def _choose_models() -> None:
    choose(models=",".join(st.session_state[state.MODELS_SHOWN]), page="")


_DEFAULTS = {("state", FindingFilter().state), ("order", FindingFilter().order)}
