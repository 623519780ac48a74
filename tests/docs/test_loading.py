"""The commands and the Python of the page on loading run as written, one after the other, on such files."""

import io
import re
import shlex
import sqlite3
from contextlib import closing, redirect_stdout
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main

REPO = Path(__file__).resolve().parents[2]
PAGE = (REPO / "docs" / "loading.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]


def customers(prefix: str, first: str, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(len(prefix) + n)
    at = pd.date_range(first, periods=n, freq="h")
    return pd.DataFrame(
        {
            "customer": [f"{prefix}{k}" for k in range(n)],
            "scored_at": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "p_churn": rng.uniform(0.05, 0.95, n).round(3),
            "tenure": rng.normal(30, 8, n).round(1),
            "plan": rng.choice(["basic", "größer"], n),
        }
    )


def labels(rows: pd.DataFrame, known_at: str) -> pd.DataFrame:
    churned = (rows["p_churn"] > 0.5).astype(int)
    return pd.DataFrame({"customer": rows["customer"], "churned": churned, "known_at": known_at})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the names that the page uses."""
    home = tmp_path_factory.mktemp("loading")
    (home / "churn.yaml").write_text(next(text for language, text in BLOCKS if language == "yaml"))
    for name in ("log", "partitioned/plan=basic", "partitioned/plan=plus"):
        (home / name).mkdir(parents=True)
    march = customers("m", "2026-03-01")
    march.head(24).to_csv(home / "log" / "2026-03-01.csv", index=False)
    march.tail(36).to_parquet(home / "log" / "2026-03-02.parquet")
    labels(march, "2026-03-15T00:00:00Z").to_csv(home / "labels.csv", index=False)
    labels(march.assign(p_churn=1 - march["p_churn"]), "2026-04-01T00:00:00Z").to_csv(
        home / "corrected.csv", index=False
    )
    march[["customer"]].assign(visits=range(60)).to_parquet(home / "visits.parquet")
    training = customers("t", "2026-01-01", 300)
    training.assign(visits=1.5, churned=1).to_parquet(home / "training.parquet")
    german = customers("g", "2026-03-04").astype({"p_churn": str, "tenure": str})
    german = german.assign(**{name: german[name].str.replace(".", ",") for name in ("p_churn", "tenure")})
    german.to_csv(home / "german.csv", sep=";", index=False, encoding="cp1252")
    with pd.ExcelWriter(home / "book.xlsx") as book:
        customers("x", "2026-03-05").to_excel(book, sheet_name="March", index=False)
        customers("y", "2026-02-05").to_excel(book, sheet_name="February", index=False)
    for plan in ("basic", "plus"):
        rows = customers(f"p{plan}", "2026-03-06").drop(columns="plan")
        rows.to_parquet(home / "partitioned" / f"plan={plan}" / "part.parquet")
    with closing(sqlite3.connect(home / "log.db")) as con:
        customers("s", "2026-03-07").to_sql("scores", con, index=False)
    with closing(duckdb.connect(str(home / "log.duckdb"))) as con:
        con.register("given", customers("d", "2026-03-08"))
        con.execute("create table scores as select * from given")
    damaged = customers("b", "2026-03-09", 3).astype({"p_churn": object})
    damaged.loc[1, "p_churn"] = "seven"
    damaged.to_csv(home / "damaged.csv", index=False)
    return home


def run(line: str) -> str:
    """Run a command in this process: each of its own would import everything again."""
    program, option, package, *words = shlex.split(line, comments=True)
    assert (program, option, package) == ("python", "-m", "monitoring")
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)) as out:
        assert main(words) == 0, line
    return out.buffer.getvalue().decode()


def test_the_page_runs_as_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TIDEMARK_STORE", str(folder / "store"))
    said = {}
    for language, text in BLOCKS:
        if language == "sh":
            said |= {line: run(line) for line in text.splitlines()}
        if language == "python":
            with redirect_stdout(io.StringIO()) as printed:
                exec(text, {})
            assert f"```\n\n```text\n{printed.getvalue()}```" in PAGE
    assert all(text.strip() for text in said.values())
    loads = {line: text for line, text in said.items() if " load " in line and "--json" not in line}
    told = {Path(line.split()[-1]).stem: text.splitlines()[1:] for line, text in loads.items()}
    assert told["german"][:2] == re.findall(r"^  (?:predictions: 60|german).*$", PAGE, re.MULTILINE)
    assert told["damaged"][0].endswith("3 read, 2 loaded, 1 quarantined (score 1)")
    assert told["corrected"][0].startswith("  labels: 60 read, 0 loaded")
    refused = [name for name, lines in told.items() if "quarantined" in " ".join(lines)]
    assert refused == ["damaged"]


def test_every_kind_of_source_is_run() -> None:
    said = " ".join(COMMANDS)
    for word in (
        "log ",
        ".csv",
        ".parquet",
        "sqlite:///",
        "duckdb:///",
        ".xlsx#",
        "=*",
        "--json",
        "--labels",
    ):
        assert word in said, word
