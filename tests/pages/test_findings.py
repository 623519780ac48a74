"""The findings page: what is open, whose it is, and what people do with it in place."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from monitoring.findings.lifecycle import lives
from monitoring.findings.measure_words import words_of
from monitoring.findings.report import FINDINGS, report
from monitoring.findings.reproduction import command
from monitoring.scope.question import Scope
from monitoring.store.journal import Deed, Journal
from monitoring.ui import findings_list

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.fixture
def store(own_lending: Path) -> Path:
    return own_lending


def cards(app: AppTest) -> int:
    return sum(str(button.key).startswith("details_") for button in app.button)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def text(app: AppTest, label: str) -> Any:
    return next(one for one in app.text_input if one.label == label)


def told(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.warning, *app.info)).replace("\\", "")


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
    assert found[-1].subject in told(app)


def test_a_finding_is_dealt_with_in_place(opened: Opened, store: Path) -> None:
    app = opened(store, "findings")
    every = cards(app)
    first = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    app.button(key="details_0").click().run()
    assert not app.exception
    assert "What happened" in told(app)
    text(app, "Your name").input("Ada")
    text(app, "Remark or decision").input("<b>feed</b> mended")
    press(app, "Resolve")
    assert not app.exception
    assert (cards(app), first.title in told(app)) == (every - 1, False)
    life = lives(Journal(store).entries(MODEL))[first.id]
    assert (life.state, life.note, life.entries[-1].who) == ("resolved", "<b>feed</b> mended", "Ada")
    app.button_group(key="findings_states").set_value("Closed").run()
    assert cards(app) == 1
    app.button(key="details_0").click().run()
    assert "<b>feed</b> mended" in told(app)
    assert text(app, "Your name").value == "Ada", "a name is asked for once"
    press(app, "Reopen")
    app.button_group(key="findings_states").set_value("Open").run()
    assert cards(app) == every


def test_a_card_of_the_overview_says_what_was_done_with_it(opened: Opened, store: Path) -> None:
    first = report(store, [FINDINGS], Scope(MODEL)).findings[0]
    assert "False alarm" not in told(opened(store, "overview"))
    Journal(store).add(Deed("Ada", "false-alarm", MODEL, first.id))
    assert "False alarm · began" in told(opened(store, "overview"))


def test_mine_are_those_that_were_given_to_me(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    Journal(store).add(Deed("Ada", "assign", MODEL, findings[1].id, {"to": "Bob"}))
    app = opened(store, "findings")
    app.button_group(key="findings_states").set_value("Mine").run()
    assert (cards(app), "No finding of this kind." in told(app)) == (0, True)
    app.session_state["person"] = "bob"
    app.run()
    assert cards(app) == 1


def test_each_finding_has_a_line_of_its_own_measure(opened: Opened, store: Path) -> None:
    findings = report(store, [FINDINGS], Scope(MODEL)).findings
    app = opened(store, "findings")
    pictures = [one for one in app.get("image") if "data:image/svg+xml" in str(one.proto)]
    assert len(pictures) == len(findings) == cards(app)
    said = told(app)
    for finding in findings:
        name = "PSI" if finding.measure == "unit_factor" else words_of(finding.measure).name
        assert f":gray[:small[{name}]]" in said


def test_what_is_missing_is_said_in_the_dialog(opened: Opened, store: Path) -> None:
    app = opened(store, "findings")
    app.button(key="details_0").click().run()
    press(app, "Acknowledge")
    assert "needs who acts" in told(app)
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
    assert "What happened" in told(app)
    assert first.title in told(app)
    app = opened(store, "findings", model=MODEL, finding="no-such")
    assert not app.exception
    assert "is not there any more" in told(app)


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
