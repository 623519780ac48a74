"""One finding as a report of its own: the numbers of its panel, its line, slice and history."""

import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from monitoring.contract.thresholds import Threshold
from monitoring.errors import UnknownNameError
from monitoring.export.panel_charts import over_time
from monitoring.findings.dating.marks import since_words
from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.documents.finding_lines import finding_lines
from monitoring.findings.documents.reproduction import command
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.journal.journal import act
from monitoring.findings.locus.slice import row_of, row_words, slice_of
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.panels.measurement import Measurement
from monitoring.scope.address import asked_in
from monitoring.scope.question import Scope
from monitoring.store.snapshot import Snapshot
from tests.copied_store import copied_store

MODEL = "lending-default"


@pytest.fixture(scope="module")
def made(demo_store: Path) -> Report:
    return report(demo_store, [FINDINGS], Scope(MODEL))


@pytest.fixture(scope="module")
def files(demo_store: Path, made: Report) -> list[Report]:
    taken = Snapshot(demo_store, MODEL)
    return [finding_file(taken, made, one.id) for one in made.findings]


def test_its_rows_are_those_of_its_panel(demo_store: Path, files: list[Report]) -> None:
    panels: dict[tuple[str, str], list[Measurement]] = {}
    for one in files:
        [found] = one.findings
        asked = found.panel, found.window
        if asked not in panels:
            panels[asked] = report(
                demo_store, [found.panel], Scope(MODEL, found.window), dated=False
            ).measurements
        row = row_of(found, one.measurements)
        assert row is not None
        assert (row.value, row.lower, row.upper, row.n) == (found.value, found.lower, found.upper, found.n)
        of = found.panel, found.subject
        wanted = [(r.measure, r.value) for r in panels[asked] if (r.panel, r.subject) == of]
        told = [(r.measure, r.value) for r in one.measurements]
        assert repr(told) == repr(wanted)


def test_its_line_is_of_what_the_page_draws(demo_store: Path, files: list[Report]) -> None:
    days: dict[tuple[str, str], list[Measurement]] = {}
    for one in files:
        [found], series = one.findings, one.series
        assert series is not None
        drawn = drawn_measure(found)
        assert {(row.measure, row.subject) for row in series.measurements} == {(drawn.measure, found.subject)}
        first, last = series.measurements[0], series.measurements[-1]
        assert first.window_start < one.question.span.start < last.window_start < one.question.span.end
        if found.measure == "unit_factor":  # the panel has no means
            [usual] = {row.baseline_value for row in series.measurements}
            assert 80 < last.value / usual < 120
            assert 0.8 < first.value / usual < 1.2
            continue
        asked = drawn.panel, found.window
        if asked not in days:
            days[asked] = report(
                demo_store, [drawn.panel], Scope(MODEL, found.window, by="day"), dated=False
            ).measurements
        of = drawn.measure, found.subject
        wanted = {row.window_start: row.value for row in days[asked] if (row.measure, row.subject) == of}
        own = {r.window_start: r.value for r in series.measurements if r.window_start in wanted}
        assert repr(own) == repr(wanted)


def test_its_line_is_that_of_all_findings_together(made: Report, files: list[Report]) -> None:
    found = finding_lines(made, made.findings, verdicts=True)
    assert {one.panel for one in made.findings if one.id in found} >= {"drift", "performance"}
    for one, file in zip(made.findings, files, strict=True):
        lines = file.series, found.get(one.id)
        written = [str(line and line.measurements) for line in lines]  # NaN equals nothing
        assert written[0] == written[1], one.title


def test_a_picture_has_the_same_numbers(made: Report) -> None:
    """Other columns are not measured for it: verdicts, which rest on all, it does not show."""
    judged, drawn = finding_lines(made, made.findings, verdicts=True), finding_lines(made, made.findings)
    assert judged.keys() == drawn.keys()
    for name, line in judged.items():
        rows = [
            [replace(row, verdict="", reason="") for row in one.measurements] for one in (line, drawn[name])
        ]
        assert repr(rows[0]) == repr(rows[1])


