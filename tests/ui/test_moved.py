"""The table of what drifted says by what each subject is judged."""

from pathlib import Path

from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.ui.moved import moved


def test_an_alert_says_what_it_rests_on(demo_store: Path) -> None:
    rows = moved(report(demo_store, ["drift"], Scope("lending-default")))
    why = {one.name: one.why for one in rows}
    led = {one.name: one.lead.value for one in rows}
    assert why["loan_amount"] == "× 100"
    assert led["utilisation"] > 0.1 and why["utilisation"] == f"missing {led['utilisation']:.1%}"
    assert led["income"] > 5 and why["income"] == f"mean +{led['income']:.2f} sd"
    assert why["debt_to_income"] == why["score"] == "PSI"
    for one in rows:
        assert bool(one.why) == (one.verdict in ("warning", "critical"))
