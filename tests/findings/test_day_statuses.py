"""How each of the last days was: red by a finding that holds it or by its own number, grey where too few."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract.reading import read_contract
from monitoring.export.json import document
from monitoring.findings.day_status_words import by_panel, day_parts
from monitoring.findings.day_statuses import MOST_DAYS, DayStatus, day_statuses
from monitoring.findings.finding import Finding
from monitoring.findings.meeting.status import of_report
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import Report, report
from monitoring.findings.words.day_words import days_words
from monitoring.scope.instant import local_day
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.ui.look.downloads import days_csv

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [x]
label: {column: y, positive: 1}
"""
FIRST, DAY = datetime(2025, 1, 1, tzinfo=UTC), timedelta(days=1)
TURNED, FEW, NONE = 50, 45, 47
"""Days on which the scores say the opposite, of ten rows, and without rows."""
CALM = Scope("m", window="2025-02-01/2025-03-02")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days of 200 calm rows with labels, but for one of ten, one of none, and one turned around."""
    home, draw = tmp_path_factory.mktemp("days"), np.random.default_rng(3)
    sizes = [{FEW: 10, NONE: 0}.get(k, 200) for k in range(60)]
    day = np.repeat(np.arange(60), sizes)
    score = draw.uniform(0.02, 0.98, len(day))
    label = (draw.random(len(day)) < np.where(day == TURNED, 1 - score, score)).astype(int)
    at = pd.to_datetime(FIRST) + pd.to_timedelta(day, "D") + pd.to_timedelta(draw.random(len(day)), "D")
    rows = {"id": np.arange(len(day)), "at": at.astype(str), "p": score, "x": draw.normal(size=len(day))}
    load(home, read_contract(CONTRACT), predictions=pd.DataFrame({**rows, "y": label}))
    return home


@pytest.fixture(scope="module")
def answer(calm: Path) -> Report:
    return report(calm, ["all"], CALM)


@pytest.fixture(scope="module")
def lending(lending_store: Path) -> Report:
    return report(lending_store, ["all"], Scope("lending-default"))


def days_of(found: Sequence[DayStatus], panel: str) -> dict[int, DayStatus]:
    """By how many days after the first of January."""
    return {(one.window_start - FIRST).days: one for one in by_panel(found)[panel]}


def finding(made: Report, **columns: Any) -> Finding:
    start, end = made.question.span.start, made.question.span.end
    empty = dict.fromkeys(("cohort", "version", "window", "baseline", "owner", "runbook", "next_action"), "")
    told = {"severity": "critical", "title": "", "panel": "drift", "measure": "psi", "subject": "x"}
    numbers = {"value": 1.0, "lower": 1.0, "upper": 1.0, "n": 1, "baseline_value": 0.0, "adjusted_p": None}
    rest = {"link": "", "status": "open", "note": "", "data_version": "1", "since": None}
    given = {**empty, **told, **numbers, **rest, "first_seen": start, "last_seen": end, **columns}
    return Finding(id=str(columns.get("id", "one")), **{key: given[key] for key in given if key != "id"})


def statuses(calm: Path, made: Report, *findings: Finding) -> tuple[DayStatus, ...]:
    return day_statuses(Snapshot(calm, "m"), made.question, made.measurements, findings)


def test_a_day_without_a_finding_is_what_its_rows_and_its_own_number_say(calm: Path, answer: Report) -> None:
    drift = days_of(statuses(calm, answer), "drift")
    assert set(drift) == set(range(31, 60))
    assert {key: one.reason for key, one in drift.items() if one.verdict != "ok"} == {
        FEW: "too_few",
        NONE: "no_rows",
    }
    assert (drift[FEW].verdict, drift[NONE].verdict) == ("insufficient", "undefined")
    assert {one.n for one in drift.values()} == {0, 10, 200}
    performance = days_of(statuses(calm, answer), "performance")
    alarms = {key for key, one in performance.items() if severity_rank(one.verdict)}
    assert alarms == {TURNED}, "nothing else of that day is off, and no finding of the window names it"
    worst = performance[TURNED]
    assert (worst.measure, worst.n, worst.finding) == ("auc", 200, "")
    assert worst.lower < worst.value < worst.upper < 0.5 < performance[TURNED - 1].lower
    model = days_of(statuses(calm, answer), "overview")
    assert model[TURNED].verdict == worst.verdict
    assert [model[key].verdict for key in (FEW, NONE, FEW - 1)] == ["insufficient", "undefined", "ok"]


def test_a_finding_colours_the_days_from_its_onset_until_its_end(calm: Path, answer: Report) -> None:
    ended = finding(answer, since=FIRST + 40 * DAY, until=FIRST + 49 * DAY)
    drift = days_of(statuses(calm, answer, ended), "drift")
    red = {key for key, one in drift.items() if one.verdict == "critical"}
    assert red == set(range(40, 49)) - {NONE}, "a day without rows shows no drift; one of few is held as well"
    assert {drift[key].finding for key in red} == {"one"}
    assert {one.finding for key, one in drift.items() if key not in red} == {""}
    lasts = finding(answer, since=FIRST + 55 * DAY, severity="warning")
    both = days_of(statuses(calm, answer, ended, lasts), "drift")
    assert {key for key, one in both.items() if one.verdict == "warning"} == set(range(55, 60))


def test_a_finding_without_a_date_colours_its_window_and_one_of_labels_no_day_that_waits(
    calm: Path, answer: Report
) -> None:
    """Its last day is the last one whose labels are in: what those say is no news of later ones."""
    undated = finding(answer, panel="performance", measure="log_loss", last_seen=FIRST + 56 * DAY)
    performance = days_of(statuses(calm, answer, undated), "performance")
    red = {key for key, one in performance.items() if one.finding}
    assert red == set(range(31, 56)) - {NONE}
    assert performance[57].verdict == "ok"


def test_missing_rows_are_what_a_finding_of_their_number_is_about(calm: Path, answer: Report) -> None:
    volume = finding(
        answer, panel="quality", measure="volume", subject="", severity="warning",
        since=FIRST + NONE * DAY, until=FIRST + (NONE + 1) * DAY,
    )  # fmt: skip
    found = days_of(statuses(calm, answer, volume), "quality")
    assert {key for key, one in found.items() if one.finding} == {NONE}
    assert found[NONE].verdict == "warning"


@pytest.mark.parametrize(("window", "length"), [("last-7d", 7), ("last-90d", MOST_DAYS), ("last-24h", 0)])
def test_no_day_outside_the_window_has_a_status(calm: Path, window: str, length: int) -> None:
    made = report(calm, ["overview"], Scope("m", window=window))
    found = {one.window_start for one in made.days}
    assert len(found) == length
    assert all(made.question.span.start <= one < made.question.span.end for one in found)


@pytest.mark.parametrize("words", [{"by": "day"}, {"window": "2024-01-01/2024-01-02"}])
def test_periods_and_single_days_have_no_strip(calm: Path, words: dict[str, str]) -> None:
    assert report(calm, ["overview"], Scope("m", **words)).days == ()
    assert report(calm, ["drift"], CALM).days == ()


def test_the_worst_of_the_days_is_the_verdict_of_the_model(lending: Report) -> None:
    """Where the window is all of them; and every red day says which finding or number makes it so."""
    model = by_panel(lending.days)["overview"]
    assert max(severity_rank(one.verdict) for one in model) == severity_rank(of_report(lending).verdict)
    ids = {one.id for one in lending.findings}
    for one in lending.days:
        assert not severity_rank(one.verdict) or one.finding in ids or np.isfinite(one.value)
        assert one.panel == "overview" or one.verdict != "undefined"


def test_a_column_that_drift_tells_of_holds_the_days_of_its_broken_rules_too(lending: Report) -> None:
    """Its page says alert because of them, as severe as its own rules are."""
    quality = by_panel(lending.days)["quality"]
    day = {one.window_start.astimezone(lending.question.zone).day: one for one in quality}
    red = {key for key, one in day.items() if one.verdict == "critical"}
    assert red == set(range(14, 24)), "the planted burst of missing values"
    assert {key for key, one in day.items() if one.verdict == "warning"} == set(range(5, 14))
    told = {one.id: one for one in lending.findings}
    assert told[day[20].finding].subject == "utilisation"
    assert {told[day[7].finding].subject, told[day[7].finding].panel} == {"income", "drift"}
    assert {one.verdict for key, one in day.items() if key > 23 or key < 5} == {"ok"}


def test_a_feature_that_is_called_as_a_subject_elsewhere_is_not_that_subject(
    calm: Path, answer: Report
) -> None:
    row = next(one for one in answer.measurements if one.panel == "drift" and one.subject == "x")
    worth = replace(
        row, panel="business", measure="value_per_decision", subject="decisions", verdict="critical"
    )
    for panel, held in (("drift", False), ("business", True)):
        told = finding(answer, panel=panel, subject="decisions")
        found = day_statuses(Snapshot(calm, "m"), answer.question, [*answer.measurements, worth], [told])
        assert any(one.panel == "business" and one.finding for one in found) == held


def test_what_is_over_has_an_end(lending: Report) -> None:
    """The planted burst of missing values lasted ten days."""
    burst = next(one for one in lending.findings if one.subject == "utilisation")
    assert burst.until is not None
    assert burst.since is not None
    assert (burst.until - burst.since).days == 10
    assert document(lending)["findings"][lending.findings.index(burst)]["until"] == "2026-10-23T22:00:00Z"
    lasting = next(one for one in lending.findings if one.subject == "debt_to_income")
    assert lasting.until is None


def test_the_overview_alone_has_the_same_days_as_all_panels(calm: Path, answer: Report) -> None:
    assert repr(report(calm, ["overview"], CALM).days) == repr(answer.days)


def test_command_export_and_page_have_the_same_days(
    lending_store: Path, lending: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["report", "overview", "--model", "lending-default", "--store", str(lending_store), "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)["days"]
    assert told == document(lending)["days"]
    assert len(told) == len(lending.days) == MOST_DAYS * len(by_panel(lending.days))
    lines = days_csv([lending]).decode().splitlines()
    assert len(lines) == len(told) + 1
    for line, row in zip(lines[1:], told, strict=True):
        cells = dict(zip(lines[0].split(","), line.split(","), strict=True))
        assert cells["verdict"] == row["verdict"]
        assert (float(cells["value"]) if cells["value"] else None) == row["value"]
    [(heading, text)] = day_parts(lending.days, lending.question.zone)
    assert heading == "Last 30 days"
    assert text.splitlines()[0].startswith("all panels: alert ")


def test_alike_days_are_one_stretch(answer: Report) -> None:
    [(_, text)] = day_parts(by_panel(answer.days)["drift"], answer.question.zone)
    assert text == (
        "drift: steady 1–14 Feb; no verdict 15 Feb; steady 16 Feb; no data 17 Feb; steady 18 Feb – 1 Mar."
    )


def test_of_many_stretches_the_alarming_ones_are_named_and_the_others_counted(answer: Report) -> None:
    """Rows twice a week were four lines of "no data", "no verdict" a panel, with the one alert among them."""
    drift = by_panel(answer.days)["drift"]
    days = [
        replace(one, verdict="critical" if k == 20 else "undefined" if k % 2 else "ok")
        for k, one in enumerate(drift)
    ]
    [(_, text)] = day_parts(days, answer.question.zone)
    calm, quiet = (sum(one.verdict == verdict for one in days) for verdict in ("ok", "undefined"))
    alarm = local_day(days[20].window_start, answer.question.zone)
    said = f"alert {days_words(alarm, alarm, year=False)}; steady on {calm} days; no data on {quiet} days."
    assert text == f"drift: {said}"
