"""What the charts of a page come to: what this means, what to do next."""

import streamlit as st

from monitoring.ui.markdown import plain


def explain(meaning: str, remedy: str) -> None:
    """Sum up a page's charts in plain words, before the tables with every number.

    Parameters
    ----------
    meaning : str
        Two or three short sentences, the first with a number.
    remedy : str
        The first cheap check, then the remedy.
    """
    if not meaning and not remedy:
        return
    st.divider()
    with st.container(key="panel_explain"), st.grid(2, min_column_width=300, gap="large"):
        for head, text in (("What this means", meaning), ("What to do next", remedy)):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{head}**")
                st.markdown(plain(text))
