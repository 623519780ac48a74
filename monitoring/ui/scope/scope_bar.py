"""The scope bar: model, window, baseline, cohort and version, on every page, and the question in words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import nan

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.errors import TidemarkError
from monitoring.scope.address import CONTRACT_HASH, link, short_hash
from monitoring.scope.baseline import RELATIVE
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question, Scope
from monitoring.store.reads.saved_cohorts import saved_cohorts
from monitoring.store.snapshot import Snapshot
from monitoring.ui import answers, cache, state
from monitoring.ui.address.address_bar import base_url, change, go
from monitoring.ui.address.binding import bound, half_picked, mark
from monitoring.ui.address.navigation import PageEntry, page_link
from monitoring.ui.address.view import View, current, read_view, settle
from monitoring.ui.drawing.window_before import back_to_window
from monitoring.ui.export.export_part import export_part
from monitoring.ui.look.baseline_rows import baseline_rows
from monitoring.ui.scope.axis_box import axis_box
from monitoring.ui.scope.cohort_box import cohort_box
from monitoring.ui.scope.new_data import new_data
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import DATES, baseline_words, clock_words, scope_words

_UNCOUNTED, _UNKNOWN = 888_888, 0.88  # stand for numbers of about as many digits
_NUMBERS = re.compile(r"\b888,888\b|\b88%")
_AS_WIDE = str.maketrans("8,%", "\u2007\u2008\u2001")
PRESETS = {"7 d": "last-7d", "30 d": "last-30d", "90 d": "last-90d", "All": "all"}


def scope_bar(view: View, page: PageEntry) -> Callable[[], object]:
    """Draw the bar; the numbers in its line of words only when what it gives is called.

    How many rows the words speak of is counted on the page's way: asked for first, it would be counted apart.
    Where nothing stands yet the words come at once, with room for the numbers: so the line does not grow.

    Parameters
    ----------
    view : View
        What the address says.
    page : PageEntry
        Pages over all models show the words that hold for all of them.

    Returns
    -------
    callable
        To be called after the page.
    """
    if not page.scoped or not view.models:
        return _nothing
    say: Callable[[], object] = _nothing
    with st.container(key="scope"):
        if view.snapshot is not None and view.question is not None:
            with st.container(
                horizontal=True, key="scope_widgets", gap="xsmall", vertical_alignment="center"
            ):
                _widgets(view, view.snapshot, view.question, page)
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="scope_line"):
                line = st.container(key="scope_words", width="stretch")
                place = line if state.drawn() else _say(line, view, page, counted=False)
                say = partial(_say, place, view, page)
                back_to_window()
                if page.per_model:
                    axis_box(view, page)
                new_data(view, page)
                _share(view, page)
        else:
            _model(view)
        mark(state.BAR)
    if view.older:
        (_older if page.per_model else _newest)(view, page)
    return say


def broken_keys(problems: Sequence[str]) -> None:
    """Name what of the address cannot be used, and what is used instead, on whatever page."""
    for problem in problems:
        st.warning(plain(problem), icon=":material/link_off:")


def _nothing() -> None:
    """Say nothing: there is no line."""


def _say(line: DeltaGenerator, view: View, page: PageEntry, *, counted: bool = True) -> DeltaGenerator:
    return line.markdown(f":gray[{_words(view, page, counted=counted)}]", width="stretch")


def _older(view: View, page: PageEntry) -> None:
    """Say which data the link shows, with the way to the newest."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="scope_older"):
        st.info(plain(view.older), icon=":material/history:", width="stretch")
        newest = replace(view.scope, data_version="")
        page_link(page.path, newest, view.selection, label="Show the newest", icon=":material/update:")


def _newest(view: View, _: PageEntry) -> None:
    """Say that a page of all models leaves the data of the link."""
    scope = view.scope
    kept = f"data version {scope.data_version} of the link is kept on the pages of {scope.model}"
    st.info(plain(f"This page is of the newest data of every model; {kept}."), icon=":material/history:")


def _widgets(view: View, snapshot: Snapshot, question: Question, page: PageEntry) -> None:
    if page.per_model:
        _model(view)
    _presets(view)
    _dates(question, page)
    if page.per_model:
        _baseline(view, snapshot)
        cohort_box(view, snapshot)
        _version(view, snapshot)


def _model(view: View) -> None:
    st.selectbox(
        "Model",
        view.models,
        **bound(state.BAR, state.MODEL, view.scope.model, _change_model),
        label_visibility="collapsed",
        width=152,
    )


def _change_model() -> None:
    """Keep of the question what the other model understands."""
    scope = replace(
        current().scope, model=st.session_state[state.MODEL], cohort="", version="", data_version=""
    )
    try:
        snapshot = cache.snapshot(scope.model)
        scope = settle(scope, snapshot.contract, snapshot.extent, []).scope
    except TidemarkError:
        scope = Scope(scope.model)
    go(scope)


