import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract import parse_contract
from monitoring.contract.model import Contract
from monitoring.contract.reading import build_contract
from monitoring.store.ingest.load import load

ALL = ("--window", "all")


@pytest.mark.sampled(3)
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
    assert "0.2/0.5 sd" in line
    assert "http://127.0.0.1:8501/drift?model=churn" in "\n".join(lines)


def test_limits_have_the_unit_of_what_is_held_against_them(demo_store: Path, capsys: Any) -> None:
    """A factor of 100 stood beside the limit 0/0, a share beside 0.01/0.1, a declared range beside 1/2."""
    main(["check", "--store", str(demo_store), "--model", "lending-default"])
    rules = [re.split(r"  +", one) for one in capsys.readouterr().out.splitlines()]
    held = {tuple(one[1:3]): one for one in rules if len(one) > 5}
    for rule, limit in {
        ("drift.unit_factor", "loan_amount"): "any",
        ("drift.missing_rate", "utilisation"): "1/10 pp",
        ("drift.unseen_rate", "region"): "0.1/5%",
        ("drift.mean_shift_sd", "income"): "0.2/0.5 sd",
        ("drift.psi", "income"): "0.1/0.25",
        ("quality.between", "income"): "as declared",
    }.items():
        assert limit in held[rule], held[rule]
    [labels] = [one for one in rules if one[1:2] == ["quality.unlabelled_rate"]]
    assert "10/50% of usual" in labels


def test_a_line_has_the_number_of_the_days_that_were_judged(demo_store: Path, capsys: Any) -> None:
    asked = ("--store", str(demo_store), "--model", "lending-default", "--json")
    main(["report", "performance", *asked])
    [finding] = [
        one for one in json.loads(capsys.readouterr().out)["findings"] if one["panel"] == "performance"
    ]
    main(["check", "--panels", "performance", *asked[:-1]])
    lines = capsys.readouterr().out.splitlines()
    [line] = [one for one in lines if f"performance.{finding['measure']} " in one]
    assert f"{finding['value']:.3f}" in line
    assert "judged on " in line


def test_what_is_missing_is_said(run: Any, capsys: Any) -> None:
    run("check", "--model", "few", *ALL, "--panels", "drift")
    shown = capsys.readouterr().out
    assert "needs at least 30 rows, has 3, 27 more: in about" in shown
    assert "No verdict" in shown


def test_the_limit_of_an_age_is_in_hours_as_the_age_is(tmp_path: Path, capsys: Any) -> None:
    """Rows that should come each day are late after 36 hours: the limit said 1.5/3 h."""
    at = pd.Timestamp.now("UTC").floor("s") - pd.to_timedelta(np.arange(200), unit="h")
    frame = pd.DataFrame({"id": range(200), "at": at, "p": np.linspace(0.01, 0.99, 200)})
    tree = {"model": "daily", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    load(tmp_path, build_contract({**tree, "features": [], "expect_every": "1d"}), predictions=[frame])
    main(["check", "--store", str(tmp_path), "--model", "daily", "--panels", "quality"])
    [line] = [one for one in capsys.readouterr().out.splitlines() if "freshness_hours" in one]
    assert "  36/72 h  " in line


def test_a_limit_of_a_change_stands_beside_the_change(demo_store: Path, capsys: Any) -> None:
    main(["check", "--model", "lending-default", "--panels", "performance", "--store", str(demo_store)])
    told = capsys.readouterr().out
    [auc] = [line for line in told.splitlines() if "performance.auc " in line]
    assert re.search(r"0\.7\d\d  +0\.\d{3}–0\.\d{3}  +[\d,]+  +−0\.0\d\d  +0\.01/0\.03", auc)


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
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    said = {case.attrib["name"]: case.find("failure") for case in failed}["mean_shift_sd age"]
    assert re.search(r"sd \(95% CI .+\), n=3,000, limit 0\.2/0\.5 sd", said.attrib["message"])
    sentence, action, link = said.text.splitlines()
    assert sentence.startswith("age ")
    assert "Ask the owner of age" in action
    assert link.startswith("http://127.0.0.1:8501/drift?model=churn")


def test_junit_calls_a_case_the_same_on_the_next_day(run: Any, tmp_path: Path) -> None:
    """Names held the window: of a window that moves on, every case of every day was new to a CI system."""
    suites = []
    for day in ("2025-01-12", "2025-01-13"):
        run("check", "--model", "churn", "--window", f"2025-01-02/{day}", "--junit", str(tmp_path / "j.xml"))
        suites.append(ElementTree.parse(tmp_path / "j.xml").getroot())
    names = [
        [(case.attrib["classname"], case.attrib["name"]) for case in one.iter("testcase")] for one in suites
    ]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])
    windows = [one.find("properties/property[@name='window']").attrib["value"] for one in suites]
    assert windows == ["2025-01-02/2025-01-12", "2025-01-02/2025-01-13"]


