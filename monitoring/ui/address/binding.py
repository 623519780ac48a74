"""Widgets bound to a value: they show what they are given, and a change by hand is told from an echo.

The browser sends what all widgets show along with whatever it asks. What it sends before the last answer
has arrived, or from a box that was closed by then, are values of before; where the answer has given a widget
another one, Streamlit takes the old one for a change by hand, which would undo the answer. Behind widgets
that stand together a hidden one is drawn, which nobody can change: its mark, as the browser sends it, tells
which values the browser has been given.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from monitoring.ui import state

_LONGEST = 16  # digits of a mark that a browser may send


@dataclass(slots=True)
class _Place:
    """What a browser shows in widgets that stand together: from which mark on, each value of each."""

    mark: int = 0
    shown: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def last(self, key: str) -> Any:
        return self.shown[key][-1][1]

    def add(self, key: str, value: Any) -> None:
        """Give a widget a value, which the browser does not know before the next mark."""
        self.mark += 1
        self.shown[key].append((self.mark, value))
        st.session_state[key] = value


def bound(
    place: str, key: str, value: Any, change: Callable[[], None] | None = None, *, closed: bool = False
) -> dict[str, Any]:
    """Give a widget its value before it is made.

    Parameters
    ----------
    place : str
        Where it stands; its mark has to be drawn behind.
    key : str
        The widget's.
    value : object
        What it is to show.
    change : callable, optional
        What follows a change by hand.
    closed : bool
        Whether it stands in a box that may be closed. A value that stays is told to the browser once; what is
        not drawn by then never learns of it, and the box would open on a widget without a value.

    Returns
    -------
    dict
        Of the widget's arguments: ``key`` and ``on_change``.
    """
    found = _of(place)
    if key not in st.session_state:
        found.shown[key] = [(found.mark, value)]
        st.session_state[key] = value
    elif st.session_state[key] != value:
        found.add(key, value)
    elif closed:
        st.session_state[key] = value
    return {"key": key, "on_change": lambda: _changed(place, key, change)}


def give(place: str, key: str, value: Any) -> None:
    """Give a widget another value in the callback of another one.

    Parameters
    ----------
    place, key : str
        As in `bound`.
    value : object
        What it is to show.
    """
    if told(place, key) != value:
        _of(place).add(key, value)


def told(place: str, key: str, new: Any = None) -> Any:
    """Give what a widget shows, before anything is drawn: what was changed by hand, else what it was given.

    Parameters
    ----------
    place, key : str
        As in `bound`.
    new : object, optional
        What one shows that was not drawn yet.

    Returns
    -------
    object
        Its value.
    """
    if key not in st.session_state:
        return new
    found, sent = _of(place), st.session_state[key]
    shown = found.shown.setdefault(key, [(found.mark, sent)])
    last = found.last(key)
    if sent == last:
        return last
    sent_mark = str(st.session_state.get(_key(place), found.mark))  # here it is what the browser has sent
    known = int(sent_mark) if sent_mark.isdecimal() and len(sent_mark) < _LONGEST else 0  # no text of ours
    while len(shown) > 1 and shown[1][0] <= known:
        del shown[0]
    if sent == shown[0][1]:
        st.session_state[key] = last
        return last
    shown[0] = shown[0][0], sent
    if len(shown) > 1:  # another value is on its way, and would be shown over it
        found.add(key, sent)
    return sent


def mark(place: str) -> None:
    """Draw the mark behind the widgets of a place.

    Parameters
    ----------
    place : str
        As in `bound`.
    """
    key = _key(place)
    st.session_state[key] = str(_of(place).mark)
    st.text_input("Mark", key=key, label_visibility="collapsed")


def half_picked(key: str, asked: object) -> tuple[date, ...]:
    """Give the one date of a range that is being picked: the old ones put back would undo the first click.

    Parameters
    ----------
    key : str
        The widget's.
    asked : object
        What is asked meanwhile. Once it is another, the date is dropped: it would stand there in place of the
        dates that are shown.

    Returns
    -------
    tuple of date
        Empty when none is being picked.
    """
    picked: tuple[date, ...] = st.session_state.get(key, ())
    since = f"half_{key}"
    if len(picked) == 1 and st.session_state.setdefault(since, asked) == asked:
        return picked
    st.session_state.pop(since, None)
    return ()


def _changed(place: str, key: str, change: Callable[[], None] | None) -> None:
    last = _of(place).last(key)
    if told(place, key) != last and change:
        change()


def _of(place: str) -> _Place:
    found: _Place = st.session_state.setdefault(state.PLACES, {}).setdefault(place, _Place())
    return found


def _key(place: str) -> str:
    return f"mark_{place}"
