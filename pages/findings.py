"""Findings: what is wrong, in one sentence each, with its evidence, its owner and what was done about it."""

import streamlit as st

from monitoring.ui import state
from monitoring.ui.boot import boot
from monitoring.ui.cards import life_of
from monitoring.ui.downloads import findings_csv
from monitoring.ui.every_model import every_model, follow
from monitoring.ui.finding_linked import open_linked
from monitoring.ui.findings_list import (
    STATES,
    all_cards,
    draw_finding,
    findings_head,
    of_state,
    paged_cards,
)
from monitoring.ui.first_steps import first_steps
from monitoring.ui.headline import headline
from monitoring.ui.tables import download
from monitoring.ui.verdicts import badge
from monitoring.ui.view import View, current

boot()

EVERY = "All"


def page(view: View) -> None:
    """Lay the page out."""
    found = every_model(view.scope)
    statuses = found.known
    cards = all_cards(statuses)
    lives = {card.finding.id: life_of(card) for card in cards}
    verdict, sentence, meta = findings_head(of_state(cards, lives, "Open", ""), statuses, len(found.waiting))
    headline(verdict, "Findings", sentence, meta)
    if "finding" not in view.selection:  # somebody may be writing in what is open
        follow(view.scope, found)
    if not cards:
        open_linked(view, cards)
        return
    severities = {badge(card.finding.severity).word: card.finding.severity for card in cards}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = _pills("State", STATES, "Open", state.STATES)
        picked = _pills("Severity", (EVERY, *severities), EVERY, state.SEVERITIES)
        models = st.multiselect(
            "Models",
            view.models,
            key=state.MODELS_SHOWN,
            placeholder="Every model",
            label_visibility="collapsed",
            width=260,
        )
        shown = [
            card
            for card in of_state(cards, lives, chosen, str(st.session_state.get(state.PERSON, "")))
            if picked in (EVERY, badge(card.finding.severity).word)
            and (not models or card.status.model in models)
        ]
        report = cards[0].status.report
        if report:
            download(
                "tidemark-findings", findings_csv(report, [card.finding for card in shown]), "Export CSV"
            )
    for place, card in enumerate(paged_cards(shown)):
        draw_finding(card, lives[card.finding.id], place)
    if not shown:
        st.markdown(":gray[No finding of this kind.]")
    open_linked(view, cards)


def _pills(label: str, options: tuple[str, ...], default: str, key: str) -> str:
    return st.pills(label, options, default=default, key=key, required=True, label_visibility="collapsed")


if current().models:
    page(current())
else:
    first_steps()
