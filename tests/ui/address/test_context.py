"""The stretch around the window: its length, its periods, and the baseline that stays as it is."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from monitoring.contract.reading import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.panels.context import FEWEST_DAYS, widened
from monitoring.scope.instant import local_day
from monitoring.scope.question import Extent, Question, Scope, resolve
from monitoring.ui.address.context import grain_around

CONTRACT = read_contract(LENDING_CONTRACT)


def snapshot(days: list[date]) -> SimpleNamespace:
    return SimpleNamespace(partitions=lambda kind: dict.fromkeys(days))


def question(days: list[date], **words: str) -> Question:
    first, last = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in (days[0], days[-1]))
    extent = Extent(first, last, last, (), frozenset(), {})
    return resolve(Scope("m", **words), CONTRACT, extent)  # type: ignore[arg-type]


DAILY = [date(2026, 1, 1) + timedelta(days=k) for k in range(300)]
YEARLY = [date(2014 + k, 7, 1) for k in range(5)]


def ends(asked: Question) -> tuple[date, date]:
    zone = asked.zone
    return local_day(asked.span.start, zone), local_day(asked.span.end - timedelta(hours=1), zone)


def test_a_month_stands_in_three() -> None:
    around = widened(question(DAILY, window="last-30d"), snapshot(DAILY))  # type: ignore[arg-type]
    assert ends(around) == (DAILY[-90], DAILY[-1])
    assert around.scope.by == "day"


def test_nothing_is_shown_before_the_first_row() -> None:
    around = widened(question(DAILY[:40], window="last-7d"), snapshot(DAILY[:40]))  # type: ignore[arg-type]
    assert ends(around)[0] == DAILY[0]


def test_a_long_window_is_shown_in_longer_periods() -> None:
    assert grain_around(question(DAILY, window="all"), snapshot(DAILY)) == "week"  # type: ignore[arg-type]


def test_rows_on_few_days_are_shown_from_the_first() -> None:
    assert len(YEARLY) < FEWEST_DAYS
    around = widened(question(YEARLY, window="last-30d"), snapshot(YEARLY))  # type: ignore[arg-type]
    assert ends(around)[0] == YEARLY[0]
    assert around.scope.by == "month"


def test_a_grain_that_was_asked_for_stays() -> None:
    around = widened(question(DAILY, window="last-30d", by="week"), snapshot(DAILY))  # type: ignore[arg-type]
    assert around.scope.by == "week"


def test_hours_are_those_of_the_last_days() -> None:
    around = widened(question(DAILY, window="last-30d", by="hour"), snapshot(DAILY))  # type: ignore[arg-type]
    assert ends(around) == (DAILY[-3], DAILY[-1])


@pytest.mark.parametrize("baseline", ["previous", "week-before", "launch", "training"])
def test_the_baseline_stays_the_same_rows(baseline: str) -> None:
    asked = question(DAILY, window="last-7d", baseline=baseline)
    assert widened(asked, snapshot(DAILY)).baseline == asked.baseline  # type: ignore[arg-type]
