"""A change is written no finer than the values beside it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitoring.export.html_tables import Budget, panel_table
from monitoring.findings.words.change_words import change_half, change_interval, change_size, change_words
from monitoring.findings.words.words import number
from monitoring.panels.measurement import Measurement

START = datetime(2026, 10, 1, tzinfo=UTC)
NAN = float("nan")
ROW = Measurement(
    "service",
    "throughput",
    "",
    "",
    "",
    START,
    START,
    NAN,
    NAN,
    NAN,
    9,
    NAN,
    9,
    NAN,
    NAN,
    NAN,
    "",
    "",
    "exact",
)


def row(measure: str, value: float, before: float, half: float) -> Measurement:
    change = value - before
    return replace(
        ROW, measure=measure, value=value, baseline_value=before, change=change,
        change_lower=change - half, change_upper=change + half,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (row("throughput", 2315.2986, 2315.3, 1.26), ("0", "−1 to 1", "1")),
        (row("mae", 12.34, 12.1, 0.051), ("+0.2", "0.2–0.3", "0.1")),
        (row("latency_p95", 84.3, 83.9, 0.24), ("0 ms", "0–1 ms", "0 ms")),
        (row("missing_rate", 0.1834, 0.181, 0.0007), ("+0.2 pp", "0.2–0.3 pp", "0.1 pp")),
        (row("missing_rate", 0.0066, 0.0042, 0.0007), ("+0.24 pp", "0.17–0.31 pp", "0.07 pp")),
        (row("auc", 0.7114, 0.7113, 0.0101), ("0.000", "−0.010 to 0.010", "0.010")),
        (row("error_rate", 0.0042, 0.0, 0.0011), ("+0.42 pp", "0.31–0.53 pp", "0.11 pp")),
    ],
)
def test_changes_are_as_coarse_as_their_values(given: Measurement, said: tuple[str, str, str]) -> None:
    assert (change_words(given), change_interval(given), change_half(given)) == said


def test_a_fall_is_written_without_its_sign() -> None:
    fell = row("mae", 12.1, 12.34, 0.051)
    assert (change_size(fell), change_interval(fell, -1)) == ("0.2", "0.2–0.3")


def test_a_written_report_rounds_alike_and_keeps_the_digits() -> None:
    written = panel_table([row("throughput", 2315.25, 2315.375, 1.26)], Budget(10_000))
    assert '<data value="-0.125">0</data>' in written


def test_what_is_undefined_has_no_change() -> None:
    alone = replace(ROW, value=3.0)
    assert (change_words(alone), change_interval(alone)) == (number(NAN), "")
