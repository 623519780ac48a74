from dataclasses import replace
from math import nan
from typing import Any

import pytest

from monitoring.contract import Contract, parse_contract
from monitoring.findings.verdicts import judge, left_open
from monitoring.panels.evidence import Evidence
from monitoring.statistics.multiplicity import bh


@pytest.mark.parametrize(
    ("given", "verdict", "reason"),
    [
        ({"effect": 0.30, "p": 1e-9}, "critical", ""),
        ({"effect": 0.25, "p": 1e-9}, "critical", ""),
        ({"effect": 0.12, "p": 1e-9}, "warning", ""),
        ({"effect": 0.10 - 1e-15, "p": 1e-9}, "warning", ""),
        ({"effect": 0.12, "p": 0.011}, "ok", "large but uncertain"),
        ({"effect": 0.12, "p": 0.0099}, "warning", ""),
        ({"effect": 0.02, "p": 1e-9}, "ok", "detectable but small"),
        ({"effect": -0.02, "p": 1e-9}, "ok", ""),  # for the better
        ({"effect": 0.02, "p": 0.4}, "ok", ""),
        ({"effect": 0.30, "p": 1e-9, "enough": False}, "insufficient", "too_few"),
        ({"effect": 0.02, "p": 0.4, "enough": False}, "insufficient", "too_few"),
        ({"effect": 0.30, "p": 1e-9, "enough": False, "note": "immature"}, "insufficient", "immature"),
        ({"effect": nan, "p": nan, "enough": False, "note": "immature"}, "insufficient", "immature"),
        ({"effect": nan, "p": nan, "value": nan, "reason": "one_class"}, "undefined", "one_class"),
        ({"effect": nan, "p": nan, "value": nan, "enough": False, "reason": "empty_reference"},
         "undefined", "empty_reference"),
        ({"effect": nan, "p": nan, "value": nan, "reason": "too_few"}, "insufficient", "too_few"),
        ({"effect": 0.30, "p": None}, "critical", ""),
        ({"effect": 0.02, "p": None}, "ok", ""),
        ({"effect": 0.30, "p": 1e-9, "note": "judged on a/b"}, "critical", "judged on a/b"),
        ({"effect": 0.30, "p": 1e-9, "partial": True}, "", "partial"),
    ],
)  # fmt: skip
def test_both_keys(row: Any, contract: Contract, given: dict[str, Any], verdict: str, reason: str) -> None:
    [judged] = judge([row(**given)], contract)
    assert (judged.verdict, judged.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("given", "slack", "open_"),
    [
        ({"effect": 0.12, "p": 1e-9}, 0.0, False),
        ({"effect": 0.12, "p": 1e-9}, 0.01, False),
        ({"effect": 0.12, "p": 1e-9}, 0.03, True),  # perhaps below the limit of a warning
        ({"effect": 0.24, "p": 1e-9}, 0.02, True),
        ({"effect": 0.08, "p": 0.4}, 0.03, True),
        ({"effect": 0.05, "p": 0.4}, 0.03, False),
        ({"effect": 0.14, "p": 0.02}, 0.01, True),  # the bound made the evidence too weak, perhaps
        ({"effect": 0.14, "p": 0.02}, 0.0, False),
        ({"effect": nan, "p": None, "value": nan}, 0.01, False),
    ],
)
def test_what_a_bound_leaves_open(
    row: Any, contract: Contract, given: dict[str, Any], slack: float, open_: bool
) -> None:
    one = row(**given)
    bounded = replace(one, evidence=replace(one.evidence, slack=slack))
    assert left_open([row(), bounded], contract) == ([bounded] if open_ else [])


@pytest.mark.parametrize(("least", "open_"), [(0.101, False), (0.099, True), (0.249, True), (0.251, False)])
def test_a_lower_bound_is_open_upwards_alone(row: Any, contract: Contract, least: float, open_: bool) -> None:
    one = row(effect=least, p=1e-9)
    bounded = replace(one, evidence=replace(one.evidence, slack=0.005, only_larger=True))
    assert left_open([bounded], contract) == ([bounded] if open_ else [])


