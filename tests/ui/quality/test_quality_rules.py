"""What the data-quality page says of a rule on the whole table, beside the command line and a document."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.cli.report_table import report_table
from monitoring.contract.reading import parse_contract
from monitoring.export.html import to_html
from monitoring.findings.report import Report, report
from monitoring.panels.evidence import Evidence
from monitoring.panels.gap import Gap
from monitoring.panels.measurement import amended
from monitoring.panels.rule_series import RuleSeries
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.ui.quality.quality_rules import (
    finding_about,
    rules,
    told_first,
)
from monitoring.ui.quality.quality_words import quality_head, quality_meaning

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}]
expectations:
  - {rule: row_count_between, max: 100, severity: critical}
  - {column: x, rule: mean_between, min: 1}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    home = tmp_path_factory.mktemp("rules")
    at = pd.date_range("2026-08-01", periods=1800, freq="10min", tz="UTC")
    pd.DataFrame({"id": range(1800), "at": at, "p": 0.5, "x": 0.0188}).to_parquet(home / "rows.parquet")
    load(home / "store", parse_contract(CONTRACT), predictions=[home / "rows.parquet"])
    return report(home / "store", ["quality"], Scope("m", window="all"))


def test_a_table_that_is_too_long_has_no_rows_that_fail(made: Report) -> None:
    said, _ = quality_meaning(made, rules(made, {}))
    assert (
        said
        == "The table breaks the rule 'row_count_between': it is 1,800. 1 more column breaks a rule as well."
    )


def test_a_part_that_was_silent_is_told_where_nothing_of_all_rows_is_wrong(made: Report) -> None:
    rows = [amended(row, verdict="ok") for row in made.measurements]
    whole = next(row for row in rows if row.measure == "gap_hours")
    ends = (made.contract.instant(datetime(2026, 8, 4, hour, 10)) for hour in (9, 12))
    silent = Evidence(3.0, None, gap=Gap(*ends, 60))
    part = amended(whole, cohort="side = 'a'", value=3.0, n=40, verdict="warning", evidence=silent)
    calm = replace(made, measurements=[*rows, part], findings=[])
    verdict, sentence, meta, _ = quality_head(calm, [], 7)
    assert (verdict, meta.partition(" · ")[0]) == ("warning", "side=a: 40 rows")
    assert sentence.startswith("No row of side=a came for 3.0 h on 4 Aug (09:10 to 12:10)")
    assert quality_meaning(calm, [])[1].startswith("Ask who sends these rows")


def test_no_number_of_the_table_is_a_share(made: Report) -> None:
    for text in (report_table(made, ""), to_html(made).decode()):
        assert "1,800" in text
        assert "0.0188" in text
        assert "180000" not in text
        assert "1.9%" not in text


def test_a_rule_has_its_own_finding_else_that_of_its_column(made: Report) -> None:
    """Rules of whole rows have nothing in common but that they name no column."""
    some = made.findings[0]
    volume = replace(some, subject="", measure="volume")
    stamps = replace(some, subject="", measure="time_after_received_rate")
    column = replace(some, subject="x", measure="unseen_rate")
    told = replace(made, findings=[volume, stamps, column])
    row = told_first(made, rules(made, {}))
    assert row is not None
    about = {
        (subject, measure): finding_about(replace(row, subject=subject, measure=measure), told)
        for subject, measure in (("", stamps.measure), ("", "duplicate_rate"), ("x", "missing_rate"))
    }
    assert [*about.values()] == [stamps, None, column]
    assert row.verdict == "critical"


ALWAYS = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}, {name: y, kind: numeric, nullable: false}]
default_baseline: previous
"""


def test_a_cell_stands_against_what_the_rule_is_judged_by(tmp_path: Path) -> None:
    """What always was missing is usual; of what the contract declares any row is one too many."""
    at = pd.date_range("2026-08-01", periods=1800, freq="10min", tz="UTC")
    gap = [None, 1.0, 2.0] * 600
    frame = pd.DataFrame({"id": range(1800), "at": at, "p": 0.5, "x": gap, "y": gap})
    load(tmp_path / "store", parse_contract(ALWAYS), predictions=[frame])
    made = report(tmp_path / "store", ["quality"], Scope("m", window="last-5d"))
    usual = {one.whole.subject: one.usual for one in rules(made, {}) if one.whole.measure == "missing_rate"}
    assert usual == {"x": pytest.approx(1 / 3, abs=0.01), "y": 0.0}


