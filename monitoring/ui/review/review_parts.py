"""The review page before the slides: what changed, by kind and worst first, and the minutes to take along."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from monitoring.export.formats import FORMATS
from monitoring.export.minutes import MINUTES_FORMATS, write_minutes
from monitoring.findings.journal.since_review import CHANGES, Change, SinceReview
from monitoring.findings.meeting.minutes import minutes
from monitoring.findings.meeting.status import asked_of
from monitoring.scope.question import Scope
from monitoring.ui import cache, state
from monitoring.ui.address.navigation import page_link
from monitoring.ui.address.view import View, current
from monitoring.ui.drawing.cards import Card, journal_id, short
from monitoring.ui.look.headline import title
from monitoring.ui.look.tables import download
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.verdicts import badge


def changes(since: SinceReview, cards: Sequence[Card]) -> None:
    """List what changed since the last review.

    Parameters
    ----------
    since : SinceReview
        What did, of each kind the worst first.
    cards : sequence of Card
        All findings: the verdict of those that are there still.
    """
    known = {journal_id(card): card for card in reversed(cards)}
    for what, words in CHANGES.items():
        of_it = [one for one in since.changes if one.what == what]
        if of_it:
            title(f"{words.capitalize()} ({len(of_it):,})")
            with st.container(key=f"changes_{what}", gap="xsmall"):
                for one in of_it:
                    _line(one, known.get(one.finding))


def _line(one: Change, card: Card | None) -> None:
    """Say it, and lead to its finding: where that is not there any more, to what became of it."""
    said = change_words(one, card)
    if one.model not in current().models:
        st.markdown(said)
        return
    scope = replace(current().scope, model=one.model)
    page_link("findings", scope, {"finding": one.finding}, label=said, width="stretch")  # else it wraps early


def change_words(one: Change, card: Card | None) -> str:
    """Say what changed: its verdict where it is there still, its model and its sentence, in Markdown."""
    verdict = f"{badge(card.finding.severity).markdown} " if card else ""
    return f"{verdict}**{plain(one.model)}** · {plain(short(one.title))}"


def minutes_part(view: View) -> None:
    """Offer the minutes of a model: one page for the meeting, as the command ``minutes`` writes it.

    Parameters
    ----------
    view : View
        Gives the window.
    """
    with st.popover("Minutes", icon=":material/description:"):
        st.markdown(":gray[:small[One page for the meeting: five sentences, four charts, what is decided.]]")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            model = st.selectbox("Of", view.models, key="minutes_model", width=180)
            format = st.selectbox(
                "Format", MINUTES_FORMATS, key="minutes_format", format_func=_name, width=130
            )
            made = _writer(asked_of(model, view.scope), format)
            download(f"{model}-minutes", made, "Download", suffix=f".{format}", mime=FORMATS[format].mime)


def minutes_button(model: str) -> None:
    """Offer the minutes of a model as a PDF, in one click, with what was decided a moment ago."""
    made = _writer(asked_of(model, current().scope), "pdf")
    download(f"{model}-minutes", made, "Minutes", suffix=".pdf", mime=FORMATS["pdf"].mime)


def _name(format: str) -> str:
    return "Markdown" if format == "md" else format.upper()


def _writer(scope: Scope, format: str) -> Callable[[], bytes]:
    """Give what makes the page, when it is asked for and of the data that are looked at."""
    directory = state.store_directory()
    scope = replace(scope, data_version=str(cache.generation_of(scope)))
    return lambda: write_minutes(minutes(directory, scope), format)
