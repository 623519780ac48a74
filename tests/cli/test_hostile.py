"""Control characters and endless texts, of data, contracts and command lines: no terminal obeys them."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.cli.streams import PlainText

NASTY = "\x1b[2J\x9b31m\u202e<script>alert(1)</script>=1+1"
LONG = NASTY + "x" * 100_000
CONTRACT = """
model: nasty
task: binary
title: "t\\x1b[2J<script>"
owner: {team: "\\x1b[2J<b>"}
id: id
timestamp: at
version: v
prediction: {score: p}
label: {column: y, positive: 1}
features: all
cohorts: [plan]
baselines: {training: {file: t.parquet}}
default_baseline: training
"""
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")
COMMANDS = [
    ("models",),
    *((name, "--model", "nasty") for name in ("batches", "verify", "quarantine")),
    *(
        (*name, "--model", "nasty")
        for name in (("finding", "list"), ("journal", "list"), ("contract", "show"))
    ),
    ("coverage",),
    *(
        ("report", "all", "--model", "nasty", *more)
        for more in ((), ("--format", "json"), ("--format", "md"))
    ),
    ("check", "--model", "nasty"),
    ("check", "--model", "nasty", "--json"),
    ("sql", "select * from features limit 3", "--model", "nasty"),
    (
        "sql",
        f"select '{NASTY}' as \"{NASTY}\", * from features limit 3",
        "--model",
        "nasty",
        "--format",
        "json",
    ),
    ("report", "drift", "--model", NASTY),
    ("report", "drift", "--model", "nasty", "--cohort", f"plan {LONG}"),
    ("report", LONG, "--model", "nasty"),
    (LONG,),
    ("load", f"{NASTY}.yaml"),
]


def rows(first: str, shift: float, level: str) -> pd.DataFrame:
    rng, n = np.random.default_rng(len(level)), 400
    return pd.DataFrame(
        {
            "id": [f"{NASTY}{first}{k}" for k in range(n)],
            "at": pd.Timestamp(first) + pd.to_timedelta(np.arange(n), unit="h"),
            "v": NASTY,
            "p": np.where(np.arange(n) == 7, 9.0, rng.random(n)) if shift else rng.random(n),
            "y": rng.integers(0, 2, n),
            "plan": np.where(rng.random(n) < 0.5, "plain", level),
            NASTY: rng.normal(shift, 1, n),
            LONG: rng.normal(shift, 1, n),
        }
    )


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("nasty")
    (home / "nasty.yaml").write_text(CONTRACT)
    rows("2025-01-01", 0.0, NASTY).to_parquet(home / "t.parquet")
    rows("2025-03-01", 3.0, LONG).to_parquet(home / "p.parquet")
    words = ("--predictions", str(home / "p.parquet"), "--reference", str(home / "t.parquet"))
    assert main(["load", str(home / "nasty.yaml"), "--store", str(home / "store"), *words]) == 0
    return home / "store"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "words", COMMANDS, ids=lambda words: " ".join(words)[:30].encode("unicode_escape").decode()
)
def test_no_control_character_reaches_a_terminal(
    nasty: Path, capsysbinary: Any, words: tuple[str, ...]
) -> None:
    status = main([*words, "--store", str(nasty)])
    told = capsysbinary.readouterr()
    assert status in (0, 1, 2, 3)
    for text in (told.out.decode(), told.err.decode()):
        assert not CONTROLS.search(text), text[:500]
        assert "internal error" not in text
    assert len(told.err) < 30_000


def test_a_terminal_gets_text_where_a_file_gets_bytes(
    nasty: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(PlainText, "isatty", lambda _: True)
    assert main(["report", "findings", "--model", "nasty", "--format", "csv", "--store", str(nasty)]) == 0
    shown = capsys.readouterr().out
    assert "\\u001b[2J" in shown
    assert not CONTROLS.search(shown.replace("\r", ""))


@pytest.mark.soak
def test_a_text_of_ten_million_signs_is_refused_with_rule_size_and_advice(
    nasty: Path, tmp_path: Path, capsys: Any
) -> None:
    store = Path(shutil.copytree(nasty, tmp_path / "store"))
    main(["finding", "list", "--model", "nasty", "--json", "--store", str(store)])
    [name, *_] = re.findall(r'"id": "(\w+)"', capsys.readouterr().out)
    deed = ("--model", "nasty", "--id", name, "--store", str(store))
    for action, option, word, most in (
        ("comment", "--text", "text", "10,000"),
        ("decide", "--text", "text", "10,000"),
        ("assign", "--to", "to", "200"),
        ("acknowledge", "--who", "who", "200"),
    ):
        assert main(["finding", action, *deed, option, "\x1b" + "x" * 10_000_000]) == 2
        said = capsys.readouterr().err
        assert f"the {word} of {action} has 10,000,001 signs" in said
        assert f"at most {most}" in said
        assert len(said) < 500
    assert main(["finding", "comment", *deed, "--text", NASTY, "--who", NASTY]) == 0
    assert main(["journal", "list", "--model", "nasty", "--store", str(store)]) == 0
    told = capsys.readouterr()
    assert not CONTROLS.search(told.out + told.err)


@pytest.mark.parametrize(
    ("field", "most"), [("title: {}", 500), ("owner: {{team: {}}}", 500), ("runbook: 'see {}'", 20_000)]
)
def test_a_contract_of_endless_texts_is_refused(tmp_path: Path, capsys: Any, field: str, most: int) -> None:
    for length, said in ((20_000, f"at most {most} characters"), (10_000_000, "at most 2000000 characters")):
        path = tmp_path / "c.yaml"
        rest = "\n".join(one for one in CONTRACT.splitlines() if one[:5] not in ("title", "owner"))
        path.write_text(f"{rest}\n{field.format('x' * length)}\n")
        assert main(["contract", "validate", str(path)]) == 2
        shown = capsys.readouterr().err
        assert said in shown
        assert length > 20_000 or re.search(r"it has 20,00[04]: say it shorter", shown)
        assert len(shown) < 2_000