def test_the_headline_is_of_the_window_whatever_periods_are_drawn(tmp_path: Path) -> None:
    """Some hours of every day without a value are no worse than half of the rows."""
    row = pd.Series(range(40 * 144))
    at = pd.date_range("2026-07-01", periods=len(row), freq="10min", tz="UTC")
    before = row < 30 * 144
    x = pd.Series(1.0, index=row).where(before | (row % 2 == 0))  # half of the window's ten days
    y = pd.Series(1.0, index=row).where(before | (row % 144 > 35))  # six hours of each
    frame = pd.DataFrame({"id": row, "at": at, "p": 0.5, "x": x, "y": y, "region": "w"})
    contract = ALWAYS.replace("y, kind: numeric, nullable: false", "y, kind: numeric") + "cohorts: [region]\n"
    load(tmp_path / "store", parse_contract(contract), predictions=[frame])
    asked = Scope("m", window="last-10d", cohort="region = 'w'")
    made = report(tmp_path / "store", ["quality"], asked)
    row_of = {one.subject: one for one in made.measurements if one.measure == "missing_rate"}
    assert row_of["x"].verdict == row_of["y"].verdict == "critical"
    worst_of_y = {("missing_rate", "y"): RuleSeries(np.array([1.0]), np.array([9]))}
    failed = rules(made, worst_of_y)
    assert [one.whole.subject for one in failed] == ["x", "y"]
    _, sentence, *_ = quality_head(made, failed, 40)
    assert sentence.startswith("x ") and "for region=w" in sentence
    assert told_first(made, rules(made, {}, "y"), "y") == row_of["y"]  # that a finding's link was of
    assert quality_head(made, rules(made, {}, "y"), 40, "y")[1].startswith("y ")
    assert quality_meaning(made, rules(made, {}, "y"))[0].endswith("y with care: part of it is these rows.")
    assert told_first(made, rules(made, {}, "p"), "p") == row_of["x"]  # of which there is no alarm
    [link] = [one.link for one in made.findings if one.subject == "y"]
    assert "&feature=y" in link


def test_a_finding_of_no_column_leads_to_its_own_rule(tmp_path: Path) -> None:
    """Its link opened a page whose headline, owner and next step were those of another alarm."""
    row = pd.Series(range(20 * 144))
    at = pd.Timestamp("2026-07-01", tz="UTC") + pd.to_timedelta(10 * row, "min")
    late = row >= 10 * 144
    frame = pd.DataFrame({"id": row, "at": at, "p": 0.5, "y": 1.0, "x": (1.0 + 0 * row).where(~late)})
    frame = frame.assign(came=at - pd.to_timedelta(60 * late, "min"))
    contract = ALWAYS.replace("timestamp: at", "timestamp: at\nreceived_at: came\nexpect_every: 1d")
    load(tmp_path / "store", parse_contract(contract), predictions=[frame])
    made = report(tmp_path / "store", ["quality"], Scope("m", window="last-10d"))
    link_of = {one.measure: one.link for one in made.findings}
    for rule in ("freshness_hours", "time_after_received_rate"):
        assert f"&rule={rule}" in link_of[rule]
        first = told_first(made, rules(made, {}, rule), rule)
        assert first is not None
        assert first.measure == rule
    assert told_first(made, rules(made, {})) != first
    meaning, _ = quality_meaning(made, rules(made, {}), "freshness_hours")
    assert meaning == "Delivery is off, and 2 rules are broken as well."


def test_missing_rows_are_as_severe_as_on_the_page_of_drift(tmp_path: Path) -> None:
    """Of 5 % that went missing, PSI 0.37, data quality said Watch where the finding of drift said Alert."""
    at = pd.date_range("2026-08-01", periods=8_000, freq="10min", tz="UTC")
    values = pd.Series(np.tile(np.arange(40.0), 200))
    values[(values.index >= 4_000) & (values.index % 20 == 0)] = np.nan
    frame = pd.DataFrame({"id": range(8_000), "at": at, "p": 0.5, "x": values})
    load(tmp_path, parse_contract(CONTRACT.partition("expectations")[0]), predictions=[frame])
    scope = Scope("m", window=f"{at[4_000]:%Y-%m-%d}/2026-09-20", baseline="previous")
    [drift] = report(tmp_path, ["drift"], scope).findings
    made = report(tmp_path, ["quality"], scope)
    [finding], [rule] = made.findings, rules(made, {})
    assert (drift.measure, drift.severity) == ("missing_rate", "critical")
    assert finding.severity == rule.whole.verdict == quality_head(made, [rule], 20)[0] == "critical"
    assert "The PSI of x that they make is past its alert line." in quality_meaning(made, [rule])[0]
