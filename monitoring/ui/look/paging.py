"""Long lists: a box to search by name, so many rows at a time, and how much of the whole is shown."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, TypeVar

import streamlit as st

from monitoring.ui import state
from monitoring.ui.address.address_bar import choose
from monitoring.ui.address.binding import bound, mark
from monitoring.ui.address.finding_filter import page_of
from monitoring.ui.address.view import current
from monitoring.ui.words.markdown import plain

ROWS = 50
_PART = "part_"
T = TypeVar("T")


def matching(names: Sequence[str], words: str) -> list[int]:
    """Give the places of the names that contain every one of some words, whatever their case.

    Examples
    --------
    >>> matching(["loan_amount", "Amount due", "age"], "amount")
    [0, 1]
    >>> matching(["loan_amount", "Amount due", "age"], "due am")
    [1]
    """
    asked = words.casefold().split()
    return [k for k, name in enumerate(names) if all(word in name.casefold() for word in asked)]


def paged(
    items: Sequence[T],
    names: Sequence[str],
    what: str,
    order: str,
    *,
    key: str,
    rows: int = ROWS,
    linked: bool = True,
    orders: Mapping[str, str] | None = None,
) -> list[T]:
    """Draw search box, pages and coverage above a list that is longer than a page; give what is shown.

    Parameters
    ----------
    items : sequence
        In their order.
    names : sequence of str
        What is searched, one for each.
    what : str
        What they are, in the plural.
    order : str
        By what they are ordered, in words.
    key : str
        Unique on the page.
    rows : int
        How many a page holds.
    linked : bool
        Whether search and page stand in the address, as those of a page's leading list do.
    orders : mapping of str to str, optional
        What the address says of the orders that can be chosen, and their names.

    Returns
    -------
    list
        All of them where a page holds them.
    """
    asked = current().selection if linked else {}
    if len(items) <= rows and not asked.get("search") and not asked.get("sort"):
        st.session_state.pop(_PART + key, None)
        _beyond(asked, 1)
        return list(items)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"paging_{key}"):
        words = _search(f"search_{key}", len(items), what, linked)
        if orders:
            _sort(f"sort_{key}", orders)
        found = matching(names, words)
        pages = max(1, ceil(len(found) / rows))
        page = _page(f"page_{key}_{pages}", pages, linked) if pages > 1 else 1
        if linked:
            mark(state.PAGING)
        st.session_state[_PART + key] = f"{page} {words}"
        shown = found[(page - 1) * rows : page * rows]
        st.caption(plain(coverage(len(shown), len(found), len(items), what, order)))
    _beyond(asked, pages)
    return [items[k] for k in shown]


def part(key: str) -> str:
    """Tell the part of a list that `paged` has just given from others, whatever stands in it."""
    return str(st.session_state.get(_PART + key, ""))


def _search(key: str, every: int, what: str, linked: bool) -> str:
    """Draw the search box; a search begins on its first page."""
    given: dict[str, Any] = {"key": key}
    if linked:
        asked = current().selection.get("search", "")
        given = bound(state.PAGING, key, asked, lambda: choose(search=st.session_state[key], page=""))
    words = st.text_input(
        "Search",
        placeholder=f"Search {every:,} {what}",
        label_visibility="collapsed",
        width=240,
        **given,
    )
    return words or ""


def _sort(key: str, orders: Mapping[str, str]) -> None:
    """Draw the choice of the order, begun on its first page: a table itself sorts only what it shows."""
    asked = current().selection.get("sort", "")
    st.selectbox(
        "Order",
        list(orders),
        format_func=orders.__getitem__,
        **bound(state.PAGING, key, asked, lambda: choose(sort=st.session_state[key], page="")),
        label_visibility="collapsed",
        width=190,
    )


def _page(key: str, pages: int, linked: bool) -> int:
    """Draw the choice of the page; the last one where the address asks for one beyond."""
    given: dict[str, Any] = {"key": key}
    if linked:
        asked = min(_asked_page(current().selection), pages)
        given = bound(state.PAGING, key, asked, lambda: choose(page=_said(st.session_state[key])))
    page: int = st.selectbox(
        "Page",
        range(1, pages + 1),
        format_func=lambda number: f"Page {number} of {pages}",
        label_visibility="collapsed",
        width=150,
        **given,
    )
    return page


def _said(page: int) -> str:
    return str(page) if page > 1 else ""


def _asked_page(asked: Mapping[str, str]) -> int:
    return page_of(asked.get("page", "")) or 1


def _beyond(asked: Mapping[str, str], pages: int) -> None:
    """Say that the link's page is not there."""
    page = _asked_page(asked)
    if page > pages:
        many = "there is one page" if pages == 1 else f"there are {pages:,} pages"
        st.warning(f"The link's page={page} is not there: {many}, and the last is shown.")


def coverage(shown: int, found: int, every: int, what: str, order: str) -> str:
    """Say how much of a list is on screen.

    Examples
    --------
    >>> coverage(50, 1000, 1000, "features", "severity, then PSI")
    '50 of 1,000 features, ordered by severity, then PSI'
    >>> coverage(3, 3, 1000, "features", "severity, then PSI")
    '3 of 1,000 features match, ordered by severity, then PSI'
    >>> coverage(50, 120, 1000, "features", "PSI")
    '50 of the 120 that match, of 1,000 features, ordered by PSI'
    """
    if found == every:
        part = f"{shown:,} of {every:,} {what}"
    elif shown == found:
        part = f"{shown:,} of {every:,} {what} match"
    else:
        part = f"{shown:,} of the {found:,} that match, of {every:,} {what}"
    return f"{part}, ordered by {order}"
