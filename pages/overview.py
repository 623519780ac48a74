"""Overview: every model, worst first."""

import streamlit as st

from monitoring.ui.address.view import View, current
from monitoring.ui.drawing.cards import chosen, draw_card
from monitoring.ui.look.first_steps import first_steps
from monitoring.ui.look.headline import headline
from monitoring.ui.overview.coverage_table import coverage_table
from monitoring.ui.overview.day_strip import day_strip
from monitoring.ui.overview.every_model import every_model, follow
from monitoring.ui.overview.overview_table import overview_head, overview_table, stale
from monitoring.ui.serving.boot import boot

boot()


def page(view: View) -> None:
    """Lay the page out."""
    found = every_model(view.scope)
    statuses = found.known
    newest = max((one.report.question.newest for one in statuses if one.report), default=None)
    as_of = f" · newest row {newest:%-d %b %Y, %H:%M} UTC" if newest else ""
    verdict, sentence, meta = overview_head(statuses, len(found.waiting))
    models = f"{found.together} model{'s' if found.together != 1 else ''}"
    headline(verdict, f"{models}{as_of}", sentence, meta)
    questions = {one.model: one.report.question for one in statuses if one.report}
    cards, old = chosen(statuses), stale(statuses)
    if cards:
        with st.grid(3, min_column_width=224, gap="small"):
            for k, card in enumerate(cards):
                draw_card(card, questions[card.status.model], k, old=card.status.model in old)
    else:
        st.empty()  # in the same place: the table is not made anew when the first card comes
    without_line = overview_table(found, view.scope)
    day_strip(statuses)
    coverage_table([name for name in view.models if name not in found.waiting])
    follow(view.scope, found, without_line)


if current().models:
    page(current())
else:
    first_steps()
