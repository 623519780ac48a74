"""The findings page: what is open, whose it is, and what people do with it in place."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from monitoring.findings.documents.reproduction import command
from monitoring.findings.journal.lifecycle import lives
from monitoring.findings.report import FINDINGS, report
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import ago
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Deed, Journal
from monitoring.ui.drawing.cards import short
from monitoring.ui.findings import findings_list
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture
def store(known_lending: Path) -> Path:
    return known_lending


def cards(app: AppTest) -> int:
    return sum(str(button.key).startswith("details_") for button in app.button)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def text(app: AppTest, label: str) -> Any:
    return next(one for one in app.text_input if one.label == label)


def test_many_findings_stand_on_pages_with_a_search(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = report(lending, [FINDINGS], Scope(MODEL)).findings
    every = cards(opened(lending, "findings"))
    assert every == len(found) > 4
    monkeypatch.setattr(findings_list, "CARDS", 3)
    app = opened(lending, "findings")
    assert cards(app) == 3
    assert any(one.value.startswith(f"3 of {every} findings, ordered by") for one in app.caption)
    pages = next(one for one in app.selectbox if str(one.key).startswith("page_findings"))
    pages.select(len(pages.options)).run()
    assert (cards(app), app.exception) == ((every - 1) % 3 + 1, [])
    app.text_input(key="search_findings").input(f"{MODEL} {found[-1].subject}").run()
    assert not app.exception
    assert 1 <= cards(app) < every
    assert found[-1].subject in said(app)


def test_a_deed_is_confirmed_in_the_dialog_which_stays_open(opened: Opened, store: Path) -> None:
    app = opened(store, "findings")
    every = cards(app)
    app.button(key="details_0").click().run()
    assert "What happened" in said(app)
    text(app, "Your name").input("Ada")
    text(app, "Remark or decision").input("<b>feed</b> late")
    press(app, "Acknowledge")
    assert (app.exception, cards(app)) == ([], every)
    assert "Ada acknowledged it: <b>feed</b> late." in app.success[0].value.replace("\\", "")
    assert "Acknowledged · " in said(app)
    assert (text(app, "Your name").value, text(app, "Remark or decision").value) == ("Ada", "")
    press(app, "Snooze until then")
    assert "finding" not in app.query_params, "it has left the list of open ones"
    press_first(app)
    press(app, "Comment")
    assert "What happened" in said(app), "a deed that was refused leaves the dialog open"
    assert not app.success
    text(app, "Your name").input("Bea").run()
    [refused] = [one.value.replace("\\", "") for one in app.warning]
    assert refused == "Comment needs a text: say what.", "until the next deed"
    text(app, "Remark or decision").input("seen")
    press(app, "Comment")
    assert ([one.value.replace("\\", "") for one in app.success], len(app.warning)) == (
        ["**Bea said seen.**"],
        0,
    )


def press_first(app: AppTest) -> AppTest:
    return app.button(key="details_0").click().run()


def test_the_list_is_gone_through_without_closing_the_dialog(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    app = opened(store, "findings", order="stake", severity="critical")
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "present=1" in links["Review as slides"]
    every = cards(app)
    press_first(app)
    first = app.query_params["finding"]
    assert (app.button(key="finding_previous").disabled, f"1 of {every} in the list" in said(app)) == (
        True,
        True,
    )
    text(app, "Remark or decision").input("of the first alone")
    press(app, "Next")
    assert app.query_params["finding"] in {one.id for one in findings} - {first}
    assert f"2 of {every} in the list" in said(app)
    assert (app.query_params["severity"], text(app, "Remark or decision").value) == ("critical", "")
    press(app, "Previous")
    assert app.query_params["finding"] == first


def test_an_opened_finding_says_how_sure_it_is_and_what_began_with_it(
    opened: Opened, demo_store: Path
) -> None:
    found = {one.subject: one for one in report(demo_store, [FINDINGS], Scope(MODEL)).findings}
    cause, score = found["debt_to_income"], found["score"]
    app = opened(demo_store, "findings", finding=score.id)
    sure = f"PSI {score.value:.3f} ({score.lower:.3f}–{score.upper:.3f}) · n={score.n:,} · q"
    shown = [str(one.value).replace("\\", "") for one in app.markdown]
    assert sum(sure in one for one in shown) == 2, "in the list, and opened"
    app = app.button(key=f"together_{cause.id}").click().run()
    assert app.query_params["finding"] in (cause.id, [cause.id])
    alone = opened(demo_store, "findings", finding=found["utilisation"].id)
    assert not [one for one in alone.button if str(one.key).startswith("together_")]


def test_a_finding_that_leaves_the_list_says_where_it_went(opened: Opened, store: Path) -> None:
    app = opened(store, "findings")
    every = cards(app)
    first = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    press_first(app)
    text(app, "Your name").input("Ada")
    text(app, "Remark or decision").input("<b>feed</b> mended")
    press(app, "Resolve")
    assert not app.exception
    assert (cards(app), first.title in said(app)) == (every - 1, False)
    assert "for Closed" in app.toast[0].value
    life = lives(Journal(store).entries(MODEL))[first.id]
    assert (life.state, life.note, life.entries[-1].who) == ("resolved", "<b>feed</b> mended", "Ada")
    app.button_group(key="findings_states").set_value("closed").run()
    assert cards(app) == 1
    press_first(app)
    assert "<b>feed</b> mended" in said(app)
    assert text(app, "Your name").value == "Ada", "a name is asked for once"
    press(app, "Reopen")
    app.button_group(key="findings_states").set_value("open").run()
    assert cards(app) == every


def test_every_filter_stands_in_the_address(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    Journal(store).add(Deed("Ada", "resolve", MODEL, findings[0].id))
    app = opened(store, "findings")
    app.button_group(key="findings_states").set_value("closed").run()
    app.button_group(key="findings_severities").set_value("critical").run()
    app.selectbox(key="findings_order").select("newest").run()
    asked = {"state": "closed", "severity": "critical", "order": "newest"}
    assert {key: app.query_params[key] for key in asked} == asked
    app.button_group(key="findings_states").set_value("open").run()
    assert "state" not in app.query_params, "a default stays out of the address"
    linked = opened(store, "findings", **asked)
    assert (cards(linked), linked.button_group(key="findings_states").value) == (1, "closed")
    assert linked.selectbox(key="findings_order").value == "newest"


def test_pages_and_search_stand_in_the_address(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings_list, "CARDS", 3)
    every = len(report(lending, [FINDINGS], Scope(MODEL)).findings)
    app = opened(lending, "findings", page="2")
    assert cards(app) == min(3, every - 3)
    app.text_input(key="search_findings").input("income").run()
    assert app.query_params["search"] == "income"
    assert "page" not in app.query_params, "a search begins on its first page"
    monkeypatch.setattr(findings_list, "CARDS", 100)
    found = cards(app)
    assert 0 < found < every
    assert cards(opened(lending, "findings", search="income")) == found, "also where all fit on one page"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"state": "opne"}, "state=opne cannot be used"),
        ({"severity": "alert"}, "severity=alert cannot be used"),
        ({"order": "name"}, "order=name cannot be used"),
        ({"page": "two"}, "page=two cannot be used: a page is a number from 1 on"),
        ({"page": "99"}, "page=99 is not there"),
        ({"models": "lending-default,no-such"}, "models=lending-default,no-such cannot be used"),
        ({"search": "a\x07b"}, "control character U+0007"),
    ],
)
def test_a_filter_that_is_none_is_named(
    opened: Opened, lending: Path, asked: dict[str, str], told: str
) -> None:
    app = opened(lending, "findings", **asked)
    assert not app.exception
    assert told in said(app)
    assert cards(app) == len(report(lending, [FINDINGS], Scope(MODEL)).findings)


def test_what_needs_nobody_is_no_open_finding_and_is_told_beside_their_number(
    opened: Opened, store: Path
) -> None:
    made = report(store, [FINDINGS], Scope(MODEL))
    snoozed, wrong, seen, *others = made.findings
    before = opened(store, "overview").title[0].value.replace("\\", "")
    assert short(snoozed.title) in before
    Journal(store).add(
        Deed("Ada", "snooze", MODEL, snoozed.id, {"until": "2199-12-03"}),
        Deed("Ada", "false-alarm", MODEL, wrong.id),
        Deed("Ada", "acknowledge", MODEL, seen.id),
    )
    app, over = opened(store, "findings"), opened(store, "overview")
    assert app.title[0].value.startswith(f"{len(others) + 1} open findings")
    assert "1 snoozed until 3 Dec 2199, 1 false alarm" in said(app)
    assert f"{len(others) + 1} findings open; 1 snoozed until 3 Dec 2199, 1 false alarm" in said(over)
    head = over.title[0].value.replace("\\", "")
    assert short(seen.title) in head, "the answer is kept, what was done with its findings is of now"
    assert short(snoozed.title) not in head
    assert seen.since
    handled = f"Acknowledged · {ago(seen.since, made.question.newest)}"
    assert handled in said(over), "a card says what was done with its finding"
    assert short(wrong.title) not in said(over), "what needs nobody has no card"


def test_of_a_model_whose_findings_are_all_snoozed_the_verdict_stays(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    quiet = {"until": "2199-12-03"}
    Journal(store).add(*(Deed("Ada", "snooze", MODEL, one.id, quiet) for one in findings))
    over, app = opened(store, "overview"), opened(store, "findings")
    told = "All findings snoozed until 3 Dec 2199"
    assert over.title[0].value.replace("\\", "").startswith(f"Nothing needs a look now. {MODEL}: {told}")
    assert "1 alert" in said(over)
    assert app.title[0].value == "No open findings."
    assert f"Left out: {len(findings)} snoozed until 3 Dec 2199." in said(app)
    head = next(one.value for one in app.markdown if "[Findings]" in one.value)
    assert "Alert" in head


def test_mine_are_those_that_were_given_to_me(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    Journal(store).add(Deed("Ada", "assign", MODEL, findings[1].id, {"to": "Bob"}))
    app = opened(store, "findings")
    app.button_group(key="findings_states").set_value("mine").run()
    assert (cards(app), "Say whose findings to show" in said(app)) == (0, True)
    text(app, "Whose").input("bob").run()
    assert (cards(app), app.query_params["whose"]) == (1, "bob")
    assert cards(opened(store, "findings", state="mine", whose="bob")) == 1


def test_each_finding_has_a_line_of_its_own_measure(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    app = opened(store, "findings")
    pictures = [one for one in app.get("image") if "data:image/svg+xml" in str(one.proto)]
    assert len(pictures) == len(findings) == cards(app)
    told = said(app)
    for finding in findings:
        name = "PSI" if finding.measure == "unit_factor" else words_of(finding.measure).name
        assert f":gray[:small[{name}]]" in told


def test_what_is_missing_is_said_in_the_dialog(opened: Opened, store: Path) -> None:
    app = opened(store, "findings")
    app.button(key="details_0").click().run()
    press(app, "Acknowledge")
    assert "needs who acts" in said(app)
    assert {one.who for one in Journal(store).entries()} == {"tidemark"}


def test_example_rows_stand_in_the_dialog(opened: Opened, store: Path) -> None:
    missing = next(f for f in report(store, [FINDINGS], Scope(MODEL)).findings if f.measure == "missing_rate")
    app = opened(store, "findings", model=MODEL, finding=missing.id)
    app.toggle(key="finding_rows").set_value(True).run()
    assert not app.exception
    rows = app.dataframe[-1].value
    assert 0 < len(rows) <= 20
    assert rows[missing.subject].isna().all()


def test_a_link_opens_its_finding(opened: Opened, store: Path) -> None:
    first = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    app = opened(store, "findings", model=MODEL, finding=first.id)
    assert "What happened" in said(app)
    assert first.title in said(app)
    app = opened(store, "findings", model=MODEL, finding="no-such")
    assert not app.exception
    assert "is not there any more" in said(app)


def test_a_finding_of_the_quality_page_is_that_of_the_drift_page(opened: Opened, store: Path) -> None:
    [of_quality] = [
        one for one in report(store, ["quality"], Scope(MODEL)).findings if one.measure == "missing_rate"
    ]
    deed = ["finding", "comment", "--model", MODEL, "--id", of_quality.id, "--text", "ask the feed"]
    assert main([*deed, "--who", "ann", "--store", str(store)]) == 0
    app = opened(store, "findings", model=MODEL, finding=of_quality.id)
    assert "What happened" in said(app) and "ask the feed" in said(app)


def test_the_command_of_every_finding_gives_its_number(lending: Path, capsys: Any) -> None:
    findings = report(lending, [FINDINGS], Scope(MODEL)).findings
    assert len(findings) >= 5
    for one in findings:
        words = shlex.split(command(one, Scope(MODEL), str(lending)))
        assert words[:3] == ["python", "-m", "monitoring"]
        assert main(words[3:]) == 0
        rows = json.loads(capsys.readouterr().out)["measurements"]
        same = [row for row in rows if (row["measure"], row["subject"]) == (one.measure, one.subject)]
        assert [(row["value"], row["n"]) for row in same] == [(one.value, one.n)]
