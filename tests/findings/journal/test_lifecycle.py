"""The life of a finding: what the data and people do with it, and where it then stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.cli.main import main
from monitoring.errors import ScopeError, UnknownNameError
from monitoring.findings.finding import Finding
from monitoring.findings.journal.journal import act, annotated, known_lives
from monitoring.findings.journal.lifecycle import (
    ACTIONS,
    SNOOZED,
    Life,
    deed,
    lives,
)
from monitoring.findings.journal.recurrence import recurrence
from monitoring.findings.journal.response import months, occurrences, precisions
from monitoring.findings.journal.same_thing import twin
from monitoring.findings.journal.seen import seen
from monitoring.findings.journal.standing import standing, with_lives
from monitoring.findings.report import ALL, FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Deed, Entry, Journal
from monitoring.store.snapshot import Snapshot
from tests.copied_store import copied_store

MODEL = "lending-default"


@pytest.fixture
def unseen(demo_store: Path, tmp_path: Path) -> Path:
    return copied_store(demo_store, tmp_path / "unseen", "kept", "journal*")


@pytest.fixture(scope="module")
def first_look(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Finding]]:
    """A store after the first look at its findings, and these; each test has a copy."""
    store = copied_store(demo_store, tmp_path_factory.mktemp("looked-at") / "store", "kept", "journal*")
    return store, report(store, [FINDINGS], Scope(MODEL)).findings


@pytest.fixture
def store(first_look: tuple[Path, list[Finding]], tmp_path: Path) -> Path:
    return copied_store(first_look[0], tmp_path / "store")


@pytest.fixture
def found(first_look: tuple[Path, list[Finding]]) -> list[Finding]:
    return list(first_look[1])


def history(tmp_path: Path, *versions: list[Finding]) -> list[Entry]:
    """Show some data versions to a journal of its own, one after the other."""
    journal = Journal(tmp_path)
    for number, findings in enumerate(versions, 1):
        journal.decide(MODEL, seen(findings, MODEL, str(number), "hash"))
    return journal.entries()


def test_the_first_look_opens_every_finding_once(store: Path, found: list[Finding]) -> None:
    entries = Journal(store).entries(MODEL)
    assert {one.finding for one in entries} == {one.id for one in found}
    assert {one.action for one in entries} == {"opened"}
    assert {one.data_version for one in entries} == {found[0].data_version}
    report(store, [ALL], Scope(MODEL))
    report(store, [FINDINGS], Scope(MODEL))
    assert Journal(store).entries(MODEL) == entries


def test_other_questions_open_nothing(unseen: Path) -> None:
    report(unseen, [FINDINGS], Scope(MODEL, window="last-7d"))
    report(unseen, ["drift"], Scope(MODEL))
    assert Journal(unseen).entries() == []


def test_a_new_version_opens_worsens_and_recovers(tmp_path: Path, found: list[Finding]) -> None:
    one, two, three = (replace(f, severity="critical") for f in found[:3])
    three = replace(three, severity="warning")
    worse = replace(three, severity="critical")
    entries = history(tmp_path, [one, three], [worse, two], [one, replace(two, severity="warning")])
    told = [(entry.data_version, entry.finding, entry.action) for entry in entries]
    assert told == [
        ("1", one.id, "opened"),
        ("1", three.id, "opened"),
        ("2", three.id, "worsened"),
        ("2", two.id, "opened"),
        ("2", one.id, "recovered"),
        ("3", one.id, "opened"),
        ("3", two.id, "eased"),
        ("3", three.id, "recovered"),
    ]
    known = lives(entries)
    assert (known[one.id].occurrences, known[one.id].state) == (2, "open")
    assert known[three.id].state == "recovered"


def test_an_earlier_version_says_nothing_new(tmp_path: Path, found: list[Finding]) -> None:
    before = history(tmp_path, [], found)
    Journal(tmp_path).decide(MODEL, seen([], MODEL, "1", "hash"))
    assert Journal(tmp_path).entries() == before


def test_what_people_do_changes_where_it_stands(store: Path, found: list[Finding]) -> None:
    snapshot, name = Snapshot(store, MODEL), found[0].id
    steps = (
        (("acknowledge", {}), "acknowledged"),
        (("comment", {"text": "units again"}), "acknowledged"),
        (("assign", {"to": "Bob"}), "acknowledged"),
        (("snooze", {"until": "2999-01-01"}), "snoozed"),
        (("reopen", {}), "open"),
        (("decide", {"text": "retrain", "to": "Cyd", "until": "2026-12-01"}), "open"),
        (("resolve", {}), "resolved"),
        (("false-alarm", {}), "false_alarm"),
    )
    for (action, words), state in steps:
        entry = act(snapshot, action, "Ada", name, **words)
        assert (entry.data_version, entry.contract_hash) == (snapshot.data_version, snapshot.contract.digest)
        shown = report(store, [FINDINGS], Scope(MODEL)).findings[0]
        assert (shown.id, shown.status) == (name, state)
    life = known_lives(store, MODEL)[name]
    assert (life.assignee, life.note, life.opened is not None) == ("Bob", "retrain", True)
    assert {action for (action, _), _ in steps} == set(ACTIONS)
    assert Journal(store).flaw() == ""


def test_a_snooze_ends_by_its_day_or_by_its_recovery(tmp_path: Path, found: list[Finding]) -> None:
    one = found[0]
    history(tmp_path, [one])
    journal, today = Journal(tmp_path), datetime.now(UTC).date()
    journal.add(deed("snooze", "Ada", MODEL, one.id, until=(today + timedelta(days=3)).isoformat()))
    life = lives(journal.entries())[one.id]
    assert [life.now(today + timedelta(days=k)).state for k in (0, 2, 3)] == ["snoozed", "snoozed", "open"]
    journal.add(deed("snooze", "Ada", MODEL, one.id, until="recovered"))
    assert lives(journal.entries())[one.id].now(date(2999, 1, 1)).state == "snoozed"
    history(tmp_path, [one], [], [one])
    [shown] = with_lives([one], lives(journal.entries()))
    assert (shown.status, shown.note) == ("open", "")


def test_a_day_is_a_day_however_it_is_written(tmp_path: Path, found: list[Finding]) -> None:
    one = found[0]
    history(tmp_path, [one])
    journal = Journal(tmp_path)
    for until in ("20261201", "2026-W49-2"):
        journal.add(deed("snooze", "Ada", MODEL, one.id, until=until))
        life = lives(journal.entries())[one.id]
        assert (life.until, life.now(date(2026, 11, 30)).state) == ("2026-12-01", "snoozed")
        assert life.now(date(2026, 12, 1)).state == "open"
    assert deed("decide", "Ada", MODEL, one.id, text="x", until="20261201").said["until"] == "2026-12-01"
    assert Life(SNOOZED, until="20261201").now(date(2026, 12, 15)).state == "open"  # of an earlier Tidemark


def test_what_stands_today_has_no_snooze_that_is_over(tmp_path: Path, found: list[Finding]) -> None:
    one = found[0]
    history(tmp_path, [one])
    journal, yesterday = Journal(tmp_path), datetime.now(UTC).date() - timedelta(days=1)
    journal.add(deed("snooze", "Ada", MODEL, one.id, until=yesterday.isoformat()))
    life = standing(lives(journal.entries()), one)
    assert (life.state, life.until) == ("open", "")
    assert standing({}, one).state == "open"


def test_a_finding_that_the_journal_does_not_know_is_open(store: Path, found: list[Finding]) -> None:
    (store / "journal.sqlite").unlink()
    assert [one.status for one in annotated(found, store, MODEL)] == ["open"] * len(found)
    with pytest.raises(UnknownNameError):
        act(Snapshot(store, MODEL), "acknowledge", "Ada", found[0].id)


@pytest.mark.parametrize(
    ("action", "words", "told"),
    [
        ("comment", {}, "needs a text"),
        ("decide", {"text": " "}, "needs a text"),
        ("assign", {}, "needs a name"),
        ("snooze", {}, "write a day"),
        ("snooze", {"until": "soon"}, "or `recovered`"),
        ("decide", {"text": "x", "until": "recovered"}, "write a day"),
    ],
)
def test_what_is_missing_is_named(action: str, words: dict[str, str], told: str) -> None:
    with pytest.raises(ScopeError, match=told):
        deed(action, "Ada", MODEL, "f", **words)
    with pytest.raises(UnknownNameError, match="acknowledge"):
        deed("aknowledge", "Ada", MODEL, "f")


def entry(number: int, action: str, hours: float, finding: str = "f", **said: str) -> Entry:
    at = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(hours=hours)
    return Entry("tidemark", action, "m", finding, said, number=number, at=at.isoformat())


FACTS = {"rule": "drift.psi", "since": "2026-11-01T00:00:00+00:00"}
STORY = [
    entry(1, "opened", 0, **FACTS),
    entry(2, "opened", 1, "g", rule="drift.psi", since=""),
    entry(3, "acknowledge", 2),
    entry(4, "acknowledge", 3),
    entry(5, "false-alarm", 5, "g"),
    entry(6, "recovered", 10),
    entry(7, "opened", 24 * 40, **FACTS),
    entry(8, "comment", 24 * 41, text="hm"),
]


def test_each_opening_is_an_occurrence_of_its_own() -> None:
    found = occurrences(STORY)
    assert [[one.number for one in some.entries] for some in found] == [[1, 3, 4, 6], [2, 5], [7, 8]]


def test_precision_counts_what_was_judged() -> None:
    [rule] = precisions(STORY)
    assert (rule.rule, rule.occurrences, rule.judged, rule.false_alarms, rule.precision) == (
        "drift.psi", 3, 2, 1, 0.5,
    )  # fmt: skip
    [unjudged] = precisions([entry(1, "opened", 0, **FACTS)])
    assert (unjudged.judged, unjudged.precision) == (0, None)


@pytest.mark.parametrize(
    ("deeds", "judged", "wrong"),
    [
        (["false-alarm", "false-alarm", "reopen"], 0, 0),
        (["acknowledge", "false-alarm", "reopen"], 1, 0),
        (["resolve", "reopen"], 1, 0),
        (["false-alarm", "reopen", "false-alarm"], 1, 1),
        (["false-alarm", "acknowledge", "reopen"], 1, 0),
    ],
)
def test_a_false_alarm_that_is_opened_again_is_none(deeds: list[str], judged: int, wrong: int) -> None:
    acted = [entry(number, action, number) for number, action in enumerate(deeds, 2)]
    [rule] = precisions([entry(1, "opened", 0, **FACTS), *acted])
    assert (rule.judged, rule.false_alarms) == (judged, wrong)


def test_times_are_medians_by_month_of_the_opening() -> None:
    first, second = months(STORY)
    assert (first.month, first.occurrences) == ("2026-11", 2)
    assert (first.to_detect, first.to_acknowledge, first.to_recover) == (24.0, 2.0, 10.0)
    assert (second.month, second.to_acknowledge, second.to_recover) == ("2026-12", None, None)
    assert second.to_detect == pytest.approx(24 + 24 * 40)


def test_deeds_without_an_opening_are_no_occurrence() -> None:
    assert occurrences([entry(1, "comment", 0)]) == []
    assert precisions([]) == months([]) == []


def test_a_deed_has_only_what_was_said() -> None:
    assert deed("acknowledge", " Ada ", "m", "f") == Deed("Ada", "acknowledge", "m", "f", {})


def test_missing_rows_are_one_thing_in_drift_and_in_quality(store: Path, found: list[Finding]) -> None:
    one = next(finding for finding in found if (finding.panel, finding.measure) == ("drift", "missing_rate"))
    [other] = [
        finding
        for finding in report(store, ["quality"], Scope(MODEL)).findings
        if (finding.subject, finding.measure) == (one.subject, "missing_rate")
    ]
    assert other.id == twin(one, MODEL) != one.id == twin(other, MODEL)
    assert twin(replace(one, measure="psi"), MODEL) == ""
    assert (
        main(["finding", "assign", "--model", MODEL, "--id", other.id, "--to", "ann", "--store", str(store)])
        == 0
    )
    act(Snapshot(store, MODEL), "acknowledge", "Ada", one.id, text="the feed")
    assert known_lives(store, MODEL)[one.id].assignee == "ann"
    for panel in ("drift", "quality", FINDINGS):
        shown = {finding.id: finding for finding in report(store, [panel], Scope(MODEL)).findings}
        [mine] = [shown[name] for name in (one.id, other.id) if name in shown]
        assert (mine.status, mine.note) == ("acknowledged", "the feed"), panel
    entries = Journal(store).entries(MODEL)
    assert recurrence(entries, other).shown == recurrence(entries, one).shown is not None


def test_what_another_panel_leads_now_has_neither_recovered_nor_opened(
    tmp_path: Path, found: list[Finding]
) -> None:
    one = next(finding for finding in found if (finding.panel, finding.measure) == ("drift", "missing_rate"))
    other = replace(one, panel="quality", id=twin(one, MODEL))
    entries = history(tmp_path, [one], [other], [one], [], [other])
    assert [entry.action for entry in entries] == ["opened", "recovered", "opened"]
    assert standing(lives(entries), one).occurrences == standing(lives(entries), other).occurrences == 2
    assert standing(lives(entries[:1]), other).entries == tuple(entries[:1])


@pytest.mark.parametrize("action", ["resolve", "false-alarm", "acknowledge", "snooze", "reopen"])
def test_what_somebody_did_after_it_was_over_hides_no_recurrence(
    tmp_path: Path, found: list[Finding], action: str
) -> None:
    one = found[0]
    history(tmp_path, [one], [])
    until = "recovered" if action == "snooze" else ""
    Journal(tmp_path).add(deed(action, "Ada", MODEL, one.id, until=until))
    entries = [
        Journal(tmp_path).decide(MODEL, seen(some, MODEL, number, "hash"))
        for some, number in (([], "3"), ([one], "4"))
    ]
    assert [[entry.action for entry in some] for some in entries] == [[], ["opened"]]
    life = standing(known_lives(tmp_path, MODEL), one)
    assert (life.state, life.occurrences) == ("open", 2)
