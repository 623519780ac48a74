"""Numbers, changes and ages as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.findings.templates import Telling, _moved
from monitoring.findings.words import ago, confidence, interval, number, of_change, signed
from monitoring.panels.measurement import Measurement

NEWEST = datetime(2025, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.25, "15 min"), (1, "1.0 h"), (47.9, "47.9 h"), (48, "2.0 days"), (-72, "−3.0 days"),
     (240, "10 days"), (5677.5, "237 days"), (1e6, "41,667 days")],
)  # fmt: skip
def test_an_age_is_said_in_the_unit_that_people_would_use(hours: float, said: str) -> None:
    assert number(hours, "hours") == said


@pytest.mark.parametrize(("days", "said"), [(0, "on the newest day"), (1, "1 day ago"), (2, "2 days ago")])
def test_how_long_ago_a_finding_began(days: int, said: str) -> None:
    assert ago(NEWEST - timedelta(days=days), NEWEST) == f"began {said}"


def test_changes_of_rates_are_percentage_points_everywhere() -> None:
    assert [signed(value, "rate") for value in (0.068, -0.0042, 0.0)] == ["+6.8 pp", "−0.42 pp", "0 pp"]
    assert [signed(value) for value in (4e-4, -4e-4, 6e-4, -6e-4)] == ["0.000", "0.000", "+0.001", "−0.001"]
    assert interval(0.0589, 0.0771, of_change("rate")) == "5.9–7.7 pp"
    assert confidence(-0.01, 0.002, of_change("rate")) == " (95% CI −1.0 to 0.20 pp)"
    assert of_change("score") == "score" and interval(-0.01, 0.02) == "−0.010 to 0.020"


def test_a_title_says_by_how_many_points_a_rate_rose() -> None:
    now = datetime(2025, 5, 1, tzinfo=UTC)
    row = Measurement(
        "service", "error_rate", "", "", "", now, NEWEST, 0.088, 0.07, 0.1, 900, 0.02, 900,
        0.068, 0.0589, 0.0771, "critical", "", "exact",
    )  # fmt: skip
    core, _ = _moved(row, Telling("the training set"))
    assert core == "Errors rose 6.8 pp (95% CI 5.9–7.7 pp) to 8.8%"


def test_both_ends_of_an_interval_of_amounts_have_three_digits() -> None:
    assert interval(-8.42, -6.5, "amount") == "−8.42 to −6.50"
    assert number(999.7, "amount") == "1,000" and interval(999.4, 999.7, "amount") == "999–1,000"
    assert interval(99.5, 101, "amount") == "99.5–101" and interval(0, 1200, "amount") == "0–1,200"
