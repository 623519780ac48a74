"""How often a check would have failed: each day as the check itself would have judged it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main
from monitoring.errors import ScopeError
from monitoring.findings.gate import gate
from monitoring.findings.gate_history import gate_history, often
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
SCOPE = Scope(MODEL, window="last-7d")


def test_each_day_is_what_the_check_says_of_it(demo_store: Path) -> None:
    snapshot = Snapshot(demo_store, MODEL)
    found = gate_history(snapshot, SCOPE, ["drift", "quality"], 5)
    assert [one.day for one in found] == [date(2026, 10, day) for day in range(27, 32)]
    for one in (found[0], found[-1]):
        window = f"{date.fromordinal(one.day.toordinal() - 6)}/{date.fromordinal(one.day.toordinal() + 1)}"
        made = report(demo_store, ["drift", "quality"], Scope(MODEL, window=window), dated=False)
        held = gate(made.measurements, made.contract)
        failed = dict.fromkeys(f"{row.panel}.{row.measure} {row.subject}".strip() for row in held.failed)
        assert (one.conclusion, one.failed) == (held.conclusion, tuple(failed))


def test_rules_are_counted_most_often_first(demo_store: Path) -> None:
    found = gate_history(Snapshot(demo_store, MODEL), SCOPE, ["drift"], 6)
    counts = often(found)
    assert [n for _, n in counts] == sorted((n for _, n in counts), reverse=True)
    assert dict(counts)["drift.psi debt_to_income"] == 6


def test_days_without_a_whole_window_are_left_out(demo_store: Path) -> None:
    snapshot = Snapshot(demo_store, MODEL)
    days = (snapshot.extent.last - snapshot.extent.first).days + 1
    assert len(gate_history(snapshot, SCOPE, ["quality"], 9_999)) in (days - 6, days - 5)
    with pytest.raises(ScopeError, match="no day of the last 3"):
        gate_history(snapshot, Scope(MODEL, window="last-9999d"), ["quality"], 3)


@pytest.mark.parametrize("window", ["all", "2026-10-01/2026-10-08"])
def test_a_window_that_does_not_move_has_no_history(demo_store: Path, window: str) -> None:
    with pytest.raises(ScopeError, match="moves its window"):
        gate_history(Snapshot(demo_store, MODEL), Scope(MODEL, window=window), ["drift"], 3)


def test_the_command_says_how_often(demo_store: Path, capsys: Any) -> None:
    words = [
        "check",
        "--model",
        MODEL,
        "--window",
        "last-7d",
        "--panels",
        "drift",
        "--store",
        str(demo_store),
    ]
    assert main([*words, "--history", "4d", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["days"], told["failed"], len(told["history"])) == (4, 4, 4)
    assert main([*words, "--history", "4d"]) == 0
    assert "would have failed on 4 of 4 days, first on 2026-10-28" in capsys.readouterr().out
    assert main([*words, "--history", "soon"]) == 2
    assert "such as 90d" in capsys.readouterr().err
