"""The address: what is asked, and writing to it, the one way in which the question changes; widgets follow.

The browser asks with the address that it shows. Sent before the last answer arrived, that is the one of
before; and it shows no other one when a link leads to the page that it is on.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from monitoring.scope.address import write_address
from monitoring.scope.question import Scope
from monitoring.ui import state
from monitoring.ui.binding import give, told
from monitoring.ui.view import current


def asked() -> dict[str, str]:
    """Give what is asked, before anything is drawn: what was written last, unless another address was opened.

    Returns
    -------
    dict
        The address' keys and values; the browser shows them from here on.
    """
    sent = st.query_params.to_dict()
    before = st.session_state.get(state.ADDRESS, sent)
    st.session_state[state.ADDRESS] = sent
    found: dict[str, str] = told(state.BAR, state.ADDRESS)
    if not found == sent == before:
        st.query_params.from_dict(found)
    return found


def go(scope: Scope, selection: Mapping[str, str] | None = None) -> None:
    """Write a question to the address; the widgets follow.

    Parameters
    ----------
    scope : Scope
        The new question.
    selection : mapping, optional
        The page's own keys.
    """
    _write(scope, selection or {}, current().display)


def _write(scope: Scope, selection: Mapping[str, str], display: Mapping[str, str]) -> None:
    """Write to the address; what is changed before the page is run for it goes on from there."""
    view = replace(current(), scope=scope, selection=dict(selection), display=dict(display))
    st.session_state[state.VIEW] = view
    write(address_of(scope, selection))


def write(address: Mapping[str, str]) -> None:
    """Write an address as it is.

    Parameters
    ----------
    address : mapping of str to str
        Its keys and values.
    """
    st.session_state[state.ADDRESS] = st.query_params.to_dict()
    give(state.BAR, state.ADDRESS, dict(address))
    st.query_params.from_dict(address)


def address_of(scope: Scope, selection: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the keys and values of a question, shown as the present one is.

    Parameters
    ----------
    scope : Scope
        The question.
    selection : mapping, optional
        The page's own keys.

    Returns
    -------
    dict
        For the address of any page.
    """
    return write_address(scope, {**(selection or {}), **current().display})


def show_as(**display: str) -> None:
    """Change how the question is shown.

    Parameters
    ----------
    **display : str
        New values by the address' keys; empty for the default.
    """
    view = current()
    _write(view.scope, view.selection, {**view.display, **display})


def choose(**picked: str) -> None:
    """Change some of the page's own keys.

    Parameters
    ----------
    **picked : str
        New values by the address' keys; empty for the default.
    """
    view = current()
    go(view.scope, {**view.selection, **picked})


def change(**words: str) -> None:
    """Change some words of the question.

    Parameters
    ----------
    **words : str
        New values by the scope's names.
    """
    view = current()
    go(replace(view.scope, **words), view.selection)  # type: ignore[arg-type]


def base_url() -> str:
    """Say where the dashboard is, as the reader's browser knows it; empty without a browser."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