def test_junit_fails_on_what_is_to_fail_without_a_verdict(run: Any, tmp_path: Path, capsys: Any) -> None:
    """The status was 1 and every case was skipped; nor was it said what was missing."""
    asked = ("--panels", "drift", "--on-insufficient", "fail", "--junit", str(tmp_path / "j.xml"))
    assert run("check", "--model", "few", *ALL, *asked) == 1
    assert "  drift: needs at least 30 rows, has 3" in capsys.readouterr().out
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) > 0
    assert suite.find("testcase/failure").attrib["type"] == "insufficient"
    assert suite.attrib["skipped"] == "0"


def test_a_check_is_told_where_its_files_cannot_be_written(run: Any, tmp_path: Path, capsys: Any) -> None:
    assert run("check", "--model", "few", *ALL, "--junit", str(tmp_path / "none" / "j.xml")) == 2
    told = capsys.readouterr()
    assert "few: cannot tell (" in told.out
    assert "cannot write" in told.err
    assert not [*tmp_path.iterdir()]


def test_junit_names_windows_in_the_contracts_zone(demo_store: Path, tmp_path: Path, capsys: Any) -> None:
    asked = ("--model", "lending-default", "--window", "2026-10-02/2026-10-04", "--panels", "drift")
    for by, windows in {
        "day": {"2026-10-02/2026-10-03", "2026-10-03/2026-10-04"},
    }.items():
        words = ["check", *asked, "--by", by, "--store", str(demo_store), "--junit", str(tmp_path / "j.xml")]
        assert main(words) < 2
        assert "2–3 Oct 2026 (Europe/Berlin)" in capsys.readouterr().out
        suite = ElementTree.parse(tmp_path / "j.xml").getroot()
        assert {case.attrib["name"].rpartition(" ")[2] for case in suite.iter("testcase")} == windows


def test_junit_tells_hours_apart(run: Any, tmp_path: Path) -> None:
    asked = ("--window", "2025-01-02/2025-01-03", "--by", "hour", "--panels", "quality")
    run("check", "--model", "churn", *asked, "--junit", str(tmp_path / "j.xml"))
    names = [case.attrib["name"] for case in ElementTree.parse(tmp_path / "j.xml").iter("testcase")]
    assert len(set(names)) == len(names) > 24
    assert any(name.endswith(" 2025-01-02T05:00+00:00/2025-01-02T06:00+00:00") for name in names)


def test_markdown(run: Any, tmp_path: Path) -> None:
    run("check", "--model", "few", *ALL, "--markdown", str(tmp_path / "m.md"))
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    head, *rest = text.splitlines()
    assert re.fullmatch(r"### Tidemark: few: cannot tell \(.+\)", head)
    assert any(one.startswith("- performance: needs at least ") for one in rest), (
        "what is missing is no heading"
    )
    assert "| No verdict |" in text


def test_markdown_says_who_acts_and_which_day_a_row_is_of(run: Any, tmp_path: Path) -> None:
    """Findings had no owner, next step or n, and the rows of several days could not be told apart."""
    asked = ("--window", "2025-01-02/2025-01-04", "--by", "day", "--panels", "drift")
    run("check", "--model", "churn", *asked, "--markdown", str(tmp_path / "m.md"))
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert re.search(
        r"^- \*\*Alert\*\* \[age .+\]\(http.+\) \(n=300.*\)  \n  Ask the owner of age", text, re.MULTILINE
    )
    rows = [line for line in text.splitlines() if "| drift.mean_shift_sd | age |" in line]
    assert [row.split(" | ")[-1] for row in rows] == ["2025-01-02T00:00:00Z |", "2025-01-03T00:00:00Z |"]


def test_business_is_judged_where_the_contract_says_from_when_on(
    files: Path, copied: Path, tmp_path: Path, capsys: Any
) -> None:
    contract, at = tmp_path / "churn.yaml", ("--store", str(copied))
    contract.write_text((files / "churn.yaml").read_text() + "business: {costs: {fp: 25, fn: 400}}\n")
    assert main(["contract", "apply", str(contract), *at]) == 0
    assert main(["check", "--model", "churn", *ALL, "--panels", "business", *at]) == 2
    assert "give one of its measures a threshold in the contract" in capsys.readouterr().err


