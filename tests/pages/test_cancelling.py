"""A read of rows that takes too long, or that somebody cancels, is a refusal like any other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from monitoring.errors import ScanLimitError
from monitoring.panels import registry
from monitoring.panels.distributions import subject_values
from monitoring.store.scheduling.scanning import Places
from monitoring.ui import cache, state
from monitoring.ui.address import cancelling

Opened = Callable[..., AppTest]
_SCRIPT = """
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from monitoring.store.scheduling.stages import begin
from monitoring.ui.address.cancelling import cancellable
from monitoring.ui.address.navigation import PAGES

count = st.session_state.setdefault("count", {"begun": 0, "ended": 0})
with cancellable(PAGES["findings"]):
    count["begun"] += 1
    if count["begun"] == 1:
        running = get_script_run_ctx()
        running.script_requests.request_rerun(RerunData(page_script_hash=running.page_script_hash))
    begin("dating and locating a finding")
    count["ended"] += 1
"""

_STAGES = """
from monitoring.store.scheduling.patience import patience_of_asker
from monitoring.store.scheduling.stages import begin
from monitoring.ui.address.cancelling import cancellable
from monitoring.ui.address.navigation import PAGES

with cancellable(PAGES["drift"]):
    begin("reading x_05, column 5 of 22")
    patience_of_asker().say("2 other reads of rows are before this one.")
    patience_of_asker().say("")
    patience_of_asker().say("")
"""

_FRAGMENT = """
import streamlit as st

from monitoring.store.scheduling.patience import patience_of_asker
from monitoring.ui.address.cancelling import cancellable
from monitoring.ui.address.navigation import PAGES

@st.fragment
def opened():
    patience_of_asker().say("1 other read of rows is before this one.")
    st.text("A finding")

with cancellable(PAGES["findings"]):
    opened()
"""


def told(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(part.value) for part in [*app.title, *app.markdown, *app.caption])


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_limit_is_a_sentence(opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Places, "scan_each", too_long)
    app = opened(lending, "drift", cohort="age >= 41")
    said = told(app).replace("\\", "")
    assert "longer than 3 s" in said
    assert "ask for fewer days" in said
    assert "Something went wrong" not in said


def too_long(*given: Any) -> None:
    raise ScanLimitError(3, "TIDEMARK_SCAN_SECONDS")


def test_bounds_stand_where_exact_numbers_take_too_long(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 100)
    monkeypatch.setattr(registry, "attended", too_long)
    app = opened(lending, "drift", window="last-11d", exact="1")
    said = told(app).replace("\\", "")
    assert "These are bounds: reading the rows and computing with them took longer than 3 s" in said
    assert "From fine bins" in said
    assert "cannot be shown" not in said
    assert any(label.startswith("Make exact") for label in labels(app))


def test_who_cancels_exact_numbers_asks_for_the_bounds_again(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page said that it cannot be shown, though all of it had stood there a moment before."""
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 100)
    monkeypatch.setattr(registry, "attended", lambda *given: st.stop())  # and nothing takes the button away
    app = opened(lending, "drift", window="last-12d", exact="1")
    app.button(key=state.CANCEL).click().run()
    assert app.query_params == {"model": "lending-default", "window": "last-12d"}
    assert state.CANCELLED not in app.session_state


def test_what_stands_stays_and_the_rest_is_said_to_be_left_out(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "report", too_long)
    app = opened(lending, "performance", window="last-40d")
    said = told(app).replace("\\", "")
    assert "The rest of this page is left out." in said and "longer than 3 s" in said
    assert "What was still looked for is left out." in said
    assert "still looked for." not in said
    assert "cannot be shown" not in said
    assert "Every measure" in said


def test_cancelled_rows_are_not_read_until_asked_for_again(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", cohort="age >= 42")
    assert "Cancel" not in labels(app), "it is there while a page is made, and no longer"
    app.query_params["cohort"] = "age >= 43"
    asked = "drift", (("cohort", "age >= 43"),)
    app.session_state[state.CANCELLED] = asked
    app.run()
    assert "was cancelled" in told(app)
    app.button(key=state.READ_AFTER_ALL).click().run()
    assert "was cancelled" not in told(app)
    assert "predictions" in told(app)


def test_another_question_is_not_cancelled(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift", cohort="age >= 44")
    app.session_state[state.CANCELLED] = "drift", (("cohort", "age >= 99"),)
    app.run()
    assert "was cancelled" not in told(app)
    assert "Read the rows" not in labels(app)


def test_who_waits_long_is_told_what_is_read_and_for_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run was at stood nowhere: half a minute of exact numbers looked like a page that hangs."""
    told: list[str] = []
    monkeypatch.setattr(cancelling, "monotonic", iter([10.0, 10.2, 17.4, 18.0]).__next__)
    monkeypatch.setattr(DeltaGenerator, "markdown", lambda place, words: told.append(words) or place)
    page = AppTest.from_string(_STAGES).run()
    assert not page.exception
    assert told == [
        ":gray[:small[2 other reads of rows are before this one.]]",
        ":gray[:small[Reading x\\_05, column 5 of 22 · 7 s]]",
        ":gray[:small[Reading x\\_05, column 5 of 22 · 8 s]]",
    ]


def test_nothing_is_said_of_a_wait_inside_a_fragment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser showed a blank page once an open finding was run by itself: see `_Waiting`."""
    told: list[str] = []
    monkeypatch.setattr(DeltaGenerator, "markdown", lambda place, words: told.append(words) or place)
    page = AppTest.from_string(_FRAGMENT).run()
    assert not page.exception
    assert [text.value for text in page.text] == ["A finding"]
    assert told == []


def test_a_run_gives_way_to_the_next_question_between_two_stages() -> None:
    page = AppTest.from_string(_SCRIPT).run()
    assert page.session_state["count"] == {"begun": 2, "ended": 1}
    assert not page.exception
