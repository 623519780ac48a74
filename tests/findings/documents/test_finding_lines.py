"""Each finding of drift has the line that its page draws, with the same limits."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitoring.export.panel_charts import over_time
from monitoring.findings.documents.finding_lines import finding_lines
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.scope.question import Scope

MODEL = "lending-default"
MISSING = ["watch 1.95%", "alert 10.9%"]


@pytest.fixture(scope="module")
def made(demo_store: Path) -> Report:
    return report(demo_store, [FINDINGS], Scope(MODEL))


def test_each_is_drawn_by_what_alarmed_with_its_limits(made: Report) -> None:
    found = finding_lines(made, made.findings)
    drawn = {}
    for one in made.findings:
        if one.id in found:
            line = found[one.id]
            [picture] = over_time(line.measurements, line)
            drawn[one.subject] = picture.caption, [*line.limits]
    assert drawn == {
        "score": ("PSI of score by day", ["watch 0.1", "alert 0.25"]),
        "debt_to_income": ("PSI of debt_to_income by day", ["watch 0.1", "alert 0.25"]),
        "loan_amount": ("Mean of loan_amount in EUR by day; grey line: training set", []),
        "utilisation": ("Missing of utilisation by day; grey line: training set", MISSING),
        "": ("Log loss by day; grey line: training set", []),
        "income": ("Mean shift of income in sd by day", ["watch 0.2 sd, alert 0.5 sd"]),
    }


def test_one_of_a_cohort_has_the_line_of_that_cohort(made: Report) -> None:
    whole = next(one for one in made.findings if one.subject == "debt_to_income")
    part = replace(whole, id="part", cohort="region = 'west'")
    found = finding_lines(made, [whole, part])
    rows = [found[one.id].measurements for one in (whole, part)]
    assert {row.cohort for row in rows[1]} == {part.cohort}
    assert sum(row.n for row in rows[1]) < sum(row.n for row in rows[0]) / 2


def test_the_day_that_a_sentence_names_is_on_the_axis_however_long_ago(made: Report) -> None:
    """The line of what began in May went from October to December."""
    told = next(one for one in made.findings if one.subject == "debt_to_income")
    long_ago = replace(told, since=told.since and told.since - timedelta(days=60))
    usual, wider = (finding_lines(made, [one])[told.id] for one in (told, long_ago))
    assert long_ago.since is not None and usual.question.span.start > long_ago.since
    starts = [min(row.window_start for row in one.measurements) for one in (usual, wider)]
    assert starts[1] < long_ago.since - timedelta(days=7) < starts[0]
    [picture] = over_time(wider.measurements, wider)
    assert "since 14 Jul" in picture.svg()


def test_a_report_of_no_store_has_none(made: Report) -> None:
    assert finding_lines(replace(made, directory=None), made.findings) == {}
