"""Writing to the address: the one way in which the question changes; the widgets follow."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from monitoring.scope.address import write_address
from monitoring.scope.question import Scope
from monitoring.ui import state
from monitoring.ui.view import current


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
    st.query_params.from_dict(address_of(scope, selection))


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
