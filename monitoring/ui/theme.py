"""The theme that the browser asked for."""

import streamlit as st

from monitoring.charts.theme import TOKENS, Tokens


def theme() -> str:
    """Say which colours the page is drawn in: ``light`` or ``dark``."""
    return "dark" if st.context.theme.type == "dark" else "light"


def tokens() -> Tokens:
    """Give the colours of the page."""
    return TOKENS[theme()]
