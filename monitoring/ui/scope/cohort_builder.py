"""Putting a cohort together: levels with their rows, an expression that is completed, and its rows."""

from collections.abc import Collection, Mapping
from functools import partial
from itertools import islice

import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.findings.absent_values import absent_values
from monitoring.findings.words.words import counted, number
from monitoring.scope.cohort import Comparison, Expression, Value
from monitoring.scope.cohort_completion import completions
from monitoring.scope.cohort_names import check_names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import state
from monitoring.ui.address.address_bar import change
from monitoring.ui.address.binding import bound, give, mark, told
from monitoring.ui.address.view import View
from monitoring.ui.failures import refused
from monitoring.ui.look.cohort_rows import rows_of_cohort, rows_of_levels
from monitoring.ui.scope.saved_cohorts import keep_part, saved_part
from monitoring.ui.words import cohort_chips
from monitoring.ui.words.markdown import plain

MOST_PILLS = 12
MOST_LISTED = 500
"""Levels of a list, which goes to the browser anew at each change: of ten thousand it took 330 KB."""


def cohort_builder(view: View, snapshot: Snapshot) -> None:
    """Draw what is in the box.

    Parameters
    ----------
    view : View
        What the address says.
    snapshot : Snapshot
        Knows the levels and the names.
    """
    question = view.whole[1]
    draft = str(st.session_state.get(state.EXPRESSION, view.scope.cohort))
    expression, why = read_draft(draft, snapshot)
    levels, unknown = _rows_of_levels(question)
    # What comes and goes has a place of its own: what follows would move, and stand twice for a moment.
    with st.container():
        saved_part(view.scope.model, draft)
        if unknown:
            st.markdown(f":orange[:material/error: {plain(unknown)}]")
    for name, rows in levels.items():
        _levels(name, rows, draft, disabled=bool(why))
    _expression(draft, snapshot, levels)
    _preview(expression, why, question, snapshot)
    with st.container():
        if why or expression is not None:
            keep_part(view.scope.model, str(expression or draft), usable=not why)
    idle = bool(why) or str(expression or "") == view.scope.cohort
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Apply", type="primary", key="apply_cohort", disabled=idle, on_click=_apply, args=(snapshot,)
        )
        st.button("Everyone", key="clear_cohort", disabled=not view.scope.cohort, on_click=_ask, args=("",))


def _rows_of_levels(question: Question) -> tuple[dict[str, dict[Value, int]], str]:
    """Give the rows of each level, by column, or why they are not known: a cohort can still be written."""
    try:
        return rows_of_levels(question), ""
    except TidemarkError as reason:
        return {}, refused(reason)


def read_draft(draft: str, snapshot: Snapshot) -> tuple[Expression | None, str]:
    """Read an expression that is being written.

    Parameters
    ----------
    draft : str
        As far as it is written.
    snapshot : Snapshot
        Knows the names.

    Returns
    -------
    Expression or None, str
        None for everybody, and why it cannot be read; empty where it can.
    """
    try:
        expression = parse_cohort(draft)
        check_names(expression, snapshot.extent.kinds)
    except TidemarkError as reason:
        return None, refused(reason)
    return expression, ""


def _levels(name: str, rows: Mapping[Value, int], draft: str, *, disabled: bool) -> None:
    """Draw the levels of one column, those of the draft picked."""
    told_first, beside = listed_levels(rows)
    drafted = (
        [] if disabled else [level for chip in cohort_chips.chips(draft) for level in _level_of(chip, name)]
    )
    told_first |= {level: rows[level] for level in drafted if level in rows}
    by_chip = {str(Comparison(name, "=", level)): n for level, n in told_first.items()}
    picked = [] if disabled else [chip for chip in cohort_chips.chips(draft) if chip in by_chip]
    key = f"{state.COHORT_LEVELS}{name}"
    few = len(by_chip) <= MOST_PILLS

    def shown(chip: str) -> str:
        level = cohort_chips.level_label(chip)
        return f"{plain(level)} :gray[{by_chip[chip]:,}]" if few else f"{level}  {by_chip[chip]:,}"

    # What cannot be read has no levels: those that were picked stay until it can.
    stay = st.session_state.get(key, []) if disabled else picked
    given = bound(state.DRAFT, key, stay, partial(_change_levels, name, key))
    given |= {"format_func": shown, "disabled": disabled}
    if few:
        st.pills(plain(name), list(by_chip), selection_mode="multi", **given)
    else:
        st.multiselect(f"{plain(name)}{beside}", list(by_chip), select_all=False, **given)


