"""Long lists: a box to search by name, so many rows at a time, and how much of the whole is shown."""

from collections.abc import Sequence
from math import ceil
from typing import TypeVar

import streamlit as st

from monitoring.ui.markdown import plain

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
    items: Sequence[T], names: Sequence[str], what: str, order: str, *, key: str, rows: int = ROWS
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

    Returns
    -------
    list
        All of them where a page holds them.
    """
    if len(items) <= rows:
        st.session_state.pop(_PART + key, None)
        return list(items)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"paging_{key}"):
        words = st.text_input(
            "Search",
            key=f"search_{key}",
            placeholder=f"Search {len(items):,} {what}",
            label_visibility="collapsed",
            width=240,
        )
        found = matching(names, words or "")
        pages = max(1, ceil(len(found) / rows))
        page = 1
        if pages > 1:
            page = st.selectbox(
                "Page",
                range(1, pages + 1),
                key=f"page_{key}_{pages}",
                format_func=lambda number: f"Page {number} of {pages}",
                label_visibility="collapsed",
                width=150,
            )
        st.session_state[_PART + key] = f"{page} {words}"
        shown = found[(page - 1) * rows : page * rows]
        st.caption(plain(coverage(len(shown), len(found), len(items), what, order)))
    return [items[k] for k in shown]


def part(key: str) -> str:
    """Tell the part of a list that `paged` has just given from others, whatever stands in it."""
    return str(st.session_state.get(_PART + key, ""))


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
