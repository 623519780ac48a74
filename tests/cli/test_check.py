import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ALL = ("--window", "all")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--model", "churn", *ALL), 1),
        (("--model", "churn", *ALL, "--fail-on", "critical"), 1),
        (("--model", "churn", *ALL, "--panels", "performance"), 0),
        (("--model", "churn", *ALL, "--panels", "drift", "performance"), 1),
        (("--model", "steady", *ALL), 0),
        (("--model", "few", *ALL), 3),
        (("--model", "few", *ALL, "--on-insufficient", "pass"), 0),
        (("--model", "few", *ALL, "--on-insufficient", "fail"), 1),
        (("--model", "steady", *ALL, "--baseline", "previous", "--panels", "drift"), 3),
    ],
)
def test_the_gate(run: Any, capsys: Any, words: tuple[str, ...], status: int) -> None:
    assert run("check", *words) == status
    last = capsys.readouterr().out
    assert {0: ": pass (", 1: ": fail (", 3: ": cannot tell ("}[status] in last


def test_a_line_per_rule(run: Any, capsys: Any) -> None:
    run("check", "--model", "churn", *ALL, "--panels", "drift")
    lines = capsys.readouterr().out.splitlines()
    [line] = [one for one in lines if "drift.mean_shift_sd" in one and "age" in one]
    assert line.startswith("Alert")
    assert "0.2/0.5" in line
    assert "http://127.0.0.1:8501/drift?model=churn" in "\n".join(lines)


def test_what_is_missing_is_said(run: Any, capsys: Any) -> None:
    run("check", "--model", "few", *ALL, "--panels", "drift")
    shown = capsys.readouterr().out
    assert "needs at least 30 rows, has 3, 27 more: in about" in shown
    assert "No verdict" in shown


def test_machine_output(run: Any, capsys: Any) -> None:
    status = run("check", "--model", "churn", *ALL, "--json", "--base-url", "https://t.example/")
    document = json.loads(capsys.readouterr().out)
    assert (status, document["conclusion"]) == (1, "fail")
    rule = next(one for one in document["rules"] if one["measure"] == "psi" and one["subject"] == "age")
    assert (rule["verdict"], rule["warning"], rule["critical"]) == ("critical", 0.1, 0.25)
    assert document["findings"][0]["link"].startswith("https://t.example/drift?model=churn")


def test_junit(run: Any, tmp_path: Path) -> None:
    run("check", "--model", "churn", *ALL, "--junit", str(tmp_path / "j.xml"))
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    failed = [case for case in suite if case.find("failure") is not None]
    assert int(suite.attrib["failures"]) == len(failed) > 0
    assert int(suite.attrib["tests"]) == len(suite)
    assert any("mean_shift_sd age" in case.attrib["name"] for case in failed)


def test_markdown(run: Any, tmp_path: Path) -> None:
    run("check", "--model", "few", *ALL, "--markdown", str(tmp_path / "m.md"))
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert text.startswith("### Tidemark: few: cannot tell (")
    assert "| No verdict |" in text


def test_service_is_judged_where_the_contract_says_from_when_on(run: Any, capsys: Any) -> None:
    assert run("check", "--model", "churn", *ALL, "--panels", "service") == 2
    assert "give one of its measures a threshold in the contract" in capsys.readouterr().err


def test_the_whole_question_stands_beside_the_conclusion(run: Any, capsys: Any, tmp_path: Path) -> None:
    asked = ("--cohort", "age > 30", "--now", "2025-03-01", "--markdown", str(tmp_path / "m.md"))
    assert run("check", "--model", "churn", *ALL, *asked, "--panels", "drift") < 2
    *_, line, concluded = capsys.readouterr().out.rstrip().splitlines()
    assert concluded.startswith("churn: ")
    assert line.startswith("churn: 2025-")
    assert ", age > 30, " in line
    assert "ages counted from 2025-03-01" in line
    assert "ages counted from 2025-03-01" in (tmp_path / "m.md").read_text(encoding="utf-8").replace("\\", "")
    run("check", "--model", "churn", *ALL, *asked, "--panels", "drift", "--json")
    scope = json.loads(capsys.readouterr().out)["scope"]
    assert (scope["cohort"], scope["window"], scope["now"][:10]) == ("age > 30", "all", "2025-03-01")
