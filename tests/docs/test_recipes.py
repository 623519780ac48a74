"""The recipes run as written: each crontab line, each step of CI, and the script for every exit status."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import yaml

from monitoring.cli.main import main

REPO = Path(__file__).resolve().parents[2]
PAGE = (REPO / "docs" / "recipes.md").read_text(encoding="utf-8")
LOADING = (REPO / "docs" / "loading.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
CRON = [line for language, text in BLOCKS if language == "cron" for line in text.splitlines()]
[SCRIPT] = [text for language, text in BLOCKS if language == "sh"]
GITHUB, GITLAB = (yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def customers(prefix: str, first: str, n: int, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    score = rng.uniform(0.05, 0.95, n)
    at = pd.Timestamp(first) + pd.to_timedelta(np.arange(n) * (28 * 86_400 // n), unit="s")
    return pd.DataFrame(
        {
            "customer": [f"{prefix}{k}" for k in range(n)],
            "scored_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "p_churn": score,
            "tenure": rng.normal(30 + shift, 8, n),
            "plan": rng.choice(["basic", "plus"], n),
            "visits": rng.poisson(3, n),
            "churned": (rng.uniform(size=n) < score).astype(int),
        }
    )


def files(home: Path, shift: float, n: int = 3000) -> None:
    """Write the files that the page names."""
    (home / "log").mkdir(parents=True)
    contract = re.search(r"```yaml\n(.*?)```", LOADING, flags=re.DOTALL)
    assert contract is not None
    (home / "churn.yaml").write_text(contract[1])
    rows = customers("m", "2026-03-01", n, shift)
    rows.drop(columns="churned").to_parquet(home / "log" / "march.parquet")
    known = {"known_at": "2026-03-29T12:00:00Z"}
    rows[["customer", "churned"]].assign(**known).to_csv(home / "labels.csv", index=False)
    customers("t", "2026-01-01", 3001).to_parquet(home / "training.parquet")
    shutil.copy(REPO / "requirements.txt", home)


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of programs: this Python, and a pip that installs nothing but wants its file."""
    home = tmp_path / "tools"
    home.mkdir()
    for name, text in {
        "python": f'exec "{sys.executable}" "$@"',
        "pip": '[ "$1 $2" = "install -r" ] && [ -f "$3" ]',
    }.items():
        (home / name).write_text(f"#!/bin/sh\n{text}\n")
        (home / name).chmod(0o755)
    return home


@pytest.fixture
def shell(tmp_path: Path, tools: Path) -> Run:
    """Run shell lines as cron and CI do, in a home of their own."""

    def run(text: str, *command: str, folder: str = "tidemark") -> "subprocess.CompletedProcess[str]":
        path = os.pathsep.join([str(tools), *os.environ["PATH"].split(os.pathsep)])
        own = {"HOME": str(tmp_path), "PATH": path, "PYTHONPATH": str(REPO), "TIDEMARK_STORE": "store"}
        own["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")
        words = [*(command or ("sh", "-c")), text]
        return subprocess.run(
            words, cwd=tmp_path / folder, env=own, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.soak
def test_cron_is_silent_while_all_is_well(tmp_path: Path, shell: Run) -> None:
    files(tmp_path / "tidemark", 0.0)
    assert len(CRON) == 3
    for line in CRON:
        fields = line.split(maxsplit=5)
        assert all(re.fullmatch(r"[\d*]+", one) for one in fields[:5])
        assert "%" not in fields[5]  # cron reads it as the end of the line
        done = shell(fields[5], folder=".")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), line
    assert (tmp_path / "tidemark" / "minutes.pdf").read_bytes().startswith(b"%PDF-")
    assert ElementTree.parse(tmp_path / "tidemark" / "check.xml").getroot().attrib["failures"] == "0"


def test_cron_tells_of_rows_that_were_refused(tmp_path: Path, shell: Run) -> None:
    files(tmp_path / "tidemark", 0.0)
    log = tmp_path / "tidemark" / "log"
    extra = pd.read_parquet(log / "march.parquet").head(1)
    extra.assign(customer="broken", p_churn=7.0).to_parquet(log / "broken.parquet")
    load, _, _ = CRON[0].split(maxsplit=5)[5].rpartition(" && ")
    done = shell(load, folder=".")
    assert done.returncode == 0
    assert "1 quarantined" in done.stdout


def steps() -> list[str]:
    return [step["run"] for step in GITHUB["jobs"]["check"]["steps"] if "run" in step]


def test_the_steps_of_github(tmp_path: Path, shell: Run) -> None:
    files(tmp_path / "tidemark", 8.0)
    *before, check = steps()
    for text in before:
        assert shell(text, "bash", "-e", "-o", "pipefail", "-c").returncode == 0, text
    done = shell(check, "bash", "-e", "-o", "pipefail", "-c")
    assert done.returncode == 1, done.stderr
    assert "drift.mean_shift_sd" in (tmp_path / "summary.md").read_text()
    assert ElementTree.parse(tmp_path / "tidemark" / "check.xml").getroot().tag == "testsuite"


@pytest.mark.soak
def test_the_script_of_gitlab_may_not_tell(tmp_path: Path, shell: Run) -> None:
    files(tmp_path / "tidemark", 0.0, n=3)
    job = GITLAB["model-check"]
    done = shell("\n".join(job["script"]), "sh", "-e", "-c")
    assert done.returncode in job["allow_failure"]["exit_codes"]
    assert "at the present rate" in done.stdout
    report = tmp_path / "tidemark" / job["artifacts"]["reports"]["junit"]
    assert ElementTree.parse(report).getroot().tag == "testsuite"


@pytest.mark.parametrize(
    ("status", "said", "left"),
    [
        (0, "steady", 0),
        (1, "at or above", 0),
        (2, "wrong (2)", 2),
        (3, "cannot tell", 0),
        (4, "wrong (4)", 4),
    ],
)
def test_the_script_knows_every_status(
    tmp_path: Path, tools: Path, shell: Run, status: int, said: str, left: int
) -> None:
    (tmp_path / "tidemark").mkdir()
    (tools / "python").write_text(f"#!/bin/sh\nexit {status}\n")
    done = shell(SCRIPT)
    assert (done.returncode, said in done.stdout) == (left, True)


def test_what_went_wrong_is_told_in_spite_of_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path / "tidemark", 0.0)
    monkeypatch.chdir(tmp_path / "tidemark")
    assert main(["check", "--model", "churn", "--store", "nowhere", "--quiet"]) == 2
    assert "there is no store in nowhere" in capsys.readouterr().err
    assert main(["load", "churn.yaml", "--watch", "log", "--quiet"]) == 2
    assert "--watch has none" in capsys.readouterr().err
    assert main(["contract", "validate", "churn.yaml", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
