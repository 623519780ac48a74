"""What the charts of a page come to: what this means, what to do next."""

from typing import Any

import streamlit as st

from monitoring.ui.words.markdown import plain


def explain(meaning: str, remedy: str) -> "Explained":
    """Sum up a page's charts in plain words, before the tables with every number.

    Parameters
    ----------
    meaning : str
        Two or three short sentences, the first with a number.
    remedy : str
        The first cheap check, then the remedy.

    Returns
    -------
    Explained
        To be given other words.
    """
    said = meaning, remedy
    if not any(said):
        return Explained(said, ())
    st.divider()
    places = []
    with st.container(key="panel_explain"), st.grid(2, min_column_width=300, gap="large"):
        for head, text in (("What this means", meaning), ("What to do next", remedy)):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{head}**")
                places.append(st.markdown(plain(text)))
    return Explained(said, tuple(places))


class Explained:
    """Both texts as they stand, which may come to be others in their place.

    Parameters
    ----------
    said : tuple of str
        Meaning and remedy.
    places : tuple
        Where each stands; none where nothing was drawn.
    """

    def __init__(self, said: tuple[str, str], places: tuple[Any, ...]) -> None:
        self._said, self._places = said, places

    def becomes(self, meaning: str, remedy: str) -> None:
        """Say what is known by now; only what has changed is drawn again."""
        said = meaning, remedy
        for place, text, before in zip(self._places, said, self._said, strict=False):
            if text != before:
                place.markdown(plain(text))
        self._said = said
