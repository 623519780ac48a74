"""What happened with a finding, and when the same was there before and after."""

from collections.abc import Sequence

import streamlit as st

from monitoring.findings.journal.history_words import moment_words, occurrence_words, told, version_words
from monitoring.findings.journal.recurrence import Recurrence
from monitoring.findings.journal.response import Occurrence
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.generations import not_kept
from monitoring.store.catalog.journal import Entry
from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import go
from monitoring.ui.words.markdown import plain


def finding_history(entries: Sequence[Entry]) -> None:
    """List what the data and people did, the newest first.

    Parameters
    ----------
    entries : sequence of Entry
        Of one occurrence, oldest first.
    """
    if entries:
        st.markdown("**What happened**")
        st.markdown("\n".join(f"- {_line(one)}" for one in reversed(entries)))


def _line(entry: Entry) -> str:
    who, did = plain(entry.who), plain(told(entry))
    return f":gray[{moment_words(entry)}] **{who}** {did} :gray[{version_words(entry)}]"


def beside(around: Recurrence) -> None:
    """Draw the links to the same finding before and after this time.

    Parameters
    ----------
    around : Recurrence
        Of the finding.
    """
    with st.container(key="finding_recurrence", gap=None):
        if around.previous is None:
            st.markdown(":gray[:small[First time seen.]]")
        else:
            occurrence_link("Before", around.previous, ":material/arrow_back:")
        if around.following is not None:
            occurrence_link("After", around.following, ":material/arrow_forward:")


def occurrence_link(label: str, one: Occurrence, icon: str) -> None:
    """Lead to an occurrence in the data that opened it, to that of now where it still lasts.

    Parameters
    ----------
    label : str
        What it is to the one that is looked at.
    one : Occurrence
        Any.
    icon : str
        Beside the label.
    """
    opened = one.opened
    said = plain(f"{label}: {occurrence_words(one, cache.snapshot(opened.model).contract.zone)}")
    lost = not_kept(Catalog(state.store_directory()), opened.model, int(opened.data_version))
    if lost:
        st.markdown(f":gray[:small[{said} · {plain(lost)}]]")
        return
    scope = Scope(opened.model, data_version=opened.data_version if one.recovered else "")
    turn_button(said, scope, opened.finding, icon)


def turn_button(label: str, scope: Scope, finding: str, icon: str | None = None) -> None:
    """Draw what leads to a finding at another time, by the address: a dialog's link would not change that.

    Parameters
    ----------
    label : str
        Markdown.
    scope : Scope
        The model, and the data version where it is not that of now.
    finding : str
        Its id.
    icon : str, optional
        Beside the label.
    """
    key = f"finding_at_{scope.data_version}_{label.partition(':')[0]}"
    st.button(label, key=key, type="tertiary", icon=icon, on_click=_turn, args=(scope, finding))


def _turn(scope: Scope, finding: str) -> None:
    go(scope, {"finding": finding})
    st.session_state[state.TURNED] = True
