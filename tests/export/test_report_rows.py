"""Rows by panel, and the columns that tell them apart."""

from dataclasses import replace

from monitoring.export.report_rows import by_panel, reason_words, telling
from monitoring.findings.report import Report
from tests.export.conftest import REGIONS


def test_each_panel_comes_once_with_all_its_rows(report: Report, split: Report) -> None:
    found = by_panel(split)
    assert [panel for panel, _ in found] == [panel for panel, _ in by_panel(report)]
    assert sum(len(rows) for _, rows in found) == len(split.measurements)


def test_what_was_measured_of_each_cohort_and_period_is_side_by_side(split: Report, daily: Report) -> None:
    drift = dict(by_panel(split))["drift"]
    assert [one.cohort for one in drift] == ["", *REGIONS] * (len(drift) // 3)
    [(_, days)] = by_panel(daily)
    assert [one.measure for one in days] == ["auc"] * 4 + ["average_precision"] * 4
    assert [one.window_start.day for one in days] == [1, 2, 3, 4] * 2


def test_without_either_they_keep_their_order(report: Report) -> None:
    assert [one for _, rows in by_panel(report) for one in rows] == report.measurements


def test_only_what_differs_is_told(report: Report, split: Report, daily: Report) -> None:
    assert [[*telling(one.measurements)] for one in (report, split, daily)] == [[], ["cohort"], ["from"]]
    [first, *_] = report.measurements
    versions = telling([first, replace(first, version="v2")])
    assert [versions["version"](one) for one in (first, replace(first, version="v2"))] == ["all", "v2"]


def test_days_in_a_reason_are_written_as_everywhere_in_a_document(report: Report) -> None:
    row = replace(report.measurements[0], reason="judged on 2026-10-02/2026-10-10; too_few", method="exact")
    assert reason_words(row) == "judged on 2–9 Oct 2026; too few rows"
    assert reason_words(replace(row, reason="", method="binned(250) +0.004")) == (
        "from 250 bins, at most 0.004 more"
    )