def test_its_line_is_marked_as_in_the_dialog(files: list[Report]) -> None:
    """With the events, the day since when it is wrong, and the window below the weeks before it."""
    for one in files:
        assert one.series is not None
        [finding], zone = one.findings, one.question.zone
        [line] = over_time(one.series.measurements, one.series)
        rows = pd.DataFrame(line.rows).set_index("layer")
        began = "" if finding.since is None else since_words(finding.since, zone)
        names = list(rows.loc[["event"], "label"])
        assert any(name.startswith(began) for name in names)
        assert any("New price list" in name for name in names)
        assert rows.loc["window", "start"] == pd.Timestamp("2026-10-02", tz="UTC")
        assert "New price list" in line.svg()


def test_its_parts_lead_back_to_the_number_and_into_the_slice(demo_store: Path, files: list[Report]) -> None:
    sliced = 0
    for one in files:
        [found], parts = one.findings, dict(one.parts)
        assert parts["The same number again"] == command(found, Scope(MODEL))
        assert parts["Its rows by SQL"].startswith("select count(*)")
        assert "First time seen." in parts["Where it stands"]
        cohort = slice_of(found)
        if cohort:
            asked = Scope(MODEL, window=found.window, baseline=found.baseline, cohort=cohort)
            inside = row_of(found, report(demo_store, [found.panel], asked, dated=False).measurements)
            assert inside is not None
            assert parts[f"Only {cohort}"] == row_words(inside, "training set")
            sliced += 1
    assert sliced


def test_what_people_did_stands_in_it(demo_store: Path, tmp_path: Path) -> None:
    own = copied_store(demo_store, tmp_path / "own", "kept", "journal*")
    made = report(own, [FINDINGS], Scope(MODEL))
    taken, name = Snapshot(own, MODEL), made.findings[-1].id
    act(taken, "acknowledge", "Ada", name)
    act(taken, "decide", "Bob", name, text="retrain", to="Cem", until="2026-12-01")
    parts = dict(finding_file(taken, made, name).parts)
    assert parts["Where it stands"].startswith("Acknowledged · ")
    newest, before, first = parts["What happened"].splitlines()
    assert newest.endswith("Bob decided Cem, retrain, until 1 Dec 2026 (data version 1)")
    assert "Ada acknowledged it" in before
    assert "tidemark opened it" in first


def test_another_name_is_refused_with_the_nearest(demo_store: Path, made: Report) -> None:
    name = made.findings[0].id
    with pytest.raises(UnknownNameError, match=name):
        finding_file(Snapshot(demo_store, MODEL), made, f"{name[:-1]}x")


LAUNCH = {"default_baseline": "launch"}
SLOW = {"default_baseline": "previous", "thresholds": {"service.latency_p95": Threshold(warning=50.0)}}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("contract", "window"), [(LAUNCH, "2026-07-20/2026-10-31"), (SLOW, "last-60d")])
def test_it_asks_against_the_baseline_of_its_finding(
    demo_store: Path, contract: dict[str, object], window: str
) -> None:
    """A default that the window cuts is not refused; what the window moves is named by its days."""
    taken = Snapshot(demo_store, MODEL)
    taken.contract = taken.contract.model_copy(update=contract)
    made = report(demo_store, ["all"], Scope(MODEL, window=window), snapshot=taken)
    rows = [one for one in made.findings if contract is LAUNCH or one.panel == "service"]
    assert rows
    for one in rows:
        file = finding_file(taken, made, one.id)
        row = row_of(one, file.measurements)
        assert row is not None
        assert repr((row.value, row.baseline_value)) == repr((one.value, one.baseline_value))
        words = shlex.split(dict(file.parts)["The same number again"])
        named = words[words.index("--baseline") + 1] if "--baseline" in words else ""
        assert named == asked_in(one.link, "baseline") == file.scope.baseline
        of_days = "2026-07-04/2026-07-20" if contract is LAUNCH else "2026-07-04/2026-09-02"
        assert named == ("" if one.window == window else of_days)
