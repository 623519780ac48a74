"""Rules of CSS, brought to a page by an element of it, and places that are kept by them."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.ui.serving.stylesheet import PLACES, RULES

_FOCUS = {"light": "#1A5FB4", "dark": "#6BA6F2"}
_ON_PRIMARY = {"light": "#FFFFFF", "dark": "#0F1318"}


def style(theme: str) -> None:
    """Add the rules to the page.

    Parameters
    ----------
    theme : {'light', 'dark'}
        Decides the text on a primary button, and the ring around a link that has the focus.
    """
    colours = f"--tidemark-on-primary: {_ON_PRIMARY[theme]}; --tidemark-focus: {_FOCUS[theme]};"
    st.html(f"<style>:root {{ {colours} }}{RULES}</style>")


def kept_place(key: str, height: int) -> DeltaGenerator:
    """Make a container for what is drawn last, or is nothing until the browser has drawn it.

    A rule that came with the page would come too late: the code of such elements is fetched first.

    Parameters
    ----------
    key : str
        Of the container.
    height : int
        In pixels, as of what comes.
    """
    place = max((one for one in PLACES if one <= height), default=PLACES.start)
    return st.container(key=f"place_{place}_{key}")