def test_a_row_without_evidence_is_not_judged(row: Any, contract: Contract) -> None:
    shown = replace(row("js_distance", value=0.9), evidence=None)
    assert judge([shown], contract) == [shown]
    assert judge([shown], contract)[0].verdict == ""


def test_one_family_a_panel(row: Any, contract: Contract) -> None:
    p_values = [0.001, 0.004, 0.009, 0.2, 0.6]
    rows = [row("ks", f"f{k}", effect=0.3, p=p) for k, p in enumerate(p_values)]
    elsewhere = row("missing_rate", "age", panel="quality", effect=0.3, p=0.009)
    judged = judge([*rows, elsewhere], contract)
    assert [one.q_value for one in judged[:5]] == pytest.approx(bh(p_values).tolist())
    assert [one.verdict for one in judged[:5]] == ["critical", "critical", "ok", "ok", "ok"][:1] + [
        "critical" if q <= 0.01 else "ok" for q in bh(p_values)[1:]
    ]
    assert judged[5].q_value == pytest.approx(0.009)
    assert judged[5].verdict == "critical"


def test_what_is_not_judged_stays_out_of_the_family(row: Any, contract: Contract) -> None:
    alone = judge([row("ks", effect=0.3, p=0.009)], contract)[0]
    crowd = [row("ks", f"f{k}", effect=0.3, p=0.9, enough=False) for k in range(20)]
    late = [row("ks", f"g{k}", effect=0.3, p=0.9, partial=True) for k in range(20)]
    among = judge([row("ks", effect=0.3, p=0.009), *crowd, *late], contract)[0]
    assert among.q_value == alone.q_value == pytest.approx(0.009)


def test_thresholds_of_the_contract_win(row: Any) -> None:
    text = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
thresholds:
  drift.psi: {warning: 0.4}
  drift.js_distance: {warning: 0.1, critical: 0.2}
"""
    own = parse_contract(text)
    assert judge([row(effect=0.3)], own)[0].verdict == "ok"
    assert judge([row(effect=0.9)], own)[0].verdict == "warning"
    shown = replace(row("js_distance", value=0.15), evidence=None)
    assert judge([shown], own)[0].verdict == "warning"


@pytest.mark.parametrize(("weight", "verdict"), [(0.0, "ok"), (1.0, "warning"), (2.0, "critical")])
def test_a_declared_rule_is_judged_as_declared(
    row: Any, contract: Contract, weight: float, verdict: str
) -> None:
    [judged] = judge([row("between", "age", panel="quality", effect=weight, p=None)], contract)
    assert judged.verdict == verdict


def test_an_accepted_unit_factor_is_critical_also_below_one(row: Any, contract: Contract) -> None:
    [judged] = judge([replace(row("unit_factor", value=0.01), evidence=Evidence(0.01, None))], contract)
    assert judged.verdict == "critical"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("latency_p95", {"value": 200.0, "lower": 180.0, "upper": 230.0}, ("warning", "")),
        ("latency_p95", {"value": 200.0, "lower": 60.0, "upper": 400.0}, ("ok", "large but uncertain")),
        ("latency_p95", {"value": 200.0, "lower": nan, "upper": nan, "reason": "too_few"},
         ("insufficient", "too_few")),
        ("latency_p95", {"value": 60.0, "lower": 50.0, "upper": 70.0, "baseline_value": 20.0, "change": 40.0,
                         "change_lower": nan, "change_upper": nan, "reason": "too_few"},
         ("insufficient", "too_few")),
        ("throughput", {"value": 200.0, "lower": nan, "upper": nan}, ("warning", "")),
    ],
)  # fmt: skip
def test_a_stated_limit_asks_for_evidence_also_of_a_level(
    row: Any, name: str, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    text = f"""
model: m
task: binary
id: id
timestamp: at
prediction: {{score: p}}
service: {{latency_ms: ms}}
thresholds: {{service.{name}: {{warning: 30}}}}
"""
    plain = {"baseline_value": nan, "change": nan, "change_lower": nan, "change_upper": nan}
    one = replace(row(name, panel="service"), evidence=None, **plain | given)
    [judged] = judge([one], parse_contract(text))
    assert (judged.verdict, judged.reason) == expected
