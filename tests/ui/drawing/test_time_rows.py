"""What is said of the newest day where it is not over: in charts, in the strip of rules and on the page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.rule_strip import rule_strip_rows
from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.scope.question import Extent, Question, Scope, resolve
from monitoring.ui.drawing.time_rows import hollow_words, on_axis
from monitoring.ui.drawing.trends import values as whole_values
from monitoring.ui.drift.drift_table import _over
from monitoring.ui.quality.arrivals_part import _newest

CONTRACT = read_contract(LENDING_CONTRACT)
LAST = datetime(2026, 10, 31, 8, 14, tzinfo=UTC)


@pytest.fixture(params=[True, False])
def question(request: pytest.FixtureRequest) -> Question:
    extent = Extent(LAST - timedelta(days=60), LAST, LAST, (), frozenset(), {}, request.param)
    return resolve(Scope("m", window="last-3d", by="day"), CONTRACT, extent)


def test_small_lines_of_tables_leave_out_the_day_that_is_not_over(question: Question) -> None:
    """Its value so far stood behind the others as if it was that of a whole day."""
    values = [0.3, 0.2, 0.1]
    both = list(zip(question.periods, values, strict=True))
    rows = metric_time_rows([{**on_axis(one.span, question), "value": value} for one, value in both])
    points = {"age": [SeriesPoint(one, value, 5000) for one, value in both]}
    left = values[: 2 if question.ends_early else 3]
    assert whole_values(rows) == left
    assert [one.value for one in _over(points, question)["age"]] == left


def test_the_newest_day_says_until_when_it_has_rows(question: Question) -> None:
    spans = [on_axis(one.span, question) for one in question.periods]
    early = question.ends_early
    assert [one.get("until") for one in spans] == [None, None, "until 09:14" if early else None]
    cells = [{"rule": "age missing", **span, "share": 0.1, "n": 9} for span in spans]
    when = rule_strip_rows(cells)["when"].tolist()
    assert [one.endswith(", until 09:14") for one in when] == [False, False, early]
    assert ("its volume is not judged yet" in _newest({}, question.newest, question)) == early
    later = replace(question.periods[-1].span, start=LAST + timedelta(hours=1))
    assert "until" not in on_axis(later, question), "an hour behind the newest row has none"


def test_hollow_points_are_told_where_there_are_some() -> None:
    """Those of the calibration error had no words."""
    day = {"t": LAST, "t_end": LAST + timedelta(days=1), "value": 0.1}
    assert hollow_words(metric_time_rows([{**day, "few": True}])) == (
        " · hollow: too few rows for an interval"
    )
    assert hollow_words(metric_time_rows([{**day, "few": False}])) == ""


@pytest.mark.parametrize(("rows", "said"), [(39, " · hollow: the newest, which is not over"), (700, "")])
def test_no_line_leads_to_a_day_that_has_hardly_begun(rows: int, said: str) -> None:
    """PSI of a day's first 39 rows was half of that of the days before: on a slide the drift was over."""
    days = [
        {"t": LAST + k * timedelta(days=1), "t_end": LAST + (k + 1) * timedelta(days=1)} for k in range(3)
    ]
    whole = [{**day, "value": 0.6, "n": 1000} for day in days[:2]]
    frame = metric_time_rows([*whole, {**days[2], "value": 0.3, "n": rows, "until": "until 01:50"}])
    assert frame["few"].tolist()[:3] == [False, False, bool(said)]
    assert frame["settled"].isna().tolist()[:3] == [False, False, bool(said)]
    assert hollow_words(frame) == said
