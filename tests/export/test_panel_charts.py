"""Pictures are of the rows that were asked for, also where those of a split stand beside them."""

from dataclasses import replace

from monitoring.export.panel_charts import pictures, report_pictures
from monitoring.findings.report import Report
from tests.export.conftest import REGIONS


def test_a_split_is_drawn_as_the_question_without_it(report: Report, split: Report) -> None:
    drawn = [(one.caption, one.svg()) for one in report_pictures(split)]
    assert drawn == [(one.caption, one.svg()) for one in report_pictures(report)]
    assert len(drawn) == 3


def test_a_line_over_time_has_one_point_a_period(daily: Report) -> None:
    rows = [
        *daily.measurements,
        *(replace(one, cohort=cohort, value=0.1) for cohort in REGIONS for one in daily.measurements),
        *(replace(one, version="v2", value=0.2) for one in daily.measurements),
    ]
    [drawn] = pictures("performance", rows, daily)
    points = drawn.rows[drawn.rows["layer"] == "period"]
    assert points["value"].tolist() == [one.value for one in daily.measurements if one.measure == "auc"]


def test_a_finding_of_a_cohort_keeps_its_line(daily: Report) -> None:
    """The line that is drawn instead of a panel's own rows is of whom it says."""
    narrow = [replace(one, cohort=REGIONS[0]) for one in daily.measurements]
    series = replace(daily, measurements=narrow)
    assert len(pictures("performance", [], replace(daily, series=series))) == 1
