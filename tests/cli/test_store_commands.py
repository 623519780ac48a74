import json
import os
import socket
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitoring import shipped_models
from monitoring.cli import rebin
from monitoring.cli.load import references
from monitoring.cli.main import main
from monitoring.cli.serve import MEMORY, command
from monitoring.demo import write_lending
from monitoring.store.upkeep.rebinning import Rebinned


def test_load_counts_and_repeats_change_nothing(files: Path, tmp_path: Path, capsys: Any) -> None:
    words = [
        "load",
        str(files / "churn.yaml"),
        "--predictions",
        str(files / "calm.csv"),
        "--store",
        str(tmp_path),
    ]
    assert main([*words, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["predictions"]["loaded"] == 3000
    assert main([*words, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["predictions"]["already_there"], again["predictions"]["loaded"]) == (3000, 0)
    assert again["data_version"] == first["data_version"]
    assert main(words) == 0
    assert "3,000 read, 0 loaded, 3,000 already there" in capsys.readouterr().out


def test_what_rebin_did_is_told_of_one_and_of_many(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(rebin, "rebin", lambda *given: Rebinned("m", "3", False, 1, 1_097, "a29918"))
    assert main(["rebin", "--model", "m"]) == 0
    assert "  1 number with other edges, profiles of 1,097 days built again\n" in capsys.readouterr().out


def test_models(run: Any, capsys: Any) -> None:
    assert run("models", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    [churn, _, steady] = document["models"]
    assert list(churn) == [
        "model", "task", "versions", "rows", "labelled", "first", "last", "bytes", "data_version",
        "bins", "disk",
    ]  # fmt: skip
    assert (churn["model"], churn["rows"], churn["labelled"], churn["task"]) == (
        "churn",
        3000,
        3000,
        "binary",
    )
    assert churn["first"] == "2025-01-01T00:00:00Z"
    assert steady["model"] == "steady"
    assert run("models") == 0
    assert "3,000" in capsys.readouterr().out


def test_an_empty_store_says_what_to_do(tmp_path: Path, capsys: Any) -> None:
    assert main(["models", "--store", str(tmp_path / "new")]) == 0
    assert "python -m monitoring demo" in capsys.readouterr().err
    assert main(["models", "--json", "--store", str(tmp_path / "new")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["models"], told["store"]["bytes"]) == ([], 0)
    assert not (tmp_path / "new").exists()


def test_the_demo_says_what_it_loaded_and_how_the_models_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(shipped_models, "write_lending", partial(write_lending, rows=2_000))
    assert main(["demo", "--store", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    for model in ("ma-employment", "lending-default"):
        assert len([line for line in told if model in line]) >= 2
    assert main(["demo", "--if-empty", "--json", "--store", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["loaded"] == []


def test_the_demo_leaves_a_store_of_ones_own_alone(run: Any, capsys: Any) -> None:
    assert run("demo", "--if-empty") == 0
    assert "is not empty: nothing loaded" in capsys.readouterr().err


def test_contract_validate_names_every_problem(tmp_path: Path, capsys: Any) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("model: Bad Name\ntask: binry\nid: id\ntimestamp: t\nprediction: {scroe: p}\n")
    assert main(["contract", "validate", str(bad)]) == 2
    said = capsys.readouterr().err
    assert "bad.yaml:2" in said
    assert "did you mean 'binary'?" in said
    assert main(["contract", "validate", str(bad), "--json"]) == 2
    [one] = json.loads(capsys.readouterr().out)["contracts"]
    assert len(one["problems"]) >= 3
    assert {problem["line"] for problem in one["problems"]} >= {1, 2}


def test_contract_validate_and_schema(files: Path, capsys: Any) -> None:
    assert main(["contract", "validate", str(files / "churn.yaml")]) == 0
    assert capsys.readouterr().out.endswith("churn.yaml: valid (churn, binary)\n")
    assert main(["contract", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Tidemark contract"


def test_contract_validate_names_what_nothing_looks_at_yet(files: Path, capsys: Any) -> None:
    more = "slos: [{name: auc, objective: 0.9, within: 30d, measure: performance.auc}]\n"
    (files / "more.yaml").write_text((files / "churn.yaml").read_text() + more)
    assert main(["contract", "validate", str(files / "more.yaml")]) == 0
    assert "valid (churn, binary); slos: kept, nothing is judged by it yet" in capsys.readouterr().out
    assert main(["contract", "validate", str(files / "more.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["contracts"][0]["unread"] == ["slos"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["a.csv"], {"training": ["a.csv"]}),
        (["launch=a.csv", "b.csv"], {"launch": ["a.csv"], "training": ["b.csv"]}),
        (["dir/day=1/x.parquet"], {"training": ["dir/day=1/x.parquet"]}),
    ],
)
def test_references_have_names(words: list[str], found: dict[str, list[str]]) -> None:
    assert references(words, "training") == found


def test_serve_binds_this_machine_only() -> None:
    words = command("app.py", "127.0.0.1", 8501)
    assert words[1:4] == ["-m", "monitoring.ui.serving.server", "app.py"]
    assert "--server.address=127.0.0.1" in words


@pytest.mark.parametrize("own", ["", "7"])
@pytest.mark.parametrize(
    ("setting", "usual"),
    [
        ("MALLOC_ARENA_MAX", "2"),
        ("MALLOC_MMAP_THRESHOLD_", "2097152"),
        ("MALLOC_TRIM_THRESHOLD_", "67108864"),
    ],
)
def test_a_server_has_few_heaps_and_large_arrays_apart_unless_told_otherwise(
    setting: str, usual: str, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIDEMARK_STORE", "")
    for one in MEMORY:  # those that serving sets are gone after the test
        monkeypatch.setenv(one, own)
        if not own or one != setting:
            monkeypatch.delenv(one)
    monkeypatch.setattr("os.execv", lambda *_: said.append(os.environ[setting]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    main(["serve", "--port", str(port), "--store", str(tmp_path)])
    assert said == [own or usual]


def test_serve_refuses_a_port_that_is_taken(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("started"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert "cannot listen on 127.0.0.1" in capsys.readouterr().err


def test_serve_says_which_option_names_another(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("started"))
    assert main(["serve", "--host", "192.0.2.1"]) == 2  # of no machine (RFC 5737)
    assert "cannot listen on 192.0.2.1:8501: " in (said := capsys.readouterr().err)
    assert said.endswith("name another with --host\n")


def test_hostile_names_do_not_move_the_cursor(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "c.yaml").write_text(
        "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: all\n"
    )
    lines = ['id,at,p,"x\x1b[2J"', *(f"{k},2025-01-{1 + k % 28:02d},0.5,{k}" for k in range(60))]
    (tmp_path / "p.csv").write_text("\n".join(lines))
    store = str(tmp_path / "store")
    main(["load", str(tmp_path / "c.yaml"), "--predictions", str(tmp_path / "p.csv"), "--store", store])
    main(["check", "--model", "m", "--window", "all", "--store", store])
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert main(["report", "all", "--model", "m", "--store", store, "--out", str(tmp_path / "r.html")]) == 0


def test_a_load_of_refused_rows_alone_says_its_counts(
    files: Path, copied: Path, tmp_path: Path, capsys: Any
) -> None:
    (given := tmp_path / "bad.csv").write_text(
        "id,at,p,age,plan\n1,soon,0.5,30,free\n,2025-01-02,0.5,30,free\n"
    )
    words = ["load", str(files / "churn.yaml"), "--predictions", str(given), "--store", str(copied)]
    assert main([*words, "--json"]) == 2
    shown = capsys.readouterr()
    counted = json.loads(shown.out)
    assert (counted["predictions"]["read"], counted["predictions"]["loaded"]) == (2, 0)
    assert sum(counted["predictions"]["quarantined"].values()) == 2
    assert counted["data_version"] == "1", "that which stands"
    assert "every row was refused" in shown.err
    assert f"quarantine --model churn --batch {counted['batch']}" in shown.err
    assert main(words) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("TIDEMARK_SCANS", "0"),
        ("TIDEMARK_SCAN_SECONDS", "1.5"),
        ("TIDEMARK_AHEAD", "-1"),
        ("TIDEMARK_CACHE_BYTES", "1 GB"),
    ],
)
def test_serve_refuses_bounds_that_are_no_numbers(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, variable: str, said: str
) -> None:
    monkeypatch.setenv(variable, said)
    monkeypatch.setattr("monitoring.cli.serve._free", lambda *place: pytest.fail("went on"))
    assert main(["serve"]) == 2
    assert f"{variable} is {said!r}: it must be " in capsys.readouterr().err
