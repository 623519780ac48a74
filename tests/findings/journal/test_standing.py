"""One thing that another measure leads as it grows stays one finding: its life goes on under its first id."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitoring.cli.main import main
from monitoring.findings.documents.audit import audit
from monitoring.findings.finding import Finding, identity
from monitoring.findings.journal import standing as standing_module
from monitoring.findings.journal.history_words import told
from monitoring.findings.journal.journal import act, known_lives
from monitoring.findings.journal.lifecycle import deed, lives
from monitoring.findings.journal.recurrence import recurrence
from monitoring.findings.journal.response import occurrences
from monitoring.findings.journal.seen import seen
from monitoring.findings.journal.since_review import since_review
from monitoring.findings.journal.standing import id_of, known_as, named, standing, with_lives
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Entry, Journal
from monitoring.store.snapshot import Snapshot
from tests.copied_store import copied_store

MODEL = "lending-default"


@pytest.fixture(scope="module")
def ks(demo_store: Path) -> Finding:
    """Drift of a column that KS leads, dated."""
    found = report(demo_store, [FINDINGS], Scope(MODEL)).findings
    one = next(one for one in found if one.panel == "drift" and one.since and one.measure != "missing_rate")
    return led(replace(one, subject="amount"), "ks")


def led(one: Finding, measure: str, **changes: object) -> Finding:
    """Give the same finding as another measure leads it."""
    other = replace(one, measure=measure, title=f"{one.subject} by {measure}", **changes)  # type: ignore[arg-type]
    return replace(other, id=identity(MODEL, other, other.baseline))


def later(one: Finding, days: int) -> Finding:
    assert one.since
    return replace(one, since=one.since + timedelta(days=days))


def history(tmp_path: Path, *versions: list[Finding]) -> list[Entry]:
    journal = Journal(tmp_path)
    for number, findings in enumerate(versions, 1):
        journal.decide(MODEL, seen(findings, MODEL, str(number), "hash"))
    return journal.entries()


def test_another_measure_leads_what_is_open_already(tmp_path: Path, ks: Finding) -> None:
    psi = later(led(ks, "psi"), 1)
    history(tmp_path, [ks])
    Journal(tmp_path).add(deed("acknowledge", "Ada", MODEL, ks.id, text="the feed"))
    entries = history(tmp_path, [ks], [psi], [ks], [psi], [])
    assert [one.action for one in entries] == ["opened", "acknowledge", "retold", "recovered"]
    assert {one.finding for one in entries} == {ks.id}
    assert told(entries[2]) == "told it by another measure or baseline"
    then = lives(entries[:3])
    assert known_as(then, psi) == id_of(then, psi.id) == ks.id
    assert (standing(then, psi).state, standing(then, psi).note) == ("acknowledged", "the feed")
    assert named([psi], then, MODEL, ks.id) == psi
    assert recurrence(entries[:3], psi).shown == occurrences(entries[:3])[0]
    assert since_review(entries[:3]).counts() == "1 finding opened"


def test_what_is_dated_otherwise_since_is_the_same_still(tmp_path: Path, ks: Finding) -> None:
    psi = led(ks, "psi")
    entries = history(tmp_path, [ks], [psi], [later(psi, 4)])
    assert [one.action for one in entries] == ["opened", "retold"]
    assert standing(lives(entries), later(psi, 4)).occurrences == 1


def test_an_endless_name_stays_one_finding(tmp_path: Path, ks: Finding) -> None:
    endless = led(replace(ks, subject="x" * 20_000), "ks")
    entries = history(tmp_path, [endless], [endless], [led(endless, "psi")])
    assert [one.action for one in entries] == ["opened", "retold"]
    [shown] = with_lives([led(endless, "psi")], lives(entries))
    assert shown.status == "open"


def test_a_wide_model_is_looked_up_column_by_column(
    tmp_path: Path, ks: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [led(replace(ks, subject=f"x{k}"), "ks") for k in range(50)]
    entries, held = history(tmp_path, many), []
    whole = standing_module._is_of
    monkeypatch.setattr(standing_module, "_is_of", lambda *given: held.append(given) or whole(*given))
    told = seen([led(one, "psi") for one in many], MODEL, "2", "hash")(entries)
    assert [one.action for one in told] == ["retold"] * 50
    assert len(held) == 50, "2,000 columns, each against each, took 3 s"


def test_what_is_worse_as_well_says_so(tmp_path: Path, ks: Finding) -> None:
    mild, severe = replace(ks, severity="warning"), led(ks, "psi", severity="critical")
    entries = history(tmp_path, [mild], [severe], [severe])
    assert [one.action for one in entries] == ["opened", "worsened"]
    assert id_of(lives(entries), severe.id) == ks.id


@pytest.mark.parametrize(
    "other",
    [
        lambda ks: later(led(ks, "psi"), 3),
        lambda ks: led(ks, "psi", since=None),
        lambda ks: led(replace(ks, subject="income"), "psi"),
        lambda ks: led(ks, "ece", panel="calibration", subject=""),
    ],
    ids=["later", "undated", "another column", "another panel"],
)
def test_another_thing_opens_anew(tmp_path: Path, ks: Finding, other: object) -> None:
    different = other(ks)  # type: ignore[operator]
    entries = history(tmp_path, [ks], [different])
    assert sorted((one.action, one.finding) for one in entries[1:]) == sorted(
        [("opened", different.id), ("recovered", ks.id)]
    )


def test_what_has_no_date_is_not_what_has_recovered_without_one(tmp_path: Path, ks: Finding) -> None:
    """A new fault was shown as the false alarm that another measure of its column had been months before."""
    old, new = (led(ks, measure, since=None) for measure in ("ks", "psi"))
    history(tmp_path, [old], [])
    Journal(tmp_path).add(deed("false-alarm", "Ada", MODEL, old.id, text="a test"))
    then = lives(Journal(tmp_path).entries())
    assert known_as(then, new) == new.id and standing(then, new).state == "open"
    entries = history(tmp_path, [old], [], [new])
    assert [(one.action, one.finding) for one in entries[-1:]] == [("opened", new.id)]
    lasting = history(tmp_path / "lasting", [old], [new], [old])
    assert [(one.action, one.finding) for one in lasting] == [("opened", old.id), ("retold", old.id)]


def test_two_levels_that_fall_on_one_day_are_two_findings(tmp_path: Path, ks: Finding) -> None:
    app, west = (
        led(ks, "volume", panel="quality", subject="", cohort=cohort)
        for cohort in ("channel = 'app'", "region = 'west'")
    )
    entries = history(tmp_path, [app], [app, west], [west])
    assert [(one.action, one.finding) for one in entries] == [
        ("opened", app.id),
        ("opened", west.id),
        ("recovered", app.id),
    ]


def test_another_baseline_of_the_contract_shows_the_same_thing(tmp_path: Path, ks: Finding) -> None:
    before = led(ks, "psi", baseline="previous")
    entries = history(tmp_path, [ks])
    assert known_as(lives(entries), before) == before.id, (
        "whoever asks for another baseline asks something else"
    )
    assert known_as(lives(entries), led(ks, "psi", cohort="region = 'west'")) != ks.id
    entries = history(tmp_path, [ks], [before])
    assert [(one.action, one.finding) for one in entries] == [("opened", ks.id), ("retold", ks.id)]
    assert known_as(lives(entries), before) == ks.id


def test_what_comes_back_under_another_measure_is_a_recurrence(tmp_path: Path, ks: Finding) -> None:
    psi = led(ks, "psi")
    entries = history(tmp_path, [ks], [], [psi], [ks])
    assert [one.action for one in entries] == ["opened", "recovered", "opened"]
    assert standing(lives(entries), psi).occurrences == 2
    around = recurrence(entries, psi)
    assert around.previous and around.previous.recovered and around.shown == occurrences(entries)[1]


def test_a_deed_under_either_id_is_of_the_one_that_lasts(tmp_path: Path, ks: Finding) -> None:
    psi = led(ks, "psi")
    entries = history(tmp_path, [psi], [], [later(ks, 10)], [later(psi, 10)])
    assert [one.action for one in entries] == ["opened", "recovered", "opened", "retold"]
    assert id_of(lives(entries), psi.id) == ks.id


def test_a_page_and_a_command_find_it_by_its_first_id(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copied_store(demo_store, tmp_path / "store", "kept", "journal*")
    snapshot = Snapshot(store, MODEL)
    found = report(copied_store(demo_store, tmp_path / "looked-at"), [FINDINGS], Scope(MODEL)).findings
    now = next(one for one in found if one.panel == "drift" and one.since and one.measure == "psi")
    before = led(now, "ks")
    earlier = seen([before], MODEL, "0", "hash")
    Journal(store).decide(MODEL, earlier)
    given = ["--model", MODEL, "--store", str(store)]
    assert main(["finding", "list", "--id", before.id, *given]) == 0
    assert now.id in capsys.readouterr().out
    act(snapshot, "acknowledge", "Ada", now.id)
    assert known_lives(store, MODEL)[before.id].state == "acknowledged"
    made = audit(store, MODEL, "2200-01-01")
    assert made.report
    assert {one.id: one.status for one in made.report.findings}[now.id] == "acknowledged"
    assert main(["report", "findings", "--id", before.id, "--format", "md", *given]) == 0
    assert "acknowledged it" in capsys.readouterr().out
