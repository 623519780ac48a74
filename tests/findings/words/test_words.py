"""Numbers, changes and ages as people read them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import interval, told_numbers
from monitoring.findings.words.feed_words import stuck_label_words
from monitoring.findings.words.templates import Telling, _moved
from monitoring.findings.words.words import ago, number, of_change, signed
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.stuck_kind import NONE, StuckLabels

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
    assert told_numbers(-0.004, -0.01, 0.002, of_change("rate")).sure == " (95% CI −1.00 to 0.20 pp)"
    assert of_change("score") == "score" and interval(-0.01, 0.02) == "−0.010 to 0.020"


def test_a_chance_is_below_what_is_told_of_stuck_labels(row: Callable[..., Measurement]) -> None:
    kind = StuckLabels(NONE, "1", 900, date(2025, 5, 1), date(2025, 5, 2), 0.2, 1.4e-21)
    one = row("stuck_label_rate")
    one = replace(one, evidence=Evidence(1.0, kind.p, stuck=kind))
    assert stuck_label_words(one, None)[1].endswith("the chance of none is below 1e-20")


def test_a_title_says_by_how_many_points_a_rate_rose() -> None:
    now = datetime(2025, 5, 1, tzinfo=UTC)
    row = Measurement(
        "service", "error_rate", "", "", "", now, NEWEST, 0.088, 0.07, 0.1, 900, 0.02, 900,
        0.068, 0.0589, 0.0771, "critical", "", "exact",
    )  # fmt: skip
    core, _ = _moved(row, Telling("the training set", ZoneInfo("UTC")))
    assert core == "Errors rose 6.8 pp (95% CI 5.9–7.7 pp) to 8.8%"


@pytest.mark.parametrize(
    ("estimate", "unit", "said"),
    [
        ((28.787064, 28.78705, 28.78711), "score", "28.787 (95% CI 28.787–28.787)"),
        ((0.711, 0.703, 0.719), "score", "0.711 (95% CI 0.703–0.719)"),
        ((8.42, 6.5, 10.34), "amount", "8.4 (95% CI 6.5–10.3)"),
        ((735_000, 728_123.4, 741_876.6), "amount", "735,000 (95% CI 728,123–741,877)"),
        ((100.0, 99.11, 100.89), "factor", "100.0 (95% CI 99.1–100.9)"),
        ((2.54, 2.6485, 3.0322), "factor", "2.54 (95% CI 2.65–3.03, measured 2.83)"),
        ((-2.54, -3.0322, -2.6485), "factor", "−2.54 (95% CI −3.03 to −2.65, measured −2.83)"),
        ((0.0123, 0.0085, 0.0161), "rate", "1.2% (95% CI 0.9–1.6%)"),
        ((0.95326, 0.95311, 0.95342), "rate", "95.33% (95% CI 95.31–95.34%)"),
        ((0.0, 0.0, 0.02), "rate", "0% (95% CI 0–2.0%)"),
        ((128.4, 126.2, 130.3), "ms", "128 ms (95% CI 126–130 ms)"),
        ((0.4, -0.2, float("inf")), "amount", "0.400 (95% CI −0.200 to ∞)"),
        ((4.861e-13, 4.728e-13, 4.996e-13), "amount", "4.86e-13 (95% CI 4.73e-13 to 5.00e-13)"),
        ((1.23e-5, 1.19e-5, 1.28e-5), "amount", "0.0000123 (95% CI 0.0000119–0.0000128)"),
        ((-5.81e13, -7.55e13, -4.08e13), "amount", "−5.8e13 (95% CI −7.6e13 to −4.1e13)"),
        ((9.95e11, 9.9e11, 1.02e12), "amount", "995,000,000,000 (95% CI 990,000,000,000–1,020,000,000,000)"),
        ((1.5e-14, 1.1e-14, 2e-14), "score", "1.50e-14 (95% CI 1.10e-14 to 2.00e-14)"),
        (
            (0.9999999812, 0.9999999811, 0.9999999813),
            "score",
            "0.9999999812 (95% CI 0.9999999811–0.9999999813)",
        ),
    ],
)
def test_a_value_and_both_ends_have_the_same_decimals(
    estimate: tuple[float, float, float], unit: Unit, said: str
) -> None:
    assert told_numbers(*estimate, unit).whole == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(4.861e-13, "4.86e-13"), (-1.2e-7, "−1.20e-7"), (1.23e-5, "0.0000123"), (9.995e11, "999,500,000,000"),
     (-4.85e14, "−4.85e14"), (1e15, "1.00e15")],
)  # fmt: skip
def test_zeros_that_nobody_counts_are_a_power_of_ten(value: float, said: str) -> None:
    """An error of 4.86e-13 was 0.000000000000, and a small number had a minus of its own in its power."""
    assert number(value, "amount") == said


def test_what_has_no_interval_is_written_as_any_number() -> None:
    told = told_numbers(66, float("nan"), float("nan"), "amount")
    assert (told.value, told.sure) == (number(66, "amount"), "")
