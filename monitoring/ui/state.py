"""Every key of the session's state, and the store that the dashboard shows.

The address is the one place where the question stands. Widgets take their values from it on every run and
write to it when they are changed, so that links, the back button and the widgets cannot disagree.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from monitoring import location

HOME = location.HOME

INSIDE_APP = "inside_app"
DRAWN = "drawn_page"
MODEL = "scope_model"
PRESET = "scope_preset"
DATES = "scope_dates"
BASELINE = "scope_baseline"
COHORTS = "scope_cohorts"
EXPRESSION = "scope_expression"
VERSION = "scope_version"
AXIS = "scope_axis"
GRAIN = "scope_grain"
OVERLAY = "scope_overlay"
OVERLAY_DATES = "scope_overlay_dates"
FOLLOW = "scope_follow"
COHORT_BOX = "scope_cohort_box"
COHORT_LEVELS = "scope_levels_"
COHORT_NAME = "scope_cohort_name"
COHORT_SAVED = "scope_cohort_saved"
REFUSED = "scope_refused"
REPLACES = "scope_replaces"
COMPLETIONS = "scope_completions"
PLACES = "places_of_widgets"
ADDRESS = "address"
PAGE = "page"
PAGES = "pages"
PASSED = "passed_addresses"
NO_PAGE = "no_page"
BAR, PAGING, FILTERS, DRAFT, DRILL, DRILL_ORDER = "bar", "paging", "filters", "draft", "drill", "drill_order"
VIEW = "view"
STANDING = "standing"
HEADLINE_KEPT = "headline_kept"
NEWEST = "newest"
CANCEL = "cancel"
CANCELLED = "cancelled"
WAITING = "waiting"
READ_AFTER_ALL = "read_after_all"

FEATURES = "drift_features"
MODELS = "overview_models"
MODELS_ASKED = "models_asked"
MODELS_ORDER = "overview_models_order"
SEVERITIES = "findings_severities"
MODELS_SHOWN = "findings_models"
STATES = "findings_states"
ORDER = "findings_order"
WHOSE = "findings_whose"
PERSON = "person"
DONE = "finding_done"
TOLD = "finding_told"
TURNED = "finding_turned"
HERO = "performance_hero"
DRAWN_WINDOWS = "drawn_windows"
LEFT_WINDOWS = "left_windows"
CLICKED = "clicked_mark"
WINDOWS_BEFORE = "windows_before"
WINDOW_BACK = "window_back"
LOAD_DEMO = "load_demo"
EXPORT_JOB = "export_job"
QUARANTINE_MODEL = "quarantine_model"
QUARANTINE_JOB = "quarantine_job"
DISMISSED = "dismissed"

#: Keys of an address that are a page's own selection, beside the question's.
SELECTION = (
    *("feature", "rule", "finding", "present", "slide", "lens", "part", "contract_hash"),
    *("state", "whose", "severity", "models", "order", "search", "sort", "page", "rows"),
)
#: Streamlit's own keys.
FOREIGN = ("embed", "embed_options")


def store_directory() -> Path:
    """Give the store's directory: ``TIDEMARK_STORE``, else ``data/store`` beside the app."""
    return _directory(os.environ.get("TIDEMARK_STORE"))


@lru_cache(maxsize=8)
def _directory(named: str | None) -> Path:
    """Make the path once: a page asks for it a hundred times."""
    return location.store_directory(named or None)


def history() -> bool:
    """Say whether this run answers the browser's back or forward button."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


@contextmanager
def inside_app(page: str) -> Iterator[None]:
    """Tell a page, by its path, that it runs inside the app, not by itself, and whether it stands there."""
    st.session_state[INSIDE_APP] = True
    if st.session_state.get(DRAWN) != page:
        st.session_state.pop(DRAWN, None)
    try:
        yield
        st.session_state[DRAWN] = page
    finally:
        st.session_state[INSIDE_APP] = False


def drawn() -> bool:
    """Say whether the page that runs was drawn before, and stands there until it is drawn anew."""
    return DRAWN in st.session_state


def standing() -> dict[str, int]:
    """Give the generation of each model that this session looks at; nothing is kept outside a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return {}
    found: dict[str, int] = st.session_state.setdefault(STANDING, {})
    return found


def following() -> bool:
    """Say whether newer data are to be shown as soon as they are there."""
    return st.query_params.get("follow") == "1"


def stand_on_newest() -> None:
    """Look at the newest data from the next run on."""
    standing().clear()
    st.session_state[NEWEST] = True


def opens_newest() -> bool:
    """Say whether only the newest data will do: where they are followed, were asked for, or nobody looks."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return True
    return following() or bool(st.session_state.get(NEWEST))


def session() -> str:
    """Tell this session from others."""
    found = get_script_run_ctx(suppress_warning=True)
    return found.session_id if found else ""
