"""The theme that the browser asked for, and the drawings of the dashboard itself."""

from base64 import b64encode
from functools import cache

import streamlit as st

from monitoring.charts.theme import TOKENS, Tokens
from monitoring.ui.state import HOME


def theme() -> str:
    """Say which colours the page is drawn in: ``light`` or ``dark``."""
    return "dark" if st.context.theme.type == "dark" else "light"


def tokens() -> Tokens:
    """Give the colours of the page."""
    return TOKENS[theme()]


@cache
def image(name: str) -> str:
    """Give a drawing of ours as an address that holds it, as Streamlit would make it on each run.

    Parameters
    ----------
    name : str
        Of its file, without the ending.

    Returns
    -------
    str
        A ``data:`` address.
    """
    drawn = (HOME / "static" / f"{name}.svg").read_bytes()
    return f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"
