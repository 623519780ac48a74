"""The promised exit statuses, and a message that says what to do."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.errors import LoadError
from tests.cli.conftest import CONTRACT

REPO = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["modles"], "unknown command 'modles': did you mean 'models'?"),
        (["validation"], "minutes, models, quarantine, rebin, report, serve, sql, verify"),
        (["report", "drift", "--model", "churn", "--baseline", "x"], "START/END, cohort:EXPR, previous"),
        (["check", "--model", "churn", "--panels", "all"], "'all': choose one of calibration, drift, perf"),
        (["report", "service", "--model", "churn"], "service is not measured for churn. Its contract has no"),
        (["check", "--model", "churn", "--panels", "service"], "service is not measured for churn"),
        (["--store", "x", "models"], "a command comes before its options"),
        (["report", "drfit", "--model", "churn"], "unknown panel 'drfit': did you mean 'drift'?"),
        (["report", "comparison", "--model", "churn"], "unknown panel 'comparison'"),
        (["report", "drift", "--model", "chrun"], "unknown model 'chrun': did you mean 'churn'?"),
        (["report", "drift"], "--model"),
        (["journal", "list", "--model", "chrun"], "unknown model 'chrun': did you mean 'churn'?"),
        (
            ["report", "drift", "--model", "churn", "--format", "jsn"],
            "did you mean 'json'?",
        ),
        (["report", "drift", "--model", "churn", "--format", "parquet"], "needs --out"),
        (["report", "drift", "--model", "churn", "--json", "--format", "csv"], "leave one"),
        (["report", "drift", "--model", "churn", "--window", "2025-02-01/2025-01-01"], "is empty"),
        (["report", "drift", "--model", "churn", "--cohort", "plna = 'free'"], "did you mean 'plan'?"),
        (["report", "drift", "--model", "churn", "--cohort", "age = 'x'"], "compares the number age"),
        (["report", "drift", "--model", "churn", "--by", "year"], "invalid choice"),
        (["report", "drift", "--model", "churn", "--unknown"], "--unknown"),
        (["check", "--model", "churn", "--panels", "fairness"], "unknown panel to check 'fairness'"),
        (["check", "--model", "churn", "--fail-on", "red"], "invalid choice"),
        (["contract", "validat", "x"], "did you mean 'validate'?"),
        (["contract", "validate"], "needs a file"),
        (["load", "nowhere.yaml"], "there is no contract 'nowhere.yaml'"),
        (["report", "drift", "--model", "churn", "--base-url", "null"], "'null' is no address: begin with"),
        (["check", "--model", "churn", "--base-url", "javascript:alert(1)"], "is no address: begin with"),
        (["load", "x" * 300], "a name is too long for this file system"),
        (["report", "drift", "--model", "churn", "--out", "x" * 300 + ".csv"], "a name is too long"),
        (["journal", "list", "--model=--"], "--model has no value but '--'"),
        (["sql", "select 1", "--time-limit=--"], "--time-limit has no value but '--'"),
    ],
)
def test_wrong_usage_is_2(run: Any, capsys: Any, words: list[str], said: str) -> None:
    status = main(words) if words[0].startswith("-") else run(*words)
    shown = capsys.readouterr()
    assert status == 2
    assert said in shown.err
    assert shown.err.startswith("tidemark: ")
    assert "Traceback" not in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    "command", [["models"], ["load", "x.yaml", "--predictions", "x.csv"], ["sql", "select 1"]]
)
@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("", "the name of the store is empty: name a folder (--store DIR), or leave it out"),
        (" ", "the name of the store is empty"),
        ("s3://bucket/store", "s3://bucket/store cannot be a store: it is an address; name a folder of this"),
        ("s3:/bucket", "it is an address"),
    ],
)
def test_a_store_is_a_folder_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, command: list[str], store: str, said: str
) -> None:
    """A variable that is not set names none: what it was meant for went into the default store."""
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text(CONTRACT)
    Path("x.csv").write_text("id\n")
    assert main([*command, "--store", store]) == 2
    assert said in capsys.readouterr().err
    assert {one.name for one in tmp_path.iterdir()} == {"x.csv", "x.yaml"}


@pytest.mark.parametrize(
    ("words", "name", "place"),
    [
        (["report", "drift", "--model", "\udcff"], "--model", 1),
        (["report", "drift", "--model", "churn", "--cohort", "plan = '\udcff'"], "--cohort", 9),
        (["report", "drift", "--model", "churn", "--cohort=plan = '\udcff'"], "--cohort", 9),
        (["report", "drift", "--model", "churn", "--baseline", "cohort:plan = '\ud800'"], "--baseline", 16),
        (["report", "drift", "dr\udce9ft", "--model", "churn"], "PANEL", 3),
        (["sql", "select '\udcff'", "--model", "churn"], "SELECT", 9),
        (["load", "churn.yaml", "--predictions", "a.csv", "\udcff.csv"], "--predictions", 1),
        (["event", "add", "--model", "churn", "--at", "2025-01-02", "--label", "\udcff"], "--label", 1),
    ],
)
def test_bytes_that_are_no_text_are_2(run: Any, capsys: Any, words: list[str], name: str, place: int) -> None:
    assert run(*words) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"tidemark: {name} ")
    assert f" is no UTF-8 from place {place} on: write it in UTF-8" in shown.err
    assert shown.out == ""


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take UTF-8 only")
def test_the_name_of_a_file_may_be_any_bytes(run: Any, tmp_path: Path) -> None:
    out = tmp_path / os.fsdecode(b"o\xff.csv")
    assert run("report", "quality", "--model", "churn", "--out", str(out)) == 0
    assert out.read_bytes().startswith(b"panel,")


def test_a_store_of_no_text_is_2(capsys: Any) -> None:
    assert main(["models", "--store", "\udcff"]) == 2
    assert "--store '" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["report", "drift", "--model", "m"],
        ["journal", "list"],
        ["journal", "verify"],
        ["rebin", "--model", "m"],
        ["batches", "remove", "b", "--model", "m"],
    ],
)
def test_a_missing_store_is_2_and_not_made(tmp_path: Path, capsys: Any, words: list[str]) -> None:
    assert main([*words, "--store", str(tmp_path / "none")]) == 2
    assert f"there is no store in {tmp_path / 'none'}: load something" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_which_folder_was_looked_at_is_said_whole(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["models", "--store", "none"]) == 0
    assert main(["journal", "list", "--store", "none"]) == 2
    assert f"there is no store in none ({tmp_path / 'none'})" in capsys.readouterr().err


def test_no_command_is_2_and_help_is_0(capsys: Any) -> None:
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert main(["report", "--help"]) == 0
    assert "--label-as-of" in capsys.readouterr().out


@pytest.mark.parametrize("debug", [False, True])
def test_an_internal_error_is_4(run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch, debug: bool) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("monitoring.cli.models.models", broken)
    assert run("models", *(["--debug"] if debug else [])) == 4
    said = capsys.readouterr().err
    assert "internal error: ZeroDivisionError: by hand" in said
    assert ("Traceback" in said) is debug


def test_interrupted_is_130(run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitoring.cli.models.models", stopped)
    assert run("models") == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [RuntimeError("Query interrupted"), LoadError("INTERRUPT Error: Interrupted!")]
)
def test_what_a_database_makes_of_ctrl_c_is_130(
    run: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def stopped(*_: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise error

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("monitoring.cli.models.models", stopped)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background have none
    try:
        assert run("models") == 130
        assert capsys.readouterr().err == "tidemark: interrupted\n"
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    monkeypatch.setattr("monitoring.cli.models.models", broken)
    assert run("models") in (2, 4), "nobody interrupted it"


def test_a_reader_that_stops_is_no_error(store: Path) -> None:
    words = [sys.executable, "-m", "monitoring", "report", "all", "--model", "churn", "--store", str(store)]
    with subprocess.Popen(words, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        said = process.stderr.read() if process.stderr else b""
        assert process.wait(60) == 0
    assert said == b""


def test_ctrl_c_in_a_process_is_130(store: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job's child ignores it
        "from monitoring.cli import main as entry\n"
        "import monitoring.cli.models as command\n"
        "command.models = lambda *_: (print('ready', flush=True), time.sleep(60))\n"
        "sys.exit(entry.main(['models']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TIDEMARK_STORE": str(store)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


@pytest.mark.parametrize(
    "module", ["monitoring.cli.main", "monitoring.cli.models", "monitoring.ui.serving.server"]
)
def test_ctrl_c_while_modules_are_imported_is_130(tmp_path: Path, module: str) -> None:
    """From the first of ours on, also inside a text that is executed, and over the change to the server."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job's child ignores it
        "class Pressed:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        "            exec('os.kill(os.getpid(), signal.SIGINT)')\n"
        "sys.meta_path.insert(0, Pressed())\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        words = ["serve", "--port", str(free.getsockname()[1])] if module.endswith("server") else ["models"]
    done = subprocess.run(
        [sys.executable, "-m", "monitoring", *words],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "TIDEMARK_STORE": str(tmp_path / "none")},
    )
    assert (done.returncode, done.stderr) == (130, "tidemark: interrupted\n")


