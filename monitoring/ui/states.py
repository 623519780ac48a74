"""Pages that have nothing to show say why, and what to do: nothing loaded, no labels, too few rows, refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.ui.headline import headline
from monitoring.ui.markdown import plain


def empty_card(title: str, reason: str, remedy: str = "", *, key: str, height: int = 220) -> None:
    """Stand in for a chart or a table that cannot be shown, in the same height.

    Parameters
    ----------
    title : str
        What is missing.
    reason : str
        Why: the rule and the number.
    remedy : str
        What to press or to load.
    key : str
        Unique on the page.
    height : int
        In pixels.
    """
    with st.container(
        border=True, height=height, key=f"card_{key}",
        horizontal_alignment="center", vertical_alignment="center", gap="xsmall",
    ):  # fmt: skip
        st.markdown(f":material/hourglass_empty: **{plain(title)}**", text_alignment="center")
        st.markdown(f":gray[{plain(reason)}]", text_alignment="center")
        if remedy:
            st.markdown(plain(remedy), text_alignment="center")


def refused(sentence: str, reason: str) -> None:
    """Show a page whose question cannot be answered at all.

    Parameters
    ----------
    sentence : str
        For the headline.
    reason : str
        The rule, the value that broke it, and what to do.
    """
    headline("undefined", "", sentence, reason)


@contextmanager
def told(page: str) -> Iterator[None]:
    """Turn a refusal inside a page into a sentence, never into a traceback.

    Parameters
    ----------
    page : str
        What could not be shown.

    Yields
    ------
    None
        Once.
    """
    try:
        yield
    except TidemarkError as reason:
        refused(f"{page} cannot be shown for this question.", str(reason))
