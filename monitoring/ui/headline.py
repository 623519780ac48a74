"""The top of a page: badge and eyebrow, one sentence, one grey line."""

import streamlit as st

from monitoring.ui.markdown import plain
from monitoring.ui.verdicts import badge


def headline(verdict: str, eyebrow: str, sentence: str, meta: str = "", *, key: str = "headline") -> None:
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
    """
    with st.container(key=key, gap=None):
        where = f" :gray[:small[{plain(eyebrow)}]]" if eyebrow else ""
        st.markdown(badge(verdict).markdown + where)
        st.title(plain(sentence), anchor=False)
        if meta:
            st.markdown(f":gray[{plain(meta)}]")


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
