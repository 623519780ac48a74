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
from monitoring.ui.address.binding import give, told
from monitoring.ui.address.view import current

_Passed = dict[tuple[str, frozenset[tuple[str, str]]], dict[str, str]]


def asked(page: str) -> dict[str, str]:
    """Give what is asked, before anything is drawn: what was written last, unless another address was opened.

    Parameters
    ----------
    page : str
        As it stands in the address.

    Returns
    -------
    dict
        The address' keys and values; the browser shows them from here on.
    """
    sent, here = st.query_params.to_dict(), st.session_state.get(state.PAGE, page) == page
    before = st.session_state.get(state.ADDRESS, sent)
    st.session_state[state.ADDRESS], st.session_state[state.PAGE] = sent, page
    left = _passed().get((page, _words(sent))) if state.history() else None
    if left is not None:
        write(left)
        return left
    found: dict[str, str] = told(state.BAR, state.ADDRESS)
    # A link to another page has its address written by the browser; written from here as well, and before
    # the page's name, it would be one more step of the back button: the page before, asked what this one is.
    if not (found == sent and (sent == before or not here)):
        st.query_params.from_dict(found)
    return found


def pass_by(address: Mapping[str, str]) -> None:
    """Note what this page is asked, before another page is opened in the middle of it.

    Streamlit writes the new address beside the page that is left, too. The back button comes by there first,
    and is led to what that page was asked.

    Parameters
    ----------
    address : mapping of str to str
        Of the other page.
    """
    _passed()[st.session_state[state.PAGE], _words(address)] = st.query_params.to_dict()


def _passed() -> _Passed:
    """Give what each page was asked that was left for another one, by what was then written beside it."""
    found: dict[tuple[str, frozenset[tuple[str, str]]], dict[str, str]] = st.session_state.setdefault(
        state.PASSED, {}
    )
    return found


def _words(address: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(address.items())


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
