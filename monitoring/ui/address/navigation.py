"""The pages, in the order of an investigation, and the links that lead to them with the whole question."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from monitoring.scope.question import Scope
from monitoring.store.catalog.asked_before import Asked
from monitoring.ui import state
from monitoring.ui.address.address_bar import address_of, pass_by

NAME = "Tidemark"


@dataclass(frozen=True)
class PageEntry:
    """One page.

    Parameters
    ----------
    file : str
        Its script.
    path : str
        As it stands in the address; empty for the first page.
    title : str
        On screen.
    icon : str
        Beside the title.
    per_model : bool
        Whether it shows one model or all of them.
    scoped : bool
        Whether it answers a question at all.
    lays_over : bool
        Whether it draws a second window over the first, where it draws one at all.
    """

    file: str
    path: str
    title: str
    icon: str
    per_model: bool = True
    scoped: bool = True
    lays_over: bool = True


NAVIGATION: dict[str, tuple[PageEntry, ...]] = {
    "": (
        PageEntry("pages/overview.py", "", "Overview", ":material/grid_view:", per_model=False),
        PageEntry("pages/findings.py", "findings", "Findings", ":material/flag:", per_model=False),
    ),
    "Model": (
        PageEntry("pages/performance.py", "performance", "Performance", ":material/monitoring:"),
        PageEntry("pages/calibration.py", "calibration", "Calibration", ":material/straighten:"),
        PageEntry("pages/drift.py", "drift", "Drift", ":material/stacked_line_chart:"),
        PageEntry("pages/quality.py", "quality", "Data quality", ":material/rule:", lays_over=False),
    ),
    "Explain": (PageEntry("pages/service.py", "service", "Service & business", ":material/speed:"),),
    "Share & set up": (
        PageEntry("pages/review.py", "review", "Review", ":material/slideshow:", per_model=False),
        PageEntry(
            "pages/load.py", "load", "Load data", ":material/upload_file:", per_model=False, scoped=False
        ),
        PageEntry(
            "pages/quarantine.py",
            "quarantine",
            "Quarantine",
            ":material/block:",
            per_model=False,
            scoped=False,
        ),
    ),
}
PAGES: dict[str, PageEntry] = {page.path: page for group in NAVIGATION.values() for page in group}


REVIEW = "review"
_FIRST = "overview"
"""The first page has no name of its own: this is what people try, and what stands in no link of ours."""


def pages() -> dict[str, list[StreamlitPage]]:
    """Give the pages of `st.navigation`; its links lead to the first that has a script.

    Each session has copies of its own, as each says whether it may run; they are made once, as Streamlit
    looks for the script of each of them in every folder above it.
    """
    if state.PAGES not in st.session_state:
        st.session_state[state.PAGES] = {group: [*map(copy, some)] for group, some in _made().items()}
    found: dict[str, list[StreamlitPage]] = st.session_state[state.PAGES]
    return found


@cache
def _made() -> dict[str, list[StreamlitPage]]:
    made = {
        group: [
            st.Page(state.HOME / page.file, title=page.title, url_path=page.path, default=not page.path)
            for page in entries
        ]
        for group, entries in NAVIGATION.items()
    }
    made[""].append(st.Page(state.HOME / PAGES[""].file, title=PAGES[""].title, url_path=_FIRST))
    return made


def path_of(page: StreamlitPage) -> str:
    """Give the path of a page of `pages`, as `PAGES` has it."""
    return "" if page.url_path == _FIRST else str(page.url_path)


def sidebar(scope: Scope) -> None:
    """Draw the links of the side bar: each carries the question, so that it opens in a new tab as well.

    Parameters
    ----------
    scope : Scope
        The question.
    """
    made, address = pages(), address_of(scope)
    with st.sidebar, st.container(key="navigation"):
        for group, entries in NAVIGATION.items():
            if group:
                st.markdown(f":small[**{group}**]")
            for entry, page in zip(entries, made[group], strict=False):  # the first page is there twice
                st.page_link(page, query_params=address, label=entry.title, icon=entry.icon, width="stretch")


def question_of(path: str, query: Mapping[str, str]) -> Asked:
    """Tell the question of a page from others: pages of all models know nothing but the window.

    Parameters
    ----------
    path : str
        Of the page.
    query : mapping of str to str
        Its address.

    Returns
    -------
    tuple of (str, tuple of tuple of str)
        Path, and keys and values in one order.

    Examples
    --------
    >>> question_of("drift", {"window": "all", "model": "m"})
    ('drift', (('model', 'm'), ('window', 'all')))
    >>> question_of("findings", {"window": "all", "model": "m"})
    ('findings', (('window', 'all'),))
    """
    own = PAGES[path].per_model or path not in _BY_WINDOW
    return path, tuple(sorted((key, word) for key, word in query.items() if own or key in _OF_ALL))


_BY_WINDOW = ("", "findings")
_OF_ALL = ("window", "finding")


def title_of(path: str, scope: Scope) -> str:
    """Give the title of a page in the browser's tab and history: of several open ones, which is which.

    Parameters
    ----------
    path : str
        Of the page.
    scope : Scope
        The question.

    Returns
    -------
    str
        The page, the model where it shows one, and the name of the dashboard.

    Examples
    --------
    >>> title_of("drift", Scope("churn")), title_of("findings", Scope("churn"))
    ('Drift · churn · Tidemark', 'Findings · Tidemark')
    """
    page = PAGES[path]
    model = scope.model if page.per_model else ""
    return " · ".join(part for part in (page.title, model, NAME) if part)


def page_link(path: str, scope: Scope, selection: dict[str, str] | None = None, **look: Any) -> None:
    """Draw a link to a page with a question.

    Parameters
    ----------
    path : str
        The page's, as in the address.
    scope : Scope
        The question.
    selection : dict, optional
        The page's own keys.
    **look
        Of `st.page_link`.
    """
    st.page_link(state.HOME / PAGES[path].file, query_params=address_of(scope, selection), **look)


def switch(path: str, scope: Scope, selection: dict[str, str] | None = None) -> NoReturn:
    """Open a page with a question, in the middle of another one.

    Parameters
    ----------
    path : str
        The page's, as in the address.
    scope : Scope
        The question.
    selection : dict, optional
        The page's own keys.
    """
    address = address_of(scope, selection)
    pass_by(address)
    st.switch_page(state.HOME / PAGES[path].file, query_params=address)
