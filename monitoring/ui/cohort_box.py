"""The cohort in the scope bar: levels as tags, and any expression by hand."""

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import check_names
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache, cohort_chips, state
from monitoring.ui.address_bar import change
from monitoring.ui.markdown import plain
from monitoring.ui.view import View, current


def cohort_box(view: View, snapshot: Snapshot) -> None:
    """Draw the cohort's widgets.

    Parameters
    ----------
    view : View
        What the address says.
    snapshot : Snapshot
        Knows the levels and the names.
    """
    chosen = cohort_chips.chips(view.scope.cohort)
    state.keep(state.COHORTS, chosen)
    st.multiselect(
        "Cohort",
        list(dict.fromkeys([*cache.levels(snapshot), *chosen])),
        key=state.COHORTS,
        on_change=_change_cohorts,
        format_func=cohort_chips.label,
        placeholder="Everyone",
        label_visibility="collapsed",
        width=178,
    )
    refused: dict[str, str] = st.session_state.pop(state.REFUSED, {})
    with st.popover("", icon=":material/tune:", help="Any cohort, by an expression"):
        state.keep(state.EXPRESSION, refused.get("text", view.scope.cohort))
        st.text_input(
            "Cohort expression",
            key=state.EXPRESSION,
            on_change=_change_expression,
            width=420,
            placeholder="region = 'west' and age >= 25 and not (income is null)",
        )
        if refused:
            st.warning(plain(refused["reason"]))
        st.caption(f"Names: {plain(', '.join(snapshot.extent.kinds))}")


def _change_cohorts() -> None:
    change(cohort=cohort_chips.together(st.session_state[state.COHORTS]))


def _change_expression() -> None:
    text = st.session_state[state.EXPRESSION]
    snapshot, _ = current().whole
    try:
        expression = parse_cohort(text)
        check_names(expression, snapshot.extent.kinds)
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = {"text": text, "reason": str(reason)}
        return
    change(cohort=str(expression or ""))
