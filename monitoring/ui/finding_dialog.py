"""One finding, opened: how to have its number again, what was done with it, and what can be done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.journal import act
from monitoring.findings.lifecycle import ACTIONS, FALSE_ALARM, RECOVERED, RESOLVED, Life
from monitoring.findings.reproduction import command
from monitoring.scope.window import Span
from monitoring.store.example_rows import example_rows
from monitoring.store.journal import LONGEST, Entry
from monitoring.ui import cache, state
from monitoring.ui.cards import Card, linked, open_finding
from monitoring.ui.markdown import plain
from monitoring.ui.verdicts import badge

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
_BUTTONS = (("acknowledge", "Acknowledge"), ("resolve", "Resolve"), ("false-alarm", "False alarm"))
_NAME, _TEXT, _TO, _UNTIL = (f"finding_{part}" for part in ("who", "text", "to", "until"))


def open_dialog(card: Card, life: Life) -> None:
    """Open a finding over the page.

    Parameters
    ----------
    card : Card
        The finding and its model.
    life : Life
        Where it stands.
    """
    st.dialog(plain(card.status.model), width="large", on_dismiss=_closed)(_content)(card, life)


def _content(card: Card, life: Life) -> None:
    if st.session_state.pop(state.DONE, False):  # the page shows where it stands now
        _closed()
        st.rerun()
    finding = card.finding
    st.markdown(f"{badge(finding.severity).markdown} **{plain(finding.title)}**")
    st.markdown(f":gray[:small[{plain(standing(finding, life))}]]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        open_finding(finding, "Open its page")
        if finding.runbook:
            st.link_button("Runbook", finding.runbook, type="tertiary")
    st.markdown(f"**Next** {plain(finding.next_action)}")
    st.markdown(":gray[:small[The same number on the command line:]]")
    st.code(command(finding, card.status.model), language="sh", wrap_lines=True)
    if st.toggle("Example rows", key="finding_rows"):
        _rows(card)
    _forms(card, life)
    refused = st.session_state.pop(state.REFUSED, "")
    if refused:
        st.warning(plain(refused))
    _history(life.entries)


def _rows(card: Card) -> None:
    """Some of the rows that the number rests on, from since when it lasts."""
    finding = card.finding
    try:
        snapshot, question = cache.asked(linked(finding)[1].scope)
        window = question.window
        if finding.since and finding.since > question.span.start:
            window = replace(window, spans=(Span(finding.since, question.span.end),))
        columns, rows = example_rows(snapshot, window, finding.subject, finding.measure)
    except TidemarkError as reason:
        st.warning(plain(str(reason)))
        return
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height=250, alt="Example rows")
    since = f" from {window.spans[0].start:%-d %b %Y} on" if window is not question.window else ""
    said = f"{len(rows)} rows of the window{since}, always the same ones; masked columns are left out."
    st.markdown(f":gray[:small[{said}]]")


def standing(finding: Finding, life: Life) -> str:
    """Say where a finding stands, whose it is and how often it came.

    Parameters
    ----------
    finding : Finding
        Any.
    life : Life
        Of it.

    Returns
    -------
    str
        One line.
    """
    state_of = life.state.replace("_", " ").capitalize()
    until = f" until {life.until}" if life.until else ""
    often = f"occurrence {life.occurrences}" if life.occurrences > 1 else ""
    whose = life.assignee or finding.owner.split(" <")[0]
    return " · ".join(part for part in (f"{state_of}{until}", whose, often) if part)


def _forms(card: Card, life: Life) -> None:
    """Draw what can be done: who and what first, since both go with every deed."""
    with st.container(key="finding_forms", gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input(
                "Your name", st.session_state.get(state.PERSON, ""), key=_NAME, max_chars=80, width=220
            )
            st.text_input("Remark or decision", key=_TEXT, max_chars=LONGEST)
        with st.container(horizontal=True, gap="small"):
            for action, label in _BUTTONS:
                _button(card, action, label, _plain)
            _button(card, "comment", "Comment", _plain)
            if life.state in (RESOLVED, FALSE_ALARM, "snoozed", "acknowledged"):
                _button(card, "reopen", "Reopen", _plain)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input("To whom", key=_TO, max_chars=80, width=220)
            st.date_input("Until", _soon(), key=_UNTIL, min_value="today", width=150)
            _button(card, "assign", "Assign", lambda: {"to": _value(_TO)})
            _button(card, "decide", "Decide", lambda: {"to": _value(_TO), "until": _value(_UNTIL)})
            _button(card, "snooze", "Snooze until then", lambda: {"until": _value(_UNTIL)})
            _button(card, "snooze", "Until recovered", lambda: {"until": RECOVERED})


def _soon() -> date:
    return datetime.now(UTC).date() + timedelta(days=7)


def _plain() -> dict[str, str]:
    return {}


def _value(key: str) -> str:
    return str(st.session_state.get(key, "") or "")


def _button(card: Card, action: str, label: str, words: Callable[[], dict[str, str]]) -> None:
    given: dict[str, Any] = {
        "on_click": _do,
        "args": (card, action, words),
        "help": ACTIONS[action].capitalize(),
    }
    st.button(label, key=f"finding_{action}_{label}", **given)


def _do(card: Card, action: str, words: Callable[[], dict[str, str]]) -> None:
    """Write the deed down, or keep why it cannot be."""
    st.session_state[state.PERSON] = name = _value(_NAME)
    said = {"text": _value(_TEXT), **words()}
    try:
        act(cache.snapshot(card.status.model), action, name, card.finding.id, **said)
    except TidemarkError as reason:
        st.session_state[state.REFUSED] = state.without_options(str(reason))
    else:
        st.session_state[state.DONE] = True


def _closed() -> None:
    """Take the finding out of the address, so that the page does not open it again."""
    st.query_params.pop("finding", None)


def _history(entries: tuple[Entry, ...]) -> None:
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