def listed_levels(rows: Mapping[Value, int]) -> tuple[dict[Value, int], str]:
    """Give the levels that a list has, and say what part of all they are.

    Parameters
    ----------
    rows : mapping of str, float or bool to int
        Rows by level; of very many those with the most rows come first.

    Examples
    --------
    >>> few, words = listed_levels({f"{k}": 2 if k < 500 else 1 for k in range(1500)})
    >>> len(few), words
    (500, ' :gray[500 largest of 1,500 levels, 50.0% of rows; others: write them below]')
    >>> listed_levels({"a": 1})
    ({'a': 1}, '')
    """
    first = dict(islice(rows.items(), MOST_LISTED))
    if len(first) == len(rows):
        return first, ""
    share = number(sum(first.values()) / max(1, sum(rows.values())), "rate")
    of = f"{MOST_LISTED} largest of {len(rows):,} levels, {share} of rows"
    return first, f" :gray[{of}; others: write them below]"


def _change_levels(name: str, key: str) -> None:
    """Put the picked levels of one column into the draft, in place of those that stood there."""
    drafted = cohort_chips.chips(told(state.DRAFT, state.EXPRESSION))
    others = [chip for chip in drafted if not _level_of(chip, name)]
    give(state.DRAFT, state.EXPRESSION, cohort_chips.together([*others, *st.session_state[key]]))


def _level_of(chip: str, name: str) -> tuple[Value, ...]:
    """Give the level of a column that a chip asks for, if it is one."""
    part = parse_cohort(chip)
    if isinstance(part, Comparison) and (part.name, part.operator) == (name, "="):
        return (part.value,)
    return ()


def _expression(draft: str, snapshot: Snapshot, levels: Mapping[str, Mapping[Value, int]]) -> None:
    """Draw the expression, and ways to go on with it."""
    st.text_input(
        "Expression",
        **bound(state.DRAFT, state.EXPRESSION, draft),
        live="300ms",
        placeholder="region = 'west' and age >= 25 and not (income is null)",
    )
    known = {name: tuple(rows) for name, rows in levels.items()}
    kinds = cohorts_first(snapshot.extent.kinds, known, {one.name for one in snapshot.subjects})
    ways = {one.shown: one.text for one in completions(draft, kinds, known)}
    st.pills(
        "Go on with",
        list(ways),
        **bound(state.DRAFT, state.COMPLETIONS, None, partial(_complete, ways)),
        format_func=lambda shown: f"`{shown}`" if "`" not in shown else plain(shown),
        label_visibility="collapsed",
    )
    mark(state.DRAFT)


def cohorts_first(
    kinds: Mapping[str, str], levels: Collection[str], subjects: Collection[str]
) -> dict[str, str]:
    """Order names as they are asked for: cohort columns, what is measured, then ids, times and the like.

    Parameters
    ----------
    kinds : mapping of str to str
        Kind by the names that a cohort may use.
    levels : collection of str
        Those whose levels are listed.
    subjects : collection of str
        Those that are measured.

    Examples
    --------
    >>> list(cohorts_first({"id": "", "at": "time", "age": "", "region": ""}, {"region"}, {"age", "region"}))
    ['region', 'age', 'id', 'at']
    """
    ordered = sorted(kinds, key=lambda name: (name not in levels, name not in subjects))
    return {name: kinds[name] for name in ordered}


def _complete(ways: Mapping[str, str]) -> None:
    chosen = st.session_state[state.COMPLETIONS]
    if chosen in ways:
        give(state.DRAFT, state.EXPRESSION, ways[chosen])


def _preview(expression: Expression | None, why: str, question: Question, snapshot: Snapshot) -> None:
    """Say how many rows of the window there would be and what no row has, or why it cannot be read."""
    try:
        told = "" if why else rows_words(expression, question)
        absent = [] if why else absent_values(expression, snapshot)
    except TidemarkError as reason:
        why = refused(reason)
    with st.container(key="cohort_preview"):
        st.markdown(f":orange[:material/error: {plain(why)}]" if why else told)
        for one in () if why else absent:
            st.markdown(f":orange[:material/search_off: {plain(one)}]")


def rows_words(expression: Expression | None, question: Question) -> str:
    """Say how many rows of the window a cohort has.

    Parameters
    ----------
    expression : Expression or None
        None for everybody.
    question : Question
        Gives the window.

    Returns
    -------
    str
        Markdown.
    """
    n, of = rows_of_cohort(question, expression), rows_of_cohort(question, None)
    if expression is None:
        return f"Everyone: **{of:,}** {'row' if of == 1 else 'rows'} of the window"
    share = n / of if of else 0.0
    few = 0 < share < 0.0005  # which would be written as none
    return f"**{n:,}** of {counted(of, 'row')} of the window ({'under 0.1%' if few else f'{share:.1%}'})"


def _apply(snapshot: Snapshot) -> None:
    """Ask about the cohort as it is written by now."""
    expression, why = read_draft(str(told(state.DRAFT, state.EXPRESSION)), snapshot)
    if not why:
        _ask(str(expression or ""))


def _ask(cohort: str) -> None:
    """Ask about a cohort before anything is drawn: what is changed right after a click cannot undo it."""
    change(cohort=cohort)
    give(state.BAR, state.COHORT_BOX, False)
