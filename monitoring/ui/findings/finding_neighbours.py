"""From one finding to the next of the list, without closing it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from monitoring.ui import state
from monitoring.ui.address.address_bar import choose
from monitoring.ui.drawing.cards import Card
from monitoring.ui.findings.finding_forms import clear_forms


def neighbours_part(card: Card, shown: Sequence[Card]) -> None:
    """Draw where a finding stands in the list, and the ways to those beside it.

    Parameters
    ----------
    card : Card
        The one that is open.
    shown : sequence of Card
        The list, on any of its pages; nothing is drawn where the finding is none of it, or is all of it.
    """
    place = next((k for k, one in enumerate(shown) if one.finding.id == card.finding.id), None)
    if place is None or len(shown) < 2 or card.then:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="finding_neighbours"):
        for label, icon, to in (("Previous", "back", place - 1), ("Next", "forward", place + 1)):
            there = 0 <= to < len(shown)
            given: dict[str, Any] = {"on_click": open_other, "args": (shown[to].finding.id,)} if there else {}
            st.button(
                label,
                key=f"finding_{label.lower()}",
                type="tertiary",
                icon=f":material/arrow_{icon}:",
                disabled=not there,
                **given,
            )
        st.markdown(f":gray[:small[{place + 1:,} of {len(shown):,} in the list]]", width="content")


def open_other(finding: str) -> None:
    """Put another finding into the address; what was being written was meant for this one."""
    clear_forms()
    choose(finding=finding)
    st.session_state[state.TURNED] = True
