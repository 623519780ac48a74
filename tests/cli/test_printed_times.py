"""Printed times are UTC, to the second: YYYY-MM-DDTHH:MM:SSZ."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def berlin(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a model in Berlin, with a refused row and events written in three ways."""
    home = tmp_path_factory.mktemp("berlin")
    events = ("2025-01-05", "2025-07-05T12:00", "2025-01-06T00:00:00+05:00")
    listed = ", ".join(f'{{at: "{at}", label: e}}' for at in events)
    text = f"{(files / 'churn.yaml').read_text()}timezone: Europe/Berlin\nevents: [{listed}]\n"
    (home / "c.yaml").write_text(text)
    (home / "bad.csv").write_text("id,at,p,y,age,plan\n1,soon,0.5,1,30,free\n2,2025-01-02,0.5,1,30,free\n")
    words = ["load", str(home / "c.yaml"), "--store", str(home / "store"), "--predictions"]
    assert main([*words, str(files / "calm.csv"), str(home / "bad.csv")]) == 0
    return home / "store"


def printed(berlin: Path, capsys: Any, *words: str) -> str:
    capsys.readouterr()
    assert main([*words, "--model", "churn", "--store", str(berlin)]) < 2
    out: str = capsys.readouterr().out
    return out


def test_when_a_load_was(berlin: Path, capsys: Any) -> None:
    [batch] = json.loads(printed(berlin, capsys, "batches", "--json"))["batches"]
    assert TIME.fullmatch(batch["at"])
    [row] = json.loads(printed(berlin, capsys, "quarantine", "--json"))["rows"]
    assert TIME.fullmatch(row["at"])
    [row] = json.loads(printed(berlin, capsys, "quarantine", "--format", "json"))
    assert TIME.fullmatch(row["at"])


def test_events_of_the_contract(berlin: Path, capsys: Any) -> None:
    expected = ["2025-01-04T23:00:00Z", "2025-07-05T10:00:00Z", "2025-01-05T19:00:00Z"]
    shown = json.loads(printed(berlin, capsys, "contract", "show", "--json"))
    assert [one["at"] for one in shown["contract"]["events"]] == expected
    assert all(at in printed(berlin, capsys, "contract", "show") for at in expected)


def test_days_of_a_check(berlin: Path, capsys: Any) -> None:
    asked = ("--window", "2025-01-05/2025-01-07", "--by", "day", "--panels", "quality")
    lines = printed(berlin, capsys, "check", *asked).split("\n\n")[0].splitlines()
    assert {line.split()[-1] for line in lines[1:]} == {"2025-01-04T23:00:00Z", "2025-01-05T23:00:00Z"}
