"""Windows of a few days: a weekly pattern of the baseline is no news, a fault on such days is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitoring.statistics.overdispersion import Overdispersion, overdispersions
from monitoring.statistics.same_weekdays import laws_of_window, p_of_weekdays, same_weekdays
from monitoring.statistics.self_drift import psi_tests

CELLS = 10
SATURDAY = 5
SLOPE = np.linspace(-1, 1, CELLS)
Rows = NDArray[np.float64]


def drawn(rng: np.random.Generator, days: range, weekend: float, fault: float = 0.0, rows: int = 600) -> Rows:
    """Draw rows by day and cell: half as many on weekends, which lean by so much; Monday is day 0."""
    found = []
    for day in days:
        late = day % 7 >= SATURDAY
        share = np.exp(SLOPE * (weekend * late + fault))
        found.append(rng.multinomial(rng.poisson(rows / (1 + late)), share / share.sum()))
    return np.array(found, dtype=float)


def p_values(days: Rows, now: Rows, first: int) -> tuple[float, float]:
    """Give p by the law of single days, and by that of the window."""
    by_day = overdispersions(days[None])
    weeks = same_weekdays(days, np.arange(len(days)), first, len(now))
    laws = laws_of_window(by_day, weeks[None], days.sum(axis=0)[None], [now.sum()])
    sides = days.sum(axis=0)[None], now.sum(axis=0)[None]
    found = [psi_tests(*sides, law)[0].p_value for law in (by_day, laws)]
    assert None not in found
    return float(found[0] or 0), float(found[1] or 0)


def alarms(
    runs: int, weeks: int, length: int, weekend: float, fault: float = 0.0, rows: int = 600
) -> tuple[float, float]:
    """Give the share of windows that begin on a Saturday with p below 0.01, by both laws."""
    rng, first = np.random.default_rng(7), 7 * weeks + SATURDAY
    found = np.array([
        p_values(
            drawn(rng, range(7 * weeks), weekend),
            drawn(rng, range(first, first + length), weekend, fault, rows),
            first,
        )
        for _ in range(runs)
    ])  # fmt: skip
    one, other = (found < 0.01).mean(axis=0).tolist()
    return one, other


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("weeks", "length"), [(8, 2), (4, 1), (5, 3), (12, 6)])
def test_calm_days_alarm_at_most_at_the_nominal_rate(weeks: int, length: int) -> None:
    assert alarms(300, weeks, length, 0.0)[1] <= 0.02


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rows", [200, 600, 2400])
def test_a_weekend_like_every_weekend_does_not_alarm_however_many_rows_it_has(rows: int) -> None:
    by_day, by_weekdays = alarms(100, 8, 2, 0.6, rows=rows)
    assert by_weekdays <= 0.02
    assert rows < 600 or by_day > 0.2


def test_a_fault_on_such_days_is_seen() -> None:
    assert alarms(40, 8, 2, 0.6, fault=0.7)[1] == 1
    assert alarms(40, 8, 2, 0.0, fault=0.4)[1] > 0.9


def test_weeks_that_lie_in_the_baseline_in_part_are_left_out() -> None:
    days = np.arange(4, 18)  # Friday to Thursday: one weekend ends after Sunday, another one is whole
    counts = np.column_stack([days, np.ones(len(days))])
    assert same_weekdays(counts, days, first=26, length=2).tolist() == [[5 + 6, 2], [12 + 13, 2]]
    assert same_weekdays(counts, days, first=25, length=3).tolist() == [[4 + 5 + 6, 3], [11 + 12 + 13, 3]]
    assert same_weekdays(counts, days, first=24, length=3).tolist() == [[10 + 11 + 12, 3]]


def test_a_day_without_rows_is_a_day_of_its_week() -> None:
    assert same_weekdays([[1.0], [2.0], [4.0]], [0, 5, 13], first=26, length=2).tolist() == [[2.0], [4.0]]


def test_a_single_week_and_no_days_say_nothing() -> None:
    days = [Overdispersion(1.0, 2.0, 30)]
    whole, few = [[100.0, 300.0]], [10]
    assert laws_of_window(days, [[[50, 5]]], whole, few) == days
    assert laws_of_window(days, [[[50, 5]] * 2], whole, few) != days
    assert laws_of_window(days, np.zeros((1, 0, 2)), whole, few) == days
    assert same_weekdays(np.empty((0, 3)), [], first=5, length=2).shape == (0, 3)


def test_few_rows_of_each_week_do_not_widen_the_law_of_many() -> None:
    rng, days = np.random.default_rng(2), [Overdispersion(1.0, 3.0, 56)]
    weeks = rng.multinomial(40, [0.25] * 4, (200, 8)).astype(float)
    whole = np.full((200, 4), 1000.0)
    laws = laws_of_window(days * 200, weeks, whole, np.full(200, 4000))
    assert sum(law.cycle == "weekdays" for law in laws) <= 20


@pytest.mark.sampled(3)
@pytest.mark.parametrize("pattern", [0.0, 0.02, 0.2])
@pytest.mark.parametrize("restless", [0.0, 0.03])
def test_a_change_that_weekdays_have_every_week_is_hardly_ever_unlikely(
    pattern: float, restless: float
) -> None:
    rng, error, weeks, runs = np.random.default_rng(3), 0.01, 8, 2000
    true = pattern + restless * rng.normal(size=(runs, weeks + 1))
    seen = true + error * rng.normal(size=true.shape)
    p_values = np.array([p_of_weekdays(row[0], error, row[1:], [error] * weeks) for row in seen])
    told = np.isnan(p_values)
    assert (p_values[~told] < 0.01).mean() <= 0.013
    if pattern + restless > 0.025:
        assert told.mean() < 0.05
    if not pattern + restless:  # of chance alone nothing is told
        assert 0.93 < told.mean() < 0.97


def test_a_change_beyond_what_weekdays_have_is_unlikely() -> None:
    assert p_of_weekdays(0.5, 0.01, [0.1, 0.12, 0.09, 0.11, 0.1, 0.1, 0.1, 0.1], [0.01] * 8) < 0.002
    assert np.isnan(p_of_weekdays(0.5, 0.01, [0.1, np.nan], [0.01] * 2))
    assert np.isnan(p_of_weekdays(0.5, np.nan, [0.1] * 4, [0.01] * 4))
