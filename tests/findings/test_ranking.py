"""Which row leads a finding: the cause of the others, as severe as they are."""

from typing import Any

from monitoring.contract import Contract
from monitoring.findings.ranking import groups


def test_a_repeated_value_leads_where_the_distance_is_mostly_its(row: Any, contract: Contract) -> None:
    value = row(
        "repeated_value_rate", value=0.2, n=1000, baseline_value=0.0, verdict="warning", reason="value 0.0"
    )
    own = row("psi", value=0.9, verdict="critical")
    far = row("psi", value=9.0, verdict="critical")
    mean = row("mean_shift_sd", value=2.0, verdict="critical")
    [[lead, *_]] = groups([own, mean, value], contract)
    assert (lead.measure, lead.verdict) == ("repeated_value_rate", "critical")
    [[lead, *_]] = groups([far, value], contract)
    assert (lead.measure, lead.verdict) == ("psi", "critical")
    unit = row("unit_factor", value=100.0, verdict="critical")
    assert groups([own, unit, value], contract)[0][0].measure == "unit_factor"


def test_a_rule_that_it_breaks_leads(row: Any, contract: Contract) -> None:
    value = row(
        "repeated_value_rate", value=0.2, n=1000, baseline_value=0.0, verdict="critical", reason="value 0.0"
    )
    rule = row("out_of_range_rate", panel="quality", value=0.2, verdict="critical", effect=0.2)
    assert groups([value, rule], contract)[0][0].measure == "out_of_range_rate"