def _presets(view: View) -> None:
    chosen = next((name for name, words in PRESETS.items() if words == view.scope.window), None)
    st.segmented_control(
        "Window",
        list(PRESETS),
        **bound(state.BAR, state.PRESET, chosen, _change_preset),
        label_visibility="collapsed",
        wrap=False,
    )


def _change_preset() -> None:
    chosen = st.session_state[state.PRESET]
    if chosen:
        change(window=PRESETS[chosen])


def _dates(question: Question, page: PageEntry) -> None:
    shown = half_picked(state.DATES, (page.path, question.scope)) or _shown(question, page)
    st.date_input(
        "Dates",
        **bound(state.BAR, state.DATES, shown, partial(_change_dates, page)),
        format=DATES,
        width=222,
        label_visibility="collapsed",
        min_value=date(1970, 1, 1),
        max_value=date(2262, 1, 1),
    )


def _shown(question: Question, page: PageEntry) -> tuple[date, ...]:
    """Give the days of the window; none of a window that of each of all models is another one."""
    if not page.per_model and question.scope.window in ("", *PRESETS.values()):
        return ()
    zone, span = question.zone, question.span
    return local_day(span.start, zone), local_day(span.end - timedelta(microseconds=1), zone)


def _change_dates(page: PageEntry) -> None:
    picked = st.session_state[state.DATES]
    # Who picks the dates that are asked already leaves the words that ask for them.
    asked = read_view(st.query_params.to_dict()).question
    if len(picked) == 2 and (asked is None or tuple(picked) != _shown(asked, page)):
        change(window=f"{picked[0]}/{picked[1] + timedelta(days=1)}")


def _baseline(view: View, snapshot: Snapshot) -> None:
    default = snapshot.contract.default_baseline
    chosen = view.scope.baseline or default
    relative = [words for words in RELATIVE if words != "rest" or view.scope.cohort]
    every = snapshot.extent.versions
    versions = [f"version:{one}" for one in every if len(every) > 1 and one != view.scope.version]
    own = [*snapshot.contract.baselines, *relative, *versions]
    st.selectbox(
        "Baseline",
        list(dict.fromkeys([*own, chosen])),
        **bound(state.BAR, state.BASELINE, chosen, lambda: _change_baseline(default)),
        format_func=lambda words: f"vs  {baseline_words(words)}",
        accept_new_options=True,
        label_visibility="collapsed",
        width=166,
    )


def _change_baseline(default: str) -> None:
    picked = st.session_state[state.BASELINE]
    change(baseline="" if picked in (None, default) else picked)


def _version(view: View, snapshot: Snapshot) -> None:
    versions = snapshot.extent.versions
    if len(versions) < 2:
        return
    st.selectbox(
        "Version",
        ["", *versions],
        **bound(state.BAR, state.VERSION, view.scope.version, _change_version),
        format_func=lambda version: version or "All versions",
        label_visibility="collapsed",
        width=122,
    )


def _change_version() -> None:
    change(version=st.session_state[state.VERSION])


def _words(view: View, page: PageEntry, *, counted: bool) -> str:
    snapshot, question = view.whole
    if not page.per_model:
        window = next((name for name, words in PRESETS.items() if words == view.scope.window), "")
        spoken = {"All": "all of its data", "": "the dates above"}.get(window, f"its last {window}")
        words = f"Each model over **{spoken}** against **its own baseline** · everyone · all versions"
        return " · ".join([words, *clock_words(view.scope)])
    rows, labels_in = (
        _size(question) if counted else (_UNCOUNTED, _UNKNOWN if question.contract.label else nan)
    )
    beside = baseline_rows(question) if counted else _UNCOUNTED
    found = saved_cohorts(state.store_directory(), question.scope.model) if question.scope.cohort else {}
    name = next((name for name, text in found.items() if text == question.cohort_text), "")
    words = scope_words(snapshot, question, rows, labels_in, name, beside=beside)
    return words if counted else _NUMBERS.sub(lambda one: one[0].translate(_AS_WIDE), words)


def _size(question: Question) -> tuple[int | None, float]:
    """Give how large the window is; nothing where its rows are not read: the page says why."""
    try:
        return answers.size(question.scope)
    except TidemarkError:
        return None, nan


def _share(view: View, page: PageEntry) -> None:
    with st.popover("Share", icon=":material/link:", type="tertiary"):
        scope = view.scope
        selection = view.selection | {key: view.display[key] for key in ("overlay",) if key in view.display}
        if view.snapshot is not None and page.per_model:
            version = view.snapshot.data_version
            st.markdown(f":gray[:small[This link opens just this view, on data version {version}.]]")
            scope = replace(scope, data_version=version)
            selection[CONTRACT_HASH] = short_hash(view.snapshot.contract.digest)
        else:
            st.markdown(":gray[:small[This link opens this view, on the newest data of every model.]]")
            scope = replace(scope, data_version="")
        st.code(link(page.path, scope, selection, base_url()), language=None, wrap_lines=True)
        export_part(view, page.path, base_url())
