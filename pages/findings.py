"""Findings: what is wrong, in one sentence each, with its evidence, its owner and what was done about it."""

import streamlit as st

from monitoring.ui.address.finding_filter import MINE, OPEN_ONES, STATES, read_filter
from monitoring.ui.address.navigation import page_link
from monitoring.ui.address.view import View, current
from monitoring.ui.drawing.cards import life_of
from monitoring.ui.findings.filtered_findings import filtered, of_state
from monitoring.ui.findings.finding_filter_part import filter_part
from monitoring.ui.findings.finding_linked import open_linked
from monitoring.ui.findings.findings_list import (
    all_cards,
    draw_finding,
    findings_head,
    found_cards,
    paged_cards,
)
from monitoring.ui.look.downloads import findings_csv
from monitoring.ui.look.first_steps import first_steps
from monitoring.ui.look.headline import headline
from monitoring.ui.look.tables import download
from monitoring.ui.overview.every_model import every_model, follow
from monitoring.ui.serving.boot import boot

boot()


def page(view: View) -> None:
    """Lay the page out."""
    linked = view.selection.get("finding", "")
    every = every_model(view.scope, first=view.scope.model if linked else "")
    cards = all_cards(every.known)
    lives = {card.finding.id: life_of(card) for card in cards}
    open_ones = of_state(cards, lives, OPEN_ONES, "")
    verdict, sentence, meta = findings_head(open_ones, every.known, len(every.waiting))
    headline(verdict, "Findings", sentence, meta)
    if linked not in lives:  # else somebody may be writing in what is open
        follow(view.scope, every)
    if not cards:
        open_linked(view, cards, cards, len(every.waiting))
        return
    asked = read_filter(view.selection)
    counts = {one: len(of_state(cards, lives, one, "")) for one in STATES if one != MINE}
    shown = filtered(cards, lives, asked)
    found = found_cards(shown, asked.search)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="finding_filters"):
        filter_part(asked, view.models, counts)
        report = cards[0].status.report
        if report:
            download(
                "tidemark-findings", findings_csv(report, [card.finding for card in found]), "Export CSV"
            )
        slides = {"label": "Review as slides", "icon": ":material/slideshow:"}
        page_link("review", view.scope, {"present": "1"}, **slides)
    for place, card in enumerate(paged_cards(shown, asked.order)):
        draw_finding(card, lives[card.finding.id], place)
    if not found:
        none = asked.state == MINE and not asked.whose
        said = "Say whose findings to show: a name or a team." if none else "No finding of this kind."
        st.markdown(f":gray[{said}]")
    open_linked(view, cards, found, len(every.waiting))


if current().models:
    page(current())
else:
    first_steps()