@pytest.mark.parametrize(("words", "status"), [(["--version"], 0), (["modles"], 2)])
def test_ctrl_c_after_the_end_changes_nothing(words: list[str], status: int) -> None:
    """What was asked is done and told: while Python ends, no thread and no module has one to take."""
    code = (
        "import atexit, os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job's child ignores it
        "atexit.register(os.kill, os.getpid(), signal.SIGINT)\n"
        f"sys.argv = ['monitoring', *{words}]\n"
        "runpy.run_module('monitoring', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" not in done.stderr
    assert done.returncode == status


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from monitoring.cli.main import main; main(['--help'])\n"
        "heavy = {'pandas', 'duckdb', 'streamlit', 'altair', 'numpy', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("below", ["", "deeper"])
@pytest.mark.parametrize("name", ["three.csv", "three.xlsx"])
def test_a_store_that_cannot_be_made_is_2(
    files: Path, tmp_path: Path, capsys: Any, name: str, below: str
) -> None:
    """What is written aside before the lock is taken is below the store as well."""
    taken, given = tmp_path / "taken", tmp_path / name
    taken.write_text("no folder")
    rows = pd.read_csv(files / "three.csv")
    rows.to_csv(given, index=False) if given.suffix == ".csv" else rows.to_excel(given, index=False)
    words = ["load", str(files / "churn.yaml"), "--predictions", str(given), "--store", str(taken / below)]
    assert main(words) == 2
    assert f"tidemark: {taken / below} cannot be a store: " in (err := capsys.readouterr().err)
    assert "; name a folder" in err


@pytest.mark.parametrize("words", [["models"], ["sql", "select 1"], ["report", "overview", "--model", "m"]])
def test_a_store_that_is_a_file_is_2(tmp_path: Path, capsys: Any, words: list[str]) -> None:
    (taken := tmp_path / "taken").write_text("no folder")
    assert main([*words, "--store", str(taken)]) == 2
    assert f"tidemark: {taken} cannot be a store: it is a file; name a folder" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["nan", "inf", "-inf", "soon", "1e400"])
def test_a_time_limit_is_a_finite_number(run: Any, capsys: Any, given: str) -> None:
    assert run("sql", "select 1", "--model", "churn", f"--time-limit={given}") == 2
    assert f"--time-limit: {given!r} is no number of seconds" in capsys.readouterr().err
    assert run("sql", "select 1", "--model", "churn", "--time-limit=1e300", "--format", "csv") == 0
