"""The review page: what changed, a slide a finding, decisions and the closing on the spot."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.export.minutes import write_minutes
from monitoring.findings.journal.since_review import since_review
from monitoring.findings.meeting.minutes import minutes
from monitoring.findings.meeting.status import of_report
from monitoring.findings.report import ALL, FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Journal
from monitoring.ui.drawing import finding_trends, kept_series
from monitoring.ui.drawing.cards import short
from monitoring.ui.findings.findings_list import all_cards
from monitoring.ui.review import review_ahead, review_parts
from monitoring.ui.words.verdicts import badge
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture
def store(known_lending: Path) -> Path:
    return known_lending


def text(app: AppTest, label: str) -> Any:
    return next(one for one in app.text_input if one.label == label)


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_from_the_page_to_the_slides_and_back(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    app = opened(store, "review")
    assert f"{len(findings)} findings opened" in app.title[0].value
    press(app, "Present")
    places = [said(app).index(short(one.title)) for one in findings]
    assert places == sorted(places), "the first slide tells them in the order of the slides"
    assert said(app).count(badge("critical").markdown) == sum(one.severity == "critical" for one in findings)
    assert app.query_params["present"] in ("1", ["1"])
    assert f"1 of {len(findings) + 1}" in said(app)
    assert not app.sidebar.get("page_link"), "nothing but the slide"
    press(app, "Next")
    assert f"2 of {len(findings) + 1}" in said(app)
    assert len(app.get("vega_lite_chart")) == 1
    assert "Decide:" in said(app)
    press(app, "Exit")
    assert "present" not in app.query_params


def test_a_decision_stands_on_its_slide(opened: Opened, store: Path) -> None:
    app = opened(store, "review", present="1", slide="2")
    text(app, "Your name").input("Ada")
    text(app, "Text").input("retrain <b>now</b>")
    press(app, "Record the decision")
    assert "Decided:** retrain <b>now</b> (Ada)" in said(app)
    decided = [one for one in Journal(store).entries(MODEL) if one.action == "decide"]
    assert [(one.who, one.said["text"]) for one in decided] == [("Ada", "retrain <b>now</b>")]


def test_closing_a_review_begins_the_next(opened: Opened, store: Path) -> None:
    app = opened(store, "review", present="1")
    press(app, "Close this review")
    assert "needs who acts" in said(app)
    text(app, "Your name").input("Ada")
    press(app, "Close this review")
    assert since_review(Journal(store).entries()).who == "Ada"
    app = opened(store, "review")
    assert "nothing changed" in app.title[0].value
    assert "Closed by Ada" in said(app)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("slide", ["0", "999", "x", "-1", "²"])
def test_a_slide_that_is_none_is_the_nearest(opened: Opened, store: Path, slide: str) -> None:
    app = opened(store, "review", present="1", slide=slide)
    assert not app.exception
    assert " of " in said(app)
    assert [f"The link's slide={slide} " in one.value for one in app.warning] == [True]


def test_without_findings_there_is_one_slide(opened: Opened, several: Path, empty: Path) -> None:
    app = opened(several, "review", present="1")
    assert not app.exception
    assert not app.warning
    assert opened(empty, "review").title[0].value == "Nothing loaded yet."


def test_slides_that_were_read_ahead_read_nothing(
    opened: Opened, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(store))
    status = of_report(report(store, [ALL], Scope(MODEL)))
    review_ahead._read([status], "light")

    def refuse(*_: object) -> None:
        raise AssertionError("read while somebody waits")

    monkeypatch.setattr(kept_series, "compute", refuse)
    monkeypatch.setattr(finding_trends, "column_series", refuse)
    for slide in range(2, len(status.findings) + 2):
        app = opened(store, "review", present="1", slide=str(slide))
        assert len(app.get("vega_lite_chart")) == 1
        assert "Something went wrong" not in said(app)


def test_what_opened_is_listed_worst_first_with_its_verdict(opened: Opened, store: Path) -> None:
    app = opened(store, "review")
    worst = [card.finding for card in all_cards([of_report(report(store, [ALL], Scope(MODEL)))])]
    assert f"**Opened ({len(worst)})**" in said(app)
    links = [one.proto for one in app.main.get("page_link") if one.proto.page == "findings"]
    listed = [one for one in links if "finding=" in one.query_string]
    assert [one.label.split("· ", 1)[1].replace("\\", "") for one in listed] == [
        short(one.title) for one in worst
    ]
    assert all(badge(one.severity).markdown in link.label for one, link in zip(worst, listed, strict=True))
    assert all(f"finding={one.id}" in link.query_string for one, link in zip(worst, listed, strict=True))


def test_the_minutes_can_be_taken_from_the_page(
    opened: Opened, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: dict[str, Callable[[], bytes]] = {}

    def keep(name: str, made: Callable[[], bytes], _: str, *, suffix: str, **_look: str) -> None:
        taken[name + suffix] = made

    monkeypatch.setattr(review_parts, "download", keep)
    app = opened(store, "review")
    app.selectbox(key="minutes_format").select("md").run()
    assert not app.exception
    assert list(taken) == [f"{MODEL}-minutes.pdf", f"{MODEL}-minutes.md"]
    text = taken[f"{MODEL}-minutes.md"]().decode()
    assert text == write_minutes(minutes(store, Scope(MODEL, data_version="1")), "md").decode()
    assert "Minutes pack" in text


def test_a_slide_says_its_days_as_the_pages_do(opened: Opened, store: Path) -> None:
    told = said(opened(store, "review", present="1", slide="2"))
    assert " Oct 2026 · everyone · against training set · data version 1" in told
    assert "2026-10" not in told


def test_a_slide_says_what_its_picture_shows(opened: Opened, store: Path) -> None:
    told = said(opened(store, "review", present="1", slide="2"))
    signs = "▒ training set, ± what one day varies by chance · the window in blue on the axis"
    assert re.search(rf"by day · ({signs}|the window in blue on the axis) · [^·]* Oct 2026 · everyone", told)
