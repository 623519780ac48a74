"""``finding`` and ``journal``: what people do with findings, from the shell."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main
from tests.copied_store import copied_store

Ask = Callable[..., int]


@pytest.fixture
def ask(store: Path, tmp_path: Path) -> Ask:
    own = copied_store(store, tmp_path / "own", "kept", "journal*")
    return lambda *words: main([*words, "--store", str(own)])


@pytest.fixture
def first(ask: Ask, capsys: Any) -> str:
    """The id of the worst finding."""
    assert ask("finding", "list", "--model", "churn", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["findings"]
    assert {one["status"] for one in listed} == {"open"}
    return str(listed[0]["id"])


def test_a_finding_goes_from_open_to_resolved(ask: Ask, first: str, capsys: Any) -> None:
    on = ("--model", "churn", "--id", first)
    assert ask("finding", "acknowledge", *on, "--who", "Ada") == 0
    assert f"Ada acknowledge {first}" in capsys.readouterr().err
    assert ask("finding", "resolve", *on, "--who", "Bob", "--text", "feed mended", "--json") == 0
    entry = json.loads(capsys.readouterr().out)
    assert len(entry["seal"]) == 32
    assert ask("report", "findings", "--model", "churn", "--json") == 0
    shown = json.loads(capsys.readouterr().out)["findings"][0]
    assert (shown["id"], shown["status"], shown["note"]) == (first, "resolved", "feed mended")
    assert ask("finding", "list", "--model", "churn") == 0
    assert "resolved" in capsys.readouterr().out
    assert ask("journal", "list", "--model", "churn", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["who"], row["action"]) for row in rows][-2:] == [("Ada", "acknowledge"), ("Bob", "resolve")]
    assert ask("journal", "rules", "--json") == 0
    judged = [row for row in json.loads(capsys.readouterr().out)["rows"] if row["judged"]]
    assert [row["precision"] for row in judged] == [1.0]
    assert ask("journal", "times") == 0
    assert "hours to acknowledge" in capsys.readouterr().out


def test_the_journal_is_told_in_words(ask: Ask, first: str, capsys: Any) -> None:
    """Its entries were raw JSON, five hundred signs wide; hours had no unit."""
    ask("finding", "assign", "--model", "churn", "--id", first, "--who", "Ada", "--to", "Bob")
    ask("check", "--model", "churn")
    capsys.readouterr()
    assert ask("journal", "list", "--model", "churn") == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split("  ")[-1] == "what"
    assert any(f"{first}  1             opened it: " in line for line in lines)
    assert lines[-2].endswith("gave it to Bob")
    assert re.search(r"checked the model: \w+( \w+)? \(\d+ of \d+ rules failed\)$", lines[-1])
    assert not any("{" in line or "seal" in line for line in (head, *lines))
    assert ask("journal", "rules") == 0
    assert "false alarms" in capsys.readouterr().out


def test_what_needs_nobody_is_left_out_of_every_count(ask: Ask, first: str, capsys: Any) -> None:
    on = ("--model", "churn", "--id", first, "--who", "Ada")
    assert ask("finding", "snooze", *on, "--until", "2199-12-03") == 0
    capsys.readouterr()
    assert ask("finding", "list", "--model", "churn", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["findings"]
    left = len(listed) - 1
    assert listed[0]["snoozed_until"] == "2199-12-03"
    assert {one["snoozed_until"] for one in listed[1:]} <= {""}
    said = f"{left} finding{'' if left == 1 else 's'} open; 1 snoozed until 3 Dec 2199"
    assert ask("finding", "list", "--model", "churn") == 0
    assert said in capsys.readouterr().err
    for form in ("md", "html"):
        assert ask("report", "all", "--model", "churn", "--format", form) == 0
        written = capsys.readouterr().out
        assert said in written
        assert written.count("snoozed until 3 Dec 2199") >= 2, "the count, and beside the finding itself"


def test_a_snooze_that_would_be_over_at_once_is_refused(ask: Ask, first: str, capsys: Any) -> None:
    on = ("--model", "churn", "--id", first)
    today = datetime.now(UTC).date().isoformat()
    for day in ("2020-01-01", today):
        assert ask("finding", "snooze", *on, "--until", day) == 2
        assert f"snooze until {day}: that day has come" in capsys.readouterr().err
    assert ask("finding", "decide", *on, "--text", "was due", "--until", today) == 0


def test_one_finding_is_listed_by_its_id(ask: Ask, first: str, capsys: Any) -> None:
    assert ask("finding", "list", "--model", "churn", "--id", first, "--json") == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["findings"]] == [first]
    assert ask("finding", "list", "--model", "churn", "--id", "none") == 2
    assert "unknown finding 'none': choose one of" in capsys.readouterr().err


def test_who_acts_is_whoever_is_logged_in(ask: Ask, first: str, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    assert ask("finding", "comment", "--model", "churn", "--id", first, "--text", "seen") == 0
    assert "grace comment" in capsys.readouterr().err


def test_a_journal_that_was_changed_is_told(ask: Ask, first: str, tmp_path: Path, capsys: Any) -> None:
    assert ask("journal", "verify") == 0
    assert "each as it was written" in capsys.readouterr().err
    with closing(sqlite3.connect(tmp_path / "own" / "journal.sqlite")) as con, con:
        con.execute("update entries set said = '{}' where number = 1")
    assert ask("journal", "verify", "--json") == 1
    assert "entry 1" in json.loads(capsys.readouterr().out)["flaw"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["finding", "acknowledge", "--model", "churn"], "needs --id"),
        (["finding", "aknowledge", "--model", "churn"], "acknowledge"),
        (["finding", "acknowledge", "--model", "churn", "--id", "nothing"], "nothing"),
        (["journal", "lst"], "list"),
    ],
)
def test_what_is_wrong_is_named(ask: Ask, first: str, words: list[str], told: str, capsys: Any) -> None:
    assert ask(*words) == 2
    assert told in capsys.readouterr().err


def test_nothing_to_list(ask: Ask, capsys: Any) -> None:
    assert ask("journal", "list") == 0
    assert "nothing to say" in capsys.readouterr().err
    assert ask("finding", "list", "--model", "steady") == 0
    assert "no findings" in capsys.readouterr().err
