"""The commands by which a store is asked and kept by hand."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

import monitoring
from monitoring.cli import contract_apply
from monitoring.cli.main import main
from monitoring.contract import parse_contract


def test_batches_tell_every_load(run: Any, capsys: Any) -> None:
    assert run("batches", "--model", "churn", "--json") == 0
    [one] = json.loads(capsys.readouterr().out)["batches"]
    assert (one["data_version"], one["counts"]["predictions"]["loaded"]) == ("1", 3000)
    assert {(len(file["sha256"]), file["kind"]) for file in one["files"]} == {
        (64, "predictions"),
        (64, "reference"),
    }
    assert one["at"].endswith("Z")
    assert run("batches", "--model", "churn") == 0
    assert "shifted.csv" in capsys.readouterr().out


def test_quarantine_of_a_model_whose_every_row_was_refused(files: Path, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "bad.csv").write_text("id,at,p,age,plan,y\na,2025-01-01,7,1,free,1\nb,never,0.5,1,free,0\n")
    store = ["--store", str(tmp_path / "store")]
    words = ["load", str(files / "churn.yaml"), "--predictions", str(tmp_path / "bad.csv")]
    assert main([*words, *store]) == 2
    capsys.readouterr()
    assert main(["quarantine", "--model", "churn", *store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["rows"]
    assert [(one["row"], one["column"], one["rule"], one["value"]) for one in found] == [
        (1, "p", "score_range", "7"),
        (2, "at", "time", "never"),
    ]
    assert main(["quarantine", "--model", "churn", *store]) == 0
    shown = capsys.readouterr()
    assert "score_range" in shown.out
    assert "2 refused" in shown.err
    assert main(["batches", "--model", "churn", *store]) == 0
    for asked in (["sql", "select 1"], ["export-database", str(tmp_path / "out.duckdb")]):
        assert main([*asked, *store]) == 2
        said = capsys.readouterr().err
        assert f"no model is in {tmp_path / 'store'} yet: load rows into it first" in said  # unknown model ''


def test_nothing_refused(run: Any, capsys: Any) -> None:
    assert run("quarantine", "--model", "churn") == 0
    assert capsys.readouterr().err == "churn: nothing was refused\n"


def test_verify_is_0_and_names_what_it_compared(run: Any, capsys: Any) -> None:
    assert run("verify", "--model", "churn") == 0
    assert "as the rows give them" in capsys.readouterr().out
    assert run("verify", "--model", "steady", "--json") == 0
    assert json.loads(capsys.readouterr().out)["verified"] is True


def test_verify_is_1_on_a_difference(files: Path, tmp_path: Path, capsys: Any) -> None:
    store = tmp_path / "store"
    words = ["--predictions", str(files / "calm.csv"), "--store", str(store)]
    main(["load", str(files / "churn.yaml"), *words])
    [profiles] = (store / "segments" / "churn").glob("profiles-*.parquet")
    profiles.unlink()
    capsys.readouterr()
    assert main(["verify", "--model", "churn", "--store", str(store)]) == 1
    assert "the file is not there" in capsys.readouterr().out


def test_events(files: Path, tmp_path: Path, capsys: Any) -> None:
    store = ["--store", str(tmp_path)]
    main(["load", str(files / "churn.yaml"), "--predictions", str(files / "calm.csv"), *store])
    capsys.readouterr()
    words = ["event", "add", "--model", "churn", "--at", "2025-01-05", "--label", "v2 deployed", *store]
    assert main([*words, "--kind", "deploy"]) == 0
    assert "added: 2025-01-05T00:00:00Z v2 deployed (deploy)" in capsys.readouterr().err
    assert main(["event", "list", "--model", "churn", "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == [
        {"at": "2025-01-05T00:00:00Z", "label": "v2 deployed", "kind": "deploy", "source": "added"}
    ]


def test_cohorts(files: Path, tmp_path: Path, capsys: Any) -> None:
    store = ["--model", "churn", "--store", str(tmp_path)]
    main(
        [
            "load",
            str(files / "churn.yaml"),
            "--predictions",
            str(files / "calm.csv"),
            "--store",
            str(tmp_path),
        ]
    )
    capsys.readouterr()
    save = ["cohorts", "save", "--name", "Basic", "--cohort"]
    assert main([*save, "plan='basic'", *store]) == 0
    assert "saved: Basic is plan = 'basic'" in capsys.readouterr().err
    assert main([*save, "plan != 'pro'", *store]) == 0
    assert "saved: Basic is plan != 'pro', instead of plan = 'basic'" in capsys.readouterr().err
    assert main(["cohorts", "list", "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["cohorts"] == [{"name": "Basic", "cohort": "plan != 'pro'"}]
    assert main(["cohorts", "rename", "--name", "Basic", "--to", " Not pro ", *store]) == 0
    assert "renamed: Basic is called Not pro now, and is plan != 'pro'" in capsys.readouterr().err
    assert main(["cohorts", "remove", "--name", "Not pro", *store]) == 0
    assert main(["cohorts", "list", *store]) == 0
    assert "churn: no saved cohorts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cohorts", "sav", "--model", "churn"], "did you mean 'save'"),
        (["cohorts", "save", "--model", "churn", "--cohort", "plan = 'a'"], "needs --name NAME"),
        (["cohorts", "save", "--model", "churn", "--name", "a"], "needs --cohort EXPR"),
        (["cohorts", "save", "--model", "churn", "--name", "a", "--cohort", "x = 1"], "unknown name"),
        (["cohorts", "remove", "--model", "churn", "--name", "a"], "unknown saved cohort 'a'"),
        (["cohorts", "rename", "--model", "churn", "--name", "a"], "needs --to NAME"),
        (["cohorts", "rename", "--model", "churn", "--name", "a", "--to", "b"], "unknown saved cohort 'a'"),
        (["event", "ad", "--model", "churn"], "did you mean 'add'"),
        (["event", "add", "--model", "churn"], "needs --at T and --label TEXT"),
        (["event", "add", "--model", "churn", "--at", "x", "--label", "y"], "no date or time"),
        (["sql", "select 1"], "name one of churn, few, steady with --model"),
        (["sql", "drop table loads", "--model", "churn"], "only SELECT and WITH are run here"),
        (["sql", "select 1", "--model", "churn", "--format", "xml"], "unknown format 'xml'"),
        (["sql", "select 1", "--model", "churn", "--format", "parquet"], "needs --out"),
        (["batches", "--model", "chrun"], "did you mean 'churn'"),
        (["quarantine", "--model", "churn", "--batch", "x"], "unknown batch 'x'"),
        (["contract", "show"], "needs --model"),
        (["contract", "guess"], "needs a file"),
        (["contract", "guess", "nowhere.csv"], "no file to load"),
        (["contract", "apply"], "needs one file"),
        (["contract", "apply", "nowhere.yaml"], "there is no contract"),
        (["report", "drift", "--model", "churn", "--split", "plam"], "did you mean 'plan'"),
        (["report", "drift", "--model", "churn", "--split", "version"], "unknown column to split by"),
        (["export-database", "no/where/x.duckdb"], "cannot write"),
        (["export-database", "."], "cannot write .: it is a folder; name a file in it"),
        (["serve", "--host", ""], "--host is empty"),
        (["serve", "--host", "\u202e"], "name another with --host"),
        (["serve", "--host", "127.0.0.1:80"], "name another with --host"),
        (["serve", "--port", "\u0663"], "is no port"),
        (["serve", "--port", "8_501"], "is no port"),
        (["serve", "--port", "65536"], "a whole number from 1 to 65535"),
        (
            ["report", "drift", "--model", "churn", "--out", "."],
            "cannot write .: it is a folder; name a file",
        ),
        (
            ["report", "drift", "--model", "churn", "--out", "/"],
            "cannot write /: it is a folder; name a file",
        ),
        (["contract", "validate", "/"], "/: is a folder: name a contract's YAML file"),
        (["audit", "--model", "churn", "--at", "2001-01-01", "--out", "a.zip"], "Z: name a later date"),
    ],
)
def test_wrong_usage_is_2(run: Any, capsys: Any, words: list[str], said: str) -> None:
    assert run(*words) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_sql_in_every_format(run: Any, capsys: Any, tmp_path: Path) -> None:
    words = (
        "sql",
        "select plan, count(*) as n from predictions group by plan order by plan",
        "--model",
        "churn",
    )
    run(*words)
    found = json.loads(capsys.readouterr().out)
    assert [one["plan"] for one in found] == ["free", "paid"]
    assert sum(one["n"] for one in found) == 3000
    run(*words, "--format", "csv")
    assert list(csv.reader(io.StringIO(capsys.readouterr().out)))[1][0] == "free"
    run(*words, "--format", "md")
    assert capsys.readouterr().out.startswith("| plan | n |\n|---|--:|\n| free |")
    assert run(*words, "--out", str(tmp_path / "x.parquet")) == 0
    assert duckdb.sql(f"select n from '{tmp_path / 'x.parquet'}'").fetchall() == [
        (one["n"],) for one in found
    ]


def test_sql_at_a_terminal(run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert (
        run("sql", "select measure, value from measurements where measure = 'rows'", "--model", "churn") == 0
    )
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0].split() == ["measure", "value"]
    assert shown.err == "2 rows\n"


def test_sql_measurements_are_those_of_report(store: Path) -> None:
    frame = monitoring.sql("select value from measurements where measure = 'psi' order by subject",
                           model="churn", store=store)  # fmt: skip
    report = monitoring.report("drift", model="churn", store=store)
    expected = report[report["measure"] == "psi"].sort_values("subject")["value"]
    assert list(frame["value"]) == list(expected)


def test_export_database(run: Any, tmp_path: Path) -> None:
    assert run("export-database", str(tmp_path / "all.duckdb")) == 0
    assert run("export-database", str(tmp_path / "one.duckdb"), "--model", "churn", "--json") == 0
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from churn.predictions").fetchall() == [(3000,)]
        assert con.execute("select title from churn.findings").fetchall()
    with duckdb.connect(str(tmp_path / "one.duckdb"), read_only=True) as con:
        assert con.execute("select count(distinct panel) from measurements").fetchall() == [(5,)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "names",
    [
        ("log.csv", "paid.csv"),
        ("labels.csv", "log.csv"),
        ("log.csv", "paid.csv", "features.csv"),
        ("predictions.csv", "paid.csv", "features.csv"),
    ],
)
def test_a_column_of_the_labels_alone_is_the_label(
    tmp_path: Path, capsys: Any, names: tuple[str, ...]
) -> None:
    contents = {
        "log": "id,scored_at,p,channel\n" + "".join(f"{k},2025-01-0{k},0.{k},web\n" for k in range(1, 9)),
        "paid": "id,repaid\n" + "".join(f"{k},{k % 2}\n" for k in range(1, 9)),
        "features": "id,loyal\n" + "".join(f"{k},{k // 5}\n" for k in range(1, 9)),
    }
    contents |= {"labels": contents["paid"], "predictions": contents["log"]}
    for name in names:
        (tmp_path / name).write_text(contents[name.removesuffix(".csv")])
    assert main(["contract", "guess", *(str(tmp_path / name) for name in names)]) == 0
    contract = parse_contract(capsys.readouterr().out)
    assert contract.label is not None
    assert contract.label.column == "repaid"
    loyal = ["loyal"] if "features.csv" in names else []
    assert list(contract.listed_features) == ["channel", *loyal]
    assert [one.name for one in contract.cohorts] == loyal


def test_a_draft_of_labels_without_the_id_loads(tmp_path: Path, capsys: Any) -> None:
    """It lacked `label.join`, and the load refused it."""
    days = [f"2025-01-{day:02d}" for day in range(1, 29)]
    log = [f"{day}{place},{day},{place},{k / 7}" for k, day in enumerate(days) for place in ("x", "y")]
    (tmp_path / "log.csv").write_text("id,made_at,place,forecast\n" + "\n".join(log))
    known = [f"{day},{place},{k / 9}" for k, day in enumerate(days) for place in ("x", "y")]
    (tmp_path / "labels.csv").write_text("made_at,place,observed_sum\n" + "\n".join(known))
    files, draft = [str(tmp_path / name) for name in ("log.csv", "labels.csv")], str(tmp_path / "m.yaml")
    assert main(["contract", "guess", *files, "--out", draft]) == 0
    assert "  join: [made_at, place]    # labels have no id: " in Path(draft).read_text()
    given = ["--predictions", files[0], "--labels", files[1], "--store", str(tmp_path / "store"), "--json"]
    capsys.readouterr()
    assert main(["load", draft, *given]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert (counted["labels"]["loaded"], counted["labels"]["waiting"]) == (56, 0)


def test_contract_guess_show_and_apply(files: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    store = ["--store", str(tmp_path / "store")]
    assert main(["contract", "guess", str(files / "calm.csv"), "--out", str(tmp_path / "draft.yaml")]) == 0
    assert main(["contract", "validate", str(tmp_path / "draft.yaml")]) == 0
    draft = (tmp_path / "draft.yaml").read_text()
    assert "model: calm\n" in draft
    assert "  score: p    # probability of the positive class" in draft
    main(["load", str(files / "churn.yaml"), "--predictions", str(files / "calm.csv"), *store])
    capsys.readouterr()
    assert main(["contract", "show", "--model", "churn", "--json", *store]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {one["name"]: one["kind"] for one in shown["columns"]} == {
        "age": "numeric", "plan": "categorical", "p": "numeric",
    }  # fmt: skip
    changed = tmp_path / "changed.yaml"
    changed.write_text((files / "churn.yaml").read_text() + "thresholds: {drift.psi: {warning: 0.01}}\n")
    assert main(["contract", "apply", str(changed), "--dry-run", "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["applied"] is False
    assert main(["contract", "apply", str(changed), *store]) == 0
    said = capsys.readouterr()
    assert "thresholds.drift.psi.warning: nothing -> 0.01" in said.err
    assert "data version 2" in said.out
    monkeypatch.setattr(contract_apply, "apply", lambda *given: pytest.fail("a store may be read-only"))
    assert main(["contract", "apply", str(changed), *store]) == 0
    assert "in force already" in capsys.readouterr().err
