"""The top of a page: badge and eyebrow, one sentence, one grey line."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.findings.thresholds import UNJUDGED
from monitoring.ui import state
from monitoring.ui.address.view import current
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.pending_words import left_out, pending, promise
from monitoring.ui.words.verdicts import STILL, badge


@dataclass
class Headline:
    """A headline that stands, and whose words may come to be others in their place.

    Parameters
    ----------
    eyebrow : str
        Where we are.
    said : tuple of str
        Markdown of its lines, from the badge down.
    places : tuple
        Where each of them stands.
    """

    eyebrow: str
    said: tuple[str, ...] = ()
    places: tuple[DeltaGenerator, ...] = ()

    def becomes(self, verdict: str, sentence: str, meta: str, note: str = "") -> None:
        """Say what is known by now; only lines that have changed are drawn again."""
        said = _lines(verdict, self.eyebrow, sentence, meta, pending(note) if note else "")
        for k, (line, before) in enumerate(zip(said, self.said, strict=True)):
            if line != before:
                _draw(k, line, self.places[k])
        self.said = said


def headline(
    verdict: str,
    eyebrow: str,
    sentence: str,
    meta: str = "",
    *,
    key: str = "headline",
    note: str = "",
    lines: int = 0,
) -> Headline:
    """Open a page.

    Parameters
    ----------
    verdict : str
        As in the measurement table; decides the badge.
    eyebrow : str
        Where we are.
    sentence : str
        What is to be known, with its number.
    meta : str
        What the number rests on.
    key : str
        Another one where the page may have drawn its own already.
    note : str
        What is still looked for, behind the eyebrow.
    lines : int
        How many lines have their place from the beginning, 3 or 4, while something is still looked for, as
        what comes may be longer; nothing comes where there is no verdict. The place stays while the same is
        asked, or all below would jump up; whoever finds the answer known sees no blank line.

    Returns
    -------
    Headline
        To be given other words.
    """
    said = _lines(verdict, eyebrow, sentence, meta, pending(note) if note else "")
    if note:
        st.session_state[state.HEADLINE_KEPT] = eyebrow, current().scope
    keeps = lines and verdict not in UNJUDGED
    if keeps and st.session_state.get(state.HEADLINE_KEPT) == (eyebrow, current().scope):
        key = f"{key}_{lines}_lines"
    with st.container(key=key, gap=None):
        drawn = Headline(eyebrow, said, tuple(_draw(k, line) for k, line in enumerate(said) if line))

    def leave_out() -> None:
        if note and drawn.said == said:
            known = "undefined" if verdict == STILL else verdict
            _draw(0, _lines(known, eyebrow, sentence, meta, left_out())[0], drawn.places[0])

    promise(leave_out)
    return drawn


def _lines(verdict: str, eyebrow: str, sentence: str, meta: str, note: str = "") -> tuple[str, ...]:
    where = f" :gray[:small[{plain(eyebrow)}]]" if eyebrow else ""
    where += f" {note}" if note else ""
    return badge(verdict).markdown + where, plain(sentence), f":gray[{plain(meta)}]" if meta else ""


def _draw(place: int, line: str, where: DeltaGenerator | None = None) -> DeltaGenerator:
    there = where or st
    return there.title(line, anchor=False) if place == 1 else there.markdown(line)


def title(text: str, subtitle: str = "") -> None:
    """Head a chart or a table.

    Parameters
    ----------
    text : str
        What it shows.
    subtitle : str
        Its unit and how to read it, Markdown.
    """
    st.markdown(f"**{plain(text)}**" + (f"  \n:gray[:small[{subtitle}]]" if subtitle else ""))
