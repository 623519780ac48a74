"""Skeletons: a grey block where a page has nothing yet; what stands there is left until it is replaced."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from monitoring.ui import state


@contextmanager
def skeleton(height: int) -> Iterator[None]:
    """Show a skeleton while what is inside takes long, on a page that has not been drawn yet.

    On a page that has, it would push everything down, and let it jump up again.

    Parameters
    ----------
    height : int
        In pixels, as of what comes.
    """
    if state.drawn():
        st.empty()  # in the same place: an element that comes or goes makes all behind it anew
        yield
    else:
        with st.skeleton(height=height):
            yield
