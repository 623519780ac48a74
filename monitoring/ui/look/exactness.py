"""Where numbers come from fine bins with a bound: it is said, and one click takes them from the rows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from monitoring.contract.panel import Panel
from monitoring.errors import ScanLimitError
from monitoring.findings.report import Report
from monitoring.findings.words.measure_words import words_of
from monitoring.listed import listed
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question, Scope
from monitoring.statistics.estimate import print_bound
from monitoring.store.scheduling.patience import patience_of_asker
from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.view import current
from monitoring.ui.words.markdown import plain

_NUMBER = re.compile(r"([±+])(\d[\d.]*(?:e[+-]?\d+)?)")
_BINNED = "binned("
_MILLION = 1_000_000
_HELP = (
    "Reads the values of window and baseline in every column with such a number. A million rows take some "
    "seconds, ten million about half a minute; it can be cancelled."
)
_NAMED = 4  # the table of every measure says it of each


def exactness(rows: Sequence[Measurement], panel: Panel, scope: Scope) -> None:
    """Say which measures are bounded rather than exact, and offer the other way.

    Parameters
    ----------
    rows : sequence of Measurement
        Of the page's panel, and perhaps of others.
    panel : Panel
        The page's.
    scope : Scope
        As asked.
    """
    binned = [row for row in rows if row.panel == panel and row.method.startswith(_BINNED)]
    if not binned and not scope.exact:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="exactness"):
        left_out = current().left_out
        if left_out:
            st.markdown(f":orange[:material/timer_off: {plain(left_out)}]")
        st.caption(plain(_words(binned) if binned else "Every number is from the rows themselves."))
        if scope.exact:
            st.button("Use bounds", key="exact_off", type="tertiary", on_click=change, kwargs={"exact": ""})
        else:
            st.button(
                f"Make exact · reads {_short(to_read(binned))} rows",
                key="exact_on",
                type="tertiary",
                on_click=change,
                kwargs={"exact": "1"},
                help=_HELP,
            )


def exact_or_bounds(
    panel: Panel, question: Question, among: frozenset[str] = frozenset()
) -> tuple[Report, Question]:
    """Give what a panel measures; the bounds where exact numbers take longer than a page may.

    Parameters
    ----------
    panel : Panel
        The page's.
    question : Question
        As asked.
    among : frozenset of str
        Which subjects are shown first; all by default.

    Returns
    -------
    tuple of Report and Question
        The question that is answered: the page goes on with it, and `exactness` says why.
    """
    try:
        return cache.measured(panel, question.scope, among), question
    except ScanLimitError as reason:
        if not question.scope.exact:
            raise
        if patience := patience_of_asker():
            patience.afresh()
        st.session_state[state.VIEW] = replace(current(), left_out=f"These are bounds: {reason}.")
        scope = replace(question.scope, exact="")
        return cache.measured(panel, scope, among), cache.asked(scope)[1]


def to_read(binned: Sequence[Measurement]) -> int:
    """Say how many rows of window and baseline the exact numbers are read from."""
    return max(row.n for row in binned) + max(row.baseline_n or 0 for row in binned)


def _short(rows: int) -> str:
    """Write millions in millions: that many rows are a matter of seconds, not of digits.

    Examples
    --------
    >>> _short(79643), _short(11_264_000)
    ('79,643', '11.3 million')
    """
    return f"{rows / _MILLION:,.1f} million" if rows >= _MILLION else f"{rows:,}"


def _words(binned: Sequence[Measurement]) -> str:
    """Name the measures, each with the widest bound of its rows where that has no unit of a column."""
    widest: dict[str, tuple[float, str]] = {}
    for row in binned:
        words, bound = words_of(row.measure), _bound(row.method)
        told = bound if words.unit in ("score", "rate") else (0.0, "")
        widest[words.name] = max(told, widest.get(words.name, (0.0, "")))
    named = [
        f"{name} {sign}{print_bound(most)} at most" if most else name for name, (most, sign) in widest.items()
    ]
    return f"From fine bins, as there are many values: {listed(named, _NAMED)}."


@lru_cache(maxsize=4096)
def _bound(method: str) -> tuple[float, str]:
    """Read the bound that a method names, and whether the exact value may be less as well.

    Examples
    --------
    >>> _bound("binned(251) ±0.002"), _bound("binned(251) +0.002, from codes"), _bound("exact")
    ((0.002, '±'), (0.002, '+'), (0.0, ''))
    """
    found = _NUMBER.search(method)
    return (float(found[2]), found[1]) if found else (0.0, "")
