"""A check is kept in the journal: what it came to, over which data, and how to ask the same again."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from monitoring.cli.main import main
from monitoring.findings.documents.checked import checked, checks_words
from monitoring.findings.gate import USUAL, gate
from monitoring.findings.journal.journal import known_lives
from monitoring.findings.journal.lifecycle import CHECKED
from monitoring.findings.journal.seen import seen
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.address import read_address
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import LONGEST, Deed, Entry, Journal
from tests.copied_store import copied_store

MODEL = "lending-default"


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    """Give the demo's, without what other tests have checked there meanwhile."""
    return copied_store(demo_store, tmp_path / "store", "journal.sqlite*")


def checks(store: Path) -> list[Entry]:
    return [one for one in Journal(store).entries(MODEL) if one.action == CHECKED]


def check(store: Path, *words: str) -> int:
    return main(["check", "--model", MODEL, *words, "--store", str(store)])


def test_panels_without_a_whole_period_are_named(store: Path) -> None:
    assert check(store, "--window", "2026-10-02/2026-10-12", "--by", "month", "--panels", "drift") == 3
    [kept] = checks(store)
    assert (kept.said["conclusion"], kept.said["rules"], kept.said["unfinished"]) == (
        "cannot tell",
        0,
        ["drift"],
    )


def test_the_result_is_what_was_printed(store: Path, capsys: Any) -> None:
    words = (
        "--window",
        "last-14d",
        "--cohort",
        "region = 'north'",
        "--panels",
        "drift",
        "--fail-on",
        "critical",
    )
    assert check(store, *words, "--json") == 1
    printed = json.loads(capsys.readouterr().out)
    [kept] = checks(store)
    assert (kept.who, kept.finding, kept.data_version) == ("tidemark", "", printed["data_version"])
    assert kept.contract_hash == printed["contract_hash"]
    said = kept.said
    told = {name: said[name] for name in ("conclusion", "failed", "without_verdict")}
    assert told == {name: printed[name] for name in told}
    assert (said["rules"], said["panels"], said["fail_on"]) == (len(printed["rules"]), ["drift"], "critical")
    failed = [one for one in printed["rules"] if one["verdict"] == "critical"]
    assert said["failed_rules"] == [
        f"critical: drift.{one['measure']} {one['subject']} {one['value']!r}" for one in failed
    ]
    assert len(failed) == said["failed"] > 0


def test_its_link_asks_the_same_days_and_data_again(store: Path) -> None:
    """`last-14d` would be other days tomorrow."""
    check(store, "--window", "last-14d", "--panels", "drift")
    [kept] = checks(store)
    asked = read_address(dict(parse_qsl(urlsplit(kept.said["link"]).query)))
    assert (asked.problems, asked.scope.data_version) == ((), kept.data_version)
    again = report(store, ["drift"], asked.scope)
    held = gate(again.measurements, again.contract, USUAL)
    assert (held.conclusion, len(held.rules), len(held.failed)) == tuple(
        kept.said[name] for name in ("conclusion", "rules", "failed")
    )


def test_a_history_is_no_result(store: Path) -> None:
    assert check(store, "--history", "2d") == 0
    assert checks(store) == []


def test_what_cannot_be_kept_is_a_result_all_the_same(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    status, there = check(store, "--panels", "drift"), capsys.readouterr()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("monitoring.store.catalog.journal._write", full)
    assert check(store, "--panels", "drift") == status
    printed = capsys.readouterr()
    assert printed.out == there.out
    assert "this check is not in the journal" in printed.err
    assert "disk is full" in printed.err
    assert len(checks(store)) == 1


def test_a_check_changes_no_finding(demo_store: Path, tmp_path: Path) -> None:
    store = copied_store(demo_store, tmp_path / "store")
    report(store, [FINDINGS], Scope(MODEL))
    before = known_lives(store, MODEL)
    check(store)
    assert known_lives(store, MODEL) == before
    opened = Deed("tidemark", CHECKED, MODEL, "", {}, "9", "hash")
    entries = [*Journal(store).entries(MODEL), *Journal(store).add(opened)]
    assert {one.action for one in seen([], MODEL, "9", "hash")(entries)} == {"recovered"}
    assert seen([], MODEL, "8", "hash")(entries) == seen([], MODEL, "8", "hash")(entries[:-1])


def test_endless_names_are_counted(store: Path) -> None:
    made = report(store, ["drift"], Scope(MODEL))
    held = gate(made.measurements, made.contract, USUAL)
    long = replace(held, failed=tuple(replace(one, subject="x" * 3_000) for one in held.failed))
    assert len(long.failed) > 4
    [kept] = Journal(store).add(checked(made, long, USUAL))
    assert len(str(kept.said["failed_rules"])) <= LONGEST
    assert 1 <= len(kept.said["failed_rules"]) < kept.said["failed"] == len(held.failed)


def test_an_audit_tells_of_checks(store: Path) -> None:
    check(store, "--panels", "drift")
    check(store, "--panels", "performance", "--fail-on", "critical")
    told = checks_words(Journal(store).entries(MODEL))
    conclusions = [one.said["conclusion"] for one in checks(store)]
    assert told.startswith(
        f"2 checks were made: {conclusions.count('fail')} failed, 0 could not tell; the newest"
    )
    assert f": {conclusions[-1]} (" in told
