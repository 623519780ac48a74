"""The review page: what changed, a slide a finding, decisions and the closing on the spot."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import parse_contract
from monitoring.export.minutes import write_minutes
from monitoring.findings.journal.journal import act
from monitoring.findings.journal.since_review import since_review
from monitoring.findings.meeting.minutes import minutes
from monitoring.findings.meeting.status import of_report
from monitoring.findings.report import ALL, FINDINGS, report
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Journal
from monitoring.store.snapshot import Snapshot
from monitoring.ui import state
from monitoring.ui.drawing import finding_trends, kept_series
from monitoring.ui.drawing.cards import short
from monitoring.ui.findings.findings_list import all_cards
from monitoring.ui.review import review_ahead, review_parts
from monitoring.ui.review.review_lens import lenses
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.verdicts import badge
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture
def store(known_lending: Path) -> Path:
    return known_lending


def text(app: AppTest, label: str) -> Any:
    return next(one for one in app.text_input if one.label == label)


def linked(app: AppTest) -> dict[str, str]:
    """Give the page's own keys of its address."""
    return {key: "".join(value) for key, value in app.query_params.items() if key in state.SELECTION}


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


def test_the_first_slide_has_the_verdict_of_what_is_closed_as_well(opened: Opened, store: Path) -> None:
    worst = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    act(Snapshot(store, MODEL), "false-alarm", "Ada", worst.id)
    lines = said(opened(store, "review", present="1", slide="1")).splitlines()
    [line] = [one for one in lines if short(worst.title) in one]
    assert badge(worst.severity).markdown in line


def test_a_decision_stands_on_its_slide(opened: Opened, store: Path) -> None:
    app = opened(store, "review", present="1", slide="2")
    text(app, "Your name").input("Ada")
    text(app, "Text").input("retrain <b>now</b>")
    press(app, "Record the decision")
    assert "Decided:** retrain <b>now</b> (Lending ML, decided by Ada)" in said(app)
    day = date.today() + timedelta(days=30)
    text(app, "Text").input("hold it back")
    text(app, "Whose").input("Credit Risk")
    app.date_input[0].set_value(day)
    press(app, "Record the decision")
    assert f"Decided:** hold it back (Credit Risk, due {day:%-d %b %Y}, decided by Ada)" in said(app)
    assert (text(app, "Whose").value, app.date_input[0].value) == ("", None)
    first, second = [one for one in Journal(store).entries(MODEL) if one.action == "decide"]
    assert (first.who, first.said) == ("Ada", {"text": "retrain <b>now</b>"})
    assert second.said == {"text": "hold it back", "to": "Credit Risk", "until": day.isoformat()}


def test_what_a_finding_advises_is_decided_with_a_name_alone(opened: Opened, store: Path) -> None:
    worst = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    app = opened(store, "review", present="1", slide="2")
    assert text(app, "Text").value == worst.next_action
    press(app, "Record the decision")
    assert "needs who acts" in said(app), "nobody decides without a name"
    text(app, "Your name").input("Ada")
    press(app, "Record the decision")
    decided = [one for one in Journal(store).entries(MODEL) if one.action == "decide"]
    assert [(one.who, one.said["text"]) for one in decided] == [("Ada", worst.next_action)]
    assert text(app, "Text").value == "", "decided once"
    assert text(opened(store, "review", present="1", slide="2"), "Text").value == ""


def test_a_lens_tells_its_number_and_leads_to_its_slide(opened: Opened, store: Path) -> None:
    """Errors and money stand on the first slide, and one click draws them beside the worst finding."""
    rows = report(store, [ALL], Scope(MODEL)).measurements
    app = opened(store, "review", present="1")
    for panel, measure in (("service", "error_rate"), ("business", "value_per_decision")):
        row = next(one for one in rows if (one.panel, one.measure, one.subject) == (panel, measure, ""))
        number = told(row, words_of(measure).unit)
        label = next(one.label for one in app.button if one.key == f"review_lens_{panel}")
        assert number.value in label and plain(number.sure) in label and f"n={row.n:,}" in label
    app.button(key="review_lens_business").click().run()
    assert not app.exception
    assert app.query_params["slide"] in ("2", ["2"])
    assert "Value per decision **" in said(app) and "EUR**" in said(app)
    assert "Value per decision in EUR by day" in said(app)
    assert linked(app) == {"present": "1", "slide": "2", "lens": "business"}
    assert "Value per decision in EUR by day" in said(opened(store, "review", **linked(app))), (
        "a link holds it"
    )
    app.segmented_control(key="review_lens").select("finding").run()
    assert "Value per decision" not in said(app)
    assert linked(app) == {"present": "1", "slide": "2"}


def test_only_a_part_has_its_own_number(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    place, finding = next((k, one) for k, one in enumerate(findings, 2) if one.panel == "drift")
    app = opened(store, "review", present="1", slide=str(place))
    region = app.segmented_control(key=f"review_part_{finding.id}").options[1]
    cohort = f"region = '{region.removeprefix('region=')}'"  # no slice: the largest of the first column
    app.segmented_control(key=f"review_part_{finding.id}").set_value(cohort).run()
    assert not app.exception
    assert linked(app) == {"present": "1", "slide": str(place), "part": cohort}
    app = opened(store, "review", **linked(app))  # a link holds it
    asked = Scope(MODEL, window=finding.window, baseline=finding.baseline, cohort=cohort)
    rows = report(store, [finding.panel], asked, dated=False).measurements
    row = next(one for one in rows if (one.measure, one.subject) == (finding.measure, finding.subject))
    assert f"**{told(row, words_of(row.measure).unit).value}**" in said(app)
    assert f"n={row.n:,}" in said(app)
    app.button(key="review_back").click().run()
    assert "part" not in linked(app), "another slide has other parts"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("part", "region = 'nowhere'", "part of this slide"),
        ("lens", "drift", "The finding's own number is shown."),
    ],
)
def test_a_lens_or_part_that_is_none_is_told(
    opened: Opened, store: Path, key: str, value: str, instead: str
) -> None:
    app = opened(store, "review", present="1", slide="2", **{key: value})
    assert not app.exception
    told = [one.value for one in app.warning if f"{key}={plain(value)}" in one.value]
    assert len(told) == 1 and instead in told[0]
    worst = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    assert plain(short(worst.title)) in said(app)


def test_a_model_without_service_and_money_has_no_such_lens() -> None:
    text = "model: m\ntask: binary\nid: i\ntimestamp: t\nprediction: {score: p}\n"
    assert lenses(parse_contract(text)) == {}
    more = "label: {column: y, positive: 1}\nservice: {latency_ms: l}\nbusiness: {value: v, currency: EUR}\n"
    assert {one.name: one.wanted.measure for one in lenses(parse_contract(text + more)).values()} == {
        "AUC": "auc",
        "Latency": "latency_p95",
        "Money": "value_per_decision",
    }


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
