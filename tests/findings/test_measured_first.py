"""What a page measures first: the findings that are dated and located afterwards are of the same rows."""

from pathlib import Path

import pytest

from monitoring.findings import report as module
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.scope.question import Scope

MODEL = "lending-default"


@pytest.mark.parametrize("cohort", ["", "income > 2500"])
@pytest.mark.parametrize("panel", ["drift", "quality"])
def test_findings_of_what_was_measured_are_those_of_the_question(
    demo_store: Path, panel: str, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope(MODEL, window="last-90d", cohort=cohort)
    whole = report(demo_store, [panel], scope)
    first = report(demo_store, [panel], scope, dated=False)
    assert first.findings

    def again(*_: object, **__: object) -> None:
        raise AssertionError("measured twice")

    monkeypatch.setattr(module, "compute", again)
    later = report(demo_store, [panel], scope, known=first)
    assert repr(later.measurements) == repr(first.measurements)
    for one, other in ((first, whole), (later, whole)):
        assert [named(found) for found in one.findings] == [named(found) for found in other.findings]
    assert [found.since for found in later.findings] == [found.since for found in whole.findings]
    assert any(found.since for found in later.findings)


def named(found: Finding) -> tuple[object, ...]:
    """What a finding is of, and how bad."""
    return found.id, found.severity, found.measure, found.subject, found.n
