"""What is at stake in a finding is what the business page says of the same rows."""

from collections.abc import Callable
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from monitoring.findings.ranking import order
from monitoring.findings.report import report
from monitoring.findings.stakes import Stakes, stake_words
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.snapshot import Snapshot


def test_it_is_the_value_of_the_window(lending_of: Callable[..., Path]) -> None:
    store, scope = lending_of(20_000), Scope("lending-default")
    made = report(store, ["findings"], scope, dated=False)
    business = report(store, ["business"], scope).measurements
    value = next(row.value for row in business if (row.measure, row.subject) == ("value", ""))
    assert made.findings
    assert {(one.at_stake, one.currency) for one in made.findings} == {(value, "EUR")}
    assert stake_words(made.findings[0]).endswith(" EUR at stake")


@pytest.mark.parametrize("cohort", ["region = 'west'", "income > 2500"])
def test_a_part_has_its_own_and_comes_later_for_it(lending_of: Callable[..., Path], cohort: str) -> None:
    snapshot = Snapshot(lending_of(20_000), "lending-default")
    question = resolve(Scope("lending-default"), snapshot.contract, snapshot.extent)
    rows = compute("drift", snapshot, question)
    lead = replace(next(row for row in rows if row.measure == "psi"), verdict="critical")
    part = replace(lead, cohort=cohort)
    stakes = Stakes(snapshot, question)
    whole, own = stakes(lead), stakes(part)
    inside = resolve(Scope("lending-default", cohort=cohort), snapshot.contract, snapshot.extent)
    value = next(row.value for row in compute("business", snapshot, inside) if row.measure == "value")
    assert (whole.share, own.amount) == (1.0, value)
    assert own.share == pytest.approx(value / whole.amount)
    assert 0 < own.share < 1
    ranked = order([part, lead], snapshot.contract, lambda one: stakes(one).share)
    assert [one.cohort for one in ranked] == ["", cohort]


def test_without_a_value_nothing_is_said(ma_store: Path) -> None:
    snapshot = Snapshot(ma_store, "ma-employment")
    question = resolve(Scope("ma-employment"), snapshot.contract, snapshot.extent)
    lead = compute("drift", snapshot, question)[0]
    stake = Stakes(snapshot, question)(lead)
    assert isnan(stake.amount)
    assert stake.share == 1.0
