"""Numbers, changes and ages as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.findings.words import ago, number

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
