"""What happened with a finding, and when the same was there before and after."""

from collections.abc import Sequence
from datetime import tzinfo

import streamlit as st

from monitoring.findings.lifecycle import RECOVERED
from monitoring.findings.recurrence import Recurrence
from monitoring.findings.response import Occurrence
from monitoring.scope.question import Scope
from monitoring.store.catalog import Catalog
from monitoring.store.journal import Entry
from monitoring.store.kept import not_kept
from monitoring.ui import cache, state
from monitoring.ui.address_bar import go
from monitoring.ui.markdown import plain

_TOLD = {
    "opened": "opened it",
    "worsened": "saw it worsen",
    "eased": "saw it ease",
    RECOVERED: "saw it recover",
    "acknowledge": "acknowledged it",
    "assign": "gave it to",
    "comment": "said",
    "snooze": "made it quiet until",
    "resolve": "resolved it",
    "false-alarm": "called it a false alarm",
    "decide": "decided",
    "reopen": "opened it again",
}


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
    said = entry.said
    rest = [str(said[name]) for name in ("to", "text") if said.get(name)]
    until = f"until {said['until']}" if said.get("until") else ""
    if entry.action == "snooze":
        rest, until = [str(said.get("until", "")), *rest], ""
    words = f"{_TOLD.get(entry.action, entry.action)} {', '.join(part for part in (*rest, until) if part)}"
    version = f"data version {entry.data_version}" if entry.data_version else ""
    at = f"{entry.moment:%-d %b %Y, %H:%M} UTC"
    return f":gray[{at}] **{plain(entry.who)}** {plain(words.strip())} :gray[{version}]"


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
    said = plain(f"{label}: {spell(one, cache.snapshot(opened.model).contract.zone)}")
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


def spell(one: Occurrence, zone: tzinfo) -> str:
    """Say when an occurrence began, was seen and was over.

    Parameters
    ----------
    one : Occurrence
        Any.
    zone : tzinfo
        Of the model's days.

    Returns
    -------
    str
        Its onset, where the data dated one, and what the journal noted.
    """
    began, over = one.began, one.recovered
    since = f"began {began.astimezone(zone):%-d %b %Y}, " if began else ""
    ended = f"recovered {over.moment:%-d %b %Y}" if over else "lasts"
    return f"{since}seen {one.opened.moment:%-d %b %Y}, {ended}"
