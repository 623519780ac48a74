"""What is at stake in a finding is what the business page says of the days and the cohort that it names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import isnan
from pathlib import Path

import pytest

from monitoring.findings.ranking import order
from monitoring.findings.report import report
from monitoring.findings.stakes import Stakes, stake_words
from monitoring.findings.words.titles import Circumstances
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot


def test_it_is_the_value_of_the_window(lending_of: Callable[..., Path]) -> None:
    store, scope = lending_of(20_000), Scope("lending-default")
    made = report(store, ["findings"], scope, dated=False)
    business = report(store, ["business"], scope, dated=False).measurements
    value = next(row.value for row in business if (row.measure, row.subject) == ("value", ""))
    assert made.findings
    assert {(one.at_stake, one.currency) for one in made.findings} == {(value, "EUR")}
    first = made.findings[0]
    assert stake_words(first).endswith(f" EUR at stake (n={first.at_stake_n:,})")


@pytest.mark.parametrize("cohort", ["", "income > 2500"])
def test_it_is_the_value_of_the_days_and_of_the_cohort_that_the_finding_names(
    lending_of: Callable[..., Path], cohort: str
) -> None:
    """Of a cohort over features no level has a sum that is kept: all levels of these days, and it says so."""
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    whole = resolve(Scope("lending-default"), snapshot.contract, snapshot.extent)
    lead = replace(compute("drift", snapshot, whole, frozenset({"psi"}))[0], cohort=cohort)
    since, until = whole.span.end - timedelta(days=6), whole.span.end - timedelta(days=3)
    stakes = Stakes(snapshot, whole)
    stake = stakes(lead, Circumstances(since, until, "channel = 'partner'"))
    window = f"{since.isoformat()}/{until.isoformat()}"
    asked = Scope("lending-default", window=window, cohort=cohort or "channel = 'partner'")
    rows = compute("business", snapshot, resolve(asked, snapshot.contract, snapshot.extent))
    value = next(row for row in rows if (row.measure, row.subject) == ("value", ""))
    assert (stake.amount, stake.n) == (value.value, value.n)
    assert stake.beyond == ("channel = 'partner'" if cohort else "")
    lasting = stakes(lead, Circumstances())
    assert stake.share == lasting.share, "what is told first does not depend on how long it has lasted"
    before = Circumstances(whole.span.start - timedelta(days=9), whole.span.start - timedelta(days=2))
    assert stakes(lead, before).amount == lasting.amount, "days outside the window cut nothing off"


def test_words_say_how_many_rows_and_what_is_in_the_sum_beside_them(
    lending_of: Callable[..., Path],
) -> None:
    [one, *_] = report(lending_of(20_000), ["drift"], Scope("lending-default"), dated=False).findings
    told = replace(one, at_stake=1500.0, at_stake_n=1200, at_stake_beyond="channel = 'partner'")
    assert stake_words(told) == "1,500 EUR at stake (n=1,200, also outside channel = 'partner')"


@pytest.mark.parametrize("cohort", ["region = 'west'", "income > 2500"])
def test_a_part_has_its_own_and_comes_later_for_it(lending_of: Callable[..., Path], cohort: str) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default"), snapshot.contract, snapshot.extent)
    rows = compute("drift", snapshot, question)
    lead = replace(next(row for row in rows if row.measure == "psi"), verdict="critical")
    part = replace(lead, cohort=cohort)
    stakes = Stakes(snapshot, question)
    whole, own = (stakes(one, Circumstances()) for one in (lead, part))
    inside = resolve(Scope("lending-default", cohort=cohort), snapshot.contract, snapshot.extent)
    value = next(row.value for row in compute("business", snapshot, inside) if row.measure == "value")
    assert (whole.share, own.amount) == (1.0, value)
    assert own.share == pytest.approx(value / whole.amount)
    assert 0 < own.share < 1
    ranked = order([part, lead], snapshot.contract, lambda one: stakes(one, Circumstances()).share)
    assert [one.cohort for one in ranked] == ["", cohort]


def test_what_lasts_has_the_rows_whose_labels_are_still_to_come(lending_of: Callable[..., Path]) -> None:
    """The row of a segment ends with the labels that are in; the same rows had two sums in one incident."""
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default"), snapshot.contract, snapshot.extent)
    since, ripe = question.span.end - timedelta(days=9), question.span.end - timedelta(days=4)
    lead = replace(compute("drift", snapshot, question, frozenset({"psi"}))[0], cohort="region = 'west'")
    segment = replace(lead, window_start=since, window_end=ripe)
    stakes, known = Stakes(snapshot, question), Circumstances(since)
    assert stakes(segment, known) == stakes(lead, known)
    assert stakes(segment, known).n > stakes(segment, replace(known, until=ripe)).n
    undated, whole = stakes(segment, Circumstances()), stakes(lead, Circumstances())
    assert (undated.n, undated.share) == (stakes(lead, known).n, whole.share)


def test_without_a_value_nothing_is_said(ma_store: Path) -> None:
    snapshot = Snapshot(ma_store, "ma-employment")
    question = resolve(Scope("ma-employment"), snapshot.contract, snapshot.extent)
    lead = compute("drift", snapshot, question)[0]
    stake = Stakes(snapshot, question)(lead, Circumstances())
    assert isnan(stake.amount)
    assert stake.share == 1.0
