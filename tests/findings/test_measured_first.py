"""What a page measures first: the findings that are dated and located afterwards are of the same rows."""

from pathlib import Path

import pytest

from monitoring.findings import judged_panels
from monitoring.findings.finding import Finding
from monitoring.findings.report import ALL, RULES, Report, report
from monitoring.findings.words.titles import ended
from monitoring.scope.question import Scope

MODEL = "lending-default"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "income > 2500"])
@pytest.mark.parametrize("panel", ["drift", "quality"])
def test_findings_of_what_was_measured_are_those_of_the_question(
    demo_store: Path, panel: str, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope(MODEL, window="last-90d", cohort=cohort)
    whole = report(demo_store, [panel], scope)
    first = report(demo_store, [panel], scope, dated=False)
    assert first.findings
    monkeypatch.setattr(judged_panels, "compute", _again)
    later = report(demo_store, [panel], scope, known=first)
    assert repr(later.measurements) == repr(first.measurements)
    assert [named(found) for found in later.findings] == [named(found) for found in whole.findings]
    # which are over, and come last among those as severe, and which began together only the dates tell
    assert {named(found) for found in first.findings} == {named(found) for found in whole.findings}
    assert [one.severity for one in first.findings] == [one.severity for one in whole.findings]
    began = {named(found): found.incident for found in whole.findings if not ended(found.title)}
    undated = [began[one] for one in map(named, first.findings) if one in began]
    assert list(dict.fromkeys(undated)) == list(dict.fromkeys(began.values())), "incidents in the same order"
    assert [found.since for found in later.findings] == [found.since for found in whole.findings]
    assert any(found.since for found in later.findings)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("window", ["last-30d", "all"])
@pytest.mark.parametrize("store", ["demo_store", "lending_store"])
def test_findings_of_a_panel_are_its_own_whatever_else_is_known(
    store: str, window: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all panels a column's rule may lead what drifted, and another finding may hold a segment."""
    home, scope = request.getfixturevalue(store), Scope(MODEL, window=window)
    every = report(home, [ALL], scope)
    alone = [report(home, [panel], scope) for panel in RULES]
    own = {one.id for made in alone for one in made.findings}
    assert own != {one.id for one in every.findings}
    monkeypatch.setattr(judged_panels, "compute", _again)
    beside = [report(home, [panel], scope, known=every) for panel in RULES]
    assert [repr(one.findings) for one in beside] == [repr(one.findings) for one in alone]
    assert [timeless(one) for one in beside] == [timeless(one) for one in alone]


def _again(*_: object, **__: object) -> None:
    raise AssertionError("measured twice")


def timeless(made: Report) -> list[str]:
    """What does not depend on when it was asked."""
    return [repr(row) for row in made.measurements if row.measure != "freshness_hours"]


def named(found: Finding) -> tuple[object, ...]:
    """What a finding is of, and how bad."""
    return found.id, found.severity, found.measure, found.subject, found.n
