"""Review: what changed since the last one, and one finding a slide for the meeting."""

import streamlit as st

from monitoring.findings.journal.lifecycle import CHECKED
from monitoring.findings.journal.since_review import since_review
from monitoring.findings.words.words import counted
from monitoring.store.catalog.journal import Journal
from monitoring.ui import state
from monitoring.ui.address.finding_filter import OPEN_ONES, page_of
from monitoring.ui.address.view import View, current
from monitoring.ui.drawing.cards import journal_id, life_of
from monitoring.ui.findings.filtered_findings import of_state
from monitoring.ui.findings.findings_list import all_cards, findings_head
from monitoring.ui.look.first_steps import first_steps
from monitoring.ui.look.headline import headline
from monitoring.ui.overview.every_model import every_model
from monitoring.ui.review.review_ahead import looked_through
from monitoring.ui.review.review_lens import lens_buttons
from monitoring.ui.review.review_parts import changes, minutes_part
from monitoring.ui.review.review_slides import Review, present, turn_to
from monitoring.ui.serving.boot import boot

boot()

MOST_SLIDES = 20


def page(view: View) -> None:
    """Lay the page out, or show a slide of it."""
    statuses = every_model(view.scope, whole=True).known
    every = all_cards(statuses)
    cards = of_state(every, {card.finding.id: life_of(card) for card in every}, OPEN_ONES, "")
    titles = {journal_id(card): card.finding.title for card in every}
    since = since_review(Journal(state.store_directory()).entries(without=CHECKED)).retold(titles)
    review = Review(statuses, cards[:MOST_SLIDES], since)
    looked_through(statuses)
    if view.selection.get("present") == "1":
        present(review, page_of(view.selection.get("slide", "")) or 1)
        return
    when = f"Since the review of {since.last:%-d %b %Y}" if since.last else "Before the first review"
    verdict = findings_head(cards, statuses)[0]
    closed = f"Closed by {since.who}. " if since.who else ""
    then = ", then one open finding each, worst first" if cards else "; no finding is open"
    meta = f"{closed}{counted(review.slides, 'slide')}: what changed{then}."
    headline(verdict, "Review", f"{when}: {since.counts()}.", meta)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Present", icon=":material/slideshow:", type="primary", on_click=turn_to, args=(1,))
        minutes_part(view)
    if cards:
        lens_buttons(cards[0])
    changes(since, every)
    if len(cards) > MOST_SLIDES:
        st.markdown(f":gray[{len(cards) - MOST_SLIDES} further findings have no slide: see Findings.]")


if current().models:
    page(current())
else:
    first_steps()