def test_the_whole_question_stands_beside_the_conclusion(run: Any, capsys: Any, tmp_path: Path) -> None:
    asked = ("--cohort", "age > 30", "--now", "2025-03-01", "--markdown", str(tmp_path / "m.md"))
    assert run("check", "--model", "churn", *ALL, *asked, "--panels", "drift") < 2
    *_, line, concluded = capsys.readouterr().out.rstrip().splitlines()
    assert concluded.startswith("churn: ")
    assert line.startswith("churn: 1–20 Jan 2025 (UTC), ages")
    assert ", age > 30, " in line
    assert "ages counted from 1 Mar 2025" in line
    assert "ages counted from 1 Mar 2025" in (tmp_path / "m.md").read_text(encoding="utf-8").replace("\\", "")
    run("check", "--model", "churn", *ALL, *asked, "--panels", "drift", "--json")
    scope = json.loads(capsys.readouterr().out)["scope"]
    assert (scope["cohort"], scope["window"], scope["now"][:10]) == ("age > 30", "all", "2025-03-01")


STORED = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p, scale: margin}
label: {column: y, positive: 1, horizon: 1d}
features: [x, sex]
sensitive: [sex]
"""
SILENT = ("performance.log_loss", "fairness.demographic_parity_difference", "service.latency_p95")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose contract states limits that nothing answers, as contracts might once."""
    n, directory = 2000, tmp_path_factory.mktemp("stored")
    rng, limits = np.random.default_rng(1), {"warning": 0.05}
    tree = parse_contract(STORED).model_dump(mode="json")
    tree["thresholds"] = dict.fromkeys((*SILENT, "performance.auc"), limits)
    at = pd.Timestamp("2025-05-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 40 * 86_400 // n, unit="s")
    y = rng.integers(0, 2, n)
    frame = pd.DataFrame({"id": range(n), "at": at, "p": rng.normal(y, 1), "y": y, "x": rng.normal(size=n)})
    load(directory, Contract.model_validate_json(json.dumps(tree)), predictions=[frame.assign(sex="f")])
    return directory


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("words", "status", "silent"),
    [
        ((), 3, SILENT),
        (("--panels", "drift"), 0, ()),
        (("--panels", "performance"), 3, SILENT[:1]),
        (("--on-insufficient", "pass"), 0, SILENT),
        (("--on-insufficient", "fail"), 1, SILENT),
    ],
)
def test_a_limit_that_nothing_answers_is_no_pass(
    stored: Path, capsys: Any, tmp_path: Path, words: tuple[str, ...], status: int, silent: tuple[str, ...]
) -> None:
    asked = ("--model", "m", "--window", "2025-05-21/2025-06-10", "--baseline", "2025-05-01/2025-05-21")
    given = ("check", "--store", str(stored), *asked, "--now", "2025-07-01", *words)
    assert main([*given, "--junit", str(tmp_path / "j.xml")]) == status
    shown = capsys.readouterr().out
    assert all((f"  {name}: the contract states a limit" in shown) is (name in silent) for name in SILENT)
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    kind = "failures" if "fail" in words else "skipped"
    assert int(suite.attrib[kind]) == len(suite.findall(f"testcase/{kind.removesuffix('s')}")) >= len(silent)
    assert main([*given, "--json"]) == status
    assert json.loads(capsys.readouterr().out)["unanswered"] == [*silent]


def test_periods_of_which_none_is_whole_are_no_pass(run: Any, tmp_path: Path, capsys: Any) -> None:
    """No rule was judged, three alerts were listed, and the status was 0."""
    asked = ("check", "--model", "churn", "--window", "2025-01-02/2025-01-12", "--by", "month")
    junit = ("--junit", str(tmp_path / "j.xml"))
    assert run(*asked, "--panels", "drift", *junit) == 3
    assert "  drift: no whole period lies in the window" in capsys.readouterr().out
    assert len(ElementTree.parse(tmp_path / "j.xml").findall("testcase[@classname='drift']/skipped")) == 1
    assert run(*asked, "--panels", "drift", "--on-insufficient", "pass") == 0
    assert run(*asked, "--panels", "drift", "--on-insufficient", "fail", *junit) == 1
    assert len(ElementTree.parse(tmp_path / "j.xml").findall("testcase/failure")) == 1


def test_a_history_says_the_same(stored: Path, capsys: Any) -> None:
    asked = ("--model", "m", "--window", "last-7d", "--history", "5d", "--json")
    assert main(["check", "--store", str(stored), *asked]) == 0
    told = [one["conclusion"] for one in json.loads(capsys.readouterr().out)["history"]]
    assert told == ["cannot tell"] * 5
