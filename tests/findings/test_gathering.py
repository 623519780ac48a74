from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from monitoring.contract import Contract, parse_contract
from monitoring.findings.finding import COLUMNS, Finding
from monitoring.findings.gathering import findings
from monitoring.findings.next_actions import next_action, runbook
from monitoring.findings.verdicts import judge
from monitoring.findings.words.titles import Circumstances
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question
from monitoring.store.columns.cells import OF_VERSION
from tests.findings.conftest import CONTRACT

PROMISED = (
    "id severity title panel measure subject cohort version window baseline value lower upper n "
    "baseline_value since adjusted_p owner runbook next_action link status note "
    "first_seen last_seen data_version incident incident_order at_stake currency snoozed_until "
    "at_stake_n at_stake_beyond until repeated full"
)


def made(rows: list[Any], contract: Contract, question: Question) -> list[Finding]:
    return findings(judge(rows, contract), question, "7")


def test_columns_are_those_of_the_interface() -> None:
    assert tuple(PROMISED.split()) == COLUMNS == tuple(one.name for one in fields(Finding))


def test_a_columns_alarms_are_one_finding(row: Any, contract: Contract, question: Question) -> None:
    rows = [
        row("psi", effect=0.3),
        row("ks", effect=0.9),
        row("missing_rate", panel="quality", effect=0.02),
        row("psi", "age", effect=0.01),
    ]
    [found] = made(rows, contract, question)
    assert (found.panel, found.measure, found.subject, found.severity) == (
        "drift",
        "ks",
        "income",
        "critical",
    )


def test_a_unit_change_leads(row: Any, contract: Contract, question: Question) -> None:
    rows = [
        row("psi", effect=9.0),
        row("unit_factor", value=100.0, lower=99.0, upper=101.0, effect=100.0, p=None),
    ]
    [found] = made(rows, contract, question)
    assert found.measure == "unit_factor"
    assert "multiplied by 100" in found.title


@pytest.mark.parametrize(
    ("value", "asked"), [(-1.0, "a sign that flipped"), (-100.0, "a unit or a decimal point")]
)
def test_a_flipped_sign_is_asked_for(row: Any, value: float, asked: str) -> None:
    assert asked in next_action(row("unit_factor", effect=1.0, value=value))


@pytest.mark.parametrize(("psi", "leads"), [(0.26, "missing_rate"), (0.9, "psi")])
def test_missing_rows_lead_where_the_psi_is_theirs(
    psi: float, leads: str, row: Any, contract: Contract, question: Question
) -> None:
    """Of 3 % that went missing was said that income moved away, and its owner was to retrain."""
    missing = replace(row("missing_rate", effect=0.031, value=0.031), baseline_value=0.0, n=30_000)
    [found] = made(
        [row("psi", effect=psi, value=psi), replace(missing, baseline_n=30_000)], contract, question
    )
    assert (found.measure, found.severity) == (leads, "critical")
    assert (found.owner == "Data Platform") == (leads == "missing_rate")


def test_auc_leads_where_it_is_as_severe(row: Any, contract: Contract, question: Question) -> None:
    rows = [
        row("precision", "", panel="performance", effect=0.4),
        row("auc", "", panel="performance", effect=0.05),
        row("average_precision", "", panel="performance", effect=0.02),
    ]
    assert [one.measure for one in made(rows, contract, question)] == ["auc"]


def test_worst_first(row: Any, contract: Contract, question: Question) -> None:
    rows = [
        row("psi", "age", effect=0.12),
        row("psi", "channel", effect=0.3),
        row("psi", "income", effect=0.3),
        row("auc", "", panel="performance", effect=0.03),
    ]
    found = made(rows, contract, question)
    assert [one.subject for one in found] == ["", "income", "channel", "age"]
    assert [one.severity for one in found] == ["critical"] * 3 + ["warning"]


def test_of_what_is_far_beyond_its_limit_the_largest_is_first(row: Any, question: Question) -> None:
    """Of a dozen columns that are all ten times their limit and more the first by name led the overview."""
    alike = parse_contract(CONTRACT.replace("importance: 0.1", "importance: 0.3"))
    rows = [row("psi", name, effect=effect) for name, effect in (("age", 2.0), ("channel", 5.0))]
    assert [one.subject for one in made(rows, alike, replace(question, contract=alike))] == ["channel", "age"]


def test_what_is_over_comes_after_what_lasts_and_is_as_severe(
    row: Any, contract: Contract, question: Question
) -> None:
    """The largest is over, a smaller one lasts; the volume of the newest day is not over yet."""
    judged = judge(
        [
            row("psi", "income", effect=0.9),
            row("psi", "age", effect=0.3),
            row("psi", "channel", effect=0.12),
            row("volume", "", panel="quality", value=0.0, effect=9.0, p=None, reason="2025-05-31, z 9"),
        ],
        contract,
    )
    end, day = question.span.end, timedelta(days=1)
    known = {
        "income": Circumstances(end - 20 * day, end - 10 * day),
        "age": Circumstances(end - 20 * day),
        "": Circumstances(end - day),
    }
    found = findings(judged, question, "7", lambda one: known.get(one.subject, Circumstances()))
    assert [one.severity for one in found] == ["critical"] * 3 + ["warning"]
    assert [one.subject for one in found] == ["", "age", "income", "channel"]
    assert findings(judged, question, "7", known=found) == found, "also where they have been made already"


def test_what_likely_caused_the_others_comes_first_of_what_began_together(
    row: Any, contract: Contract, question: Question
) -> None:
    """The score moved further than the column; a warning stays behind what is critical, whenever it began."""
    judged = judge(
        [
            row("psi", "channel", effect=0.5),
            row("psi", "score", effect=0.9),
            row("psi", "income", effect=0.3),
            row("psi", "age", effect=0.12),
        ],
        contract,
    )
    began = question.span.end - timedelta(days=20)
    known = {name: Circumstances(began) for name in ("score", "income", "age")}
    found = findings(judged, question, "7", lambda one: known.get(one.subject, Circumstances()))
    assert [one.subject for one in found] == ["income", "score", "channel", "age"]


def test_the_same_question_next_week_has_the_same_id(
    row: Any, contract: Contract, question: Question
) -> None:
    later = row("psi", effect=0.3, value=0.5).window_end.replace(year=2026)
    first = made([row("psi", effect=0.3)], contract, question)[0]
    second = made([row("psi", effect=0.4, value=0.4, window_end=later)], contract, question)[0]
    other = made([row("psi", effect=0.3, version="3")], contract, question)[0]
    assert first.id == second.id != other.id


@pytest.mark.parametrize(
    ("measure", "panel", "owner"),
    [
        ("missing_rate", "drift", "Data Platform"),
        ("between", "quality", "Data Platform"),
        ("psi", "drift", "Lending ML <ml@example.org>"),
    ],
)
def test_the_owner_goes_by_the_kind_of_failure(
    row: Any, contract: Contract, question: Question, measure: str, panel: str, owner: str
) -> None:
    [found] = made([row(measure, "age", panel=panel, effect=2.0)], contract, question)
    assert found.owner == owner
    assert found.runbook == "https://example.org/run"
    assert found.next_action


def test_a_cycle_is_to_be_looked_at_first(row: Any) -> None:
    said = "Hold it against the week before first, as its baseline is of other weekdays. "
    for measure, panel in (("psi", "drift"), ("missing_rate", "quality"), ("auc", "performance")):
        plain = next_action(row(measure, "age", panel=panel))
        assert next_action(row(measure, "age", panel=panel), unlike="other weekdays") == said + plain
    for measure in (
        "volume",
        "duplicate_rate",
        "freshness_hours",
    ):  # by no baseline of the question
        assert not next_action(row(measure, "", panel="quality"), unlike="other weekdays").startswith("Hold")


def test_a_version_is_called_by_its_name(row: Any) -> None:
    where = str(Comparison(OF_VERSION, "=", "o'neil = 'b'"))
    assert next_action(row("auc", "", panel="performance"), where).startswith(
        "Hold version o'neil = 'b' against"
    )
    inside = next_action(row("auc", "", panel="performance"), "region = 'version = 2'")
    assert inside.startswith("Compare inputs and labels of region=version = 2 with those before;")


def test_what_to_do_where_performance_fell_in_a_part_names_it(row: Any) -> None:
    """It said to compare the cohorts, which was how the part was found."""
    fell = row("auc", "", panel="performance")
    assert next_action(fell).startswith("Compare the cohorts")
    said = next_action(replace(fell, cohort="shop = 's07'"))
    assert said.startswith("Compare inputs and labels of shop=s07 with those before; when both are steady")
    assert next_action(replace(fell, version="B")).startswith("Hold version B against the one before it;")


def test_the_nearest_runbook_counts(row: Any, contract: Contract) -> None:
    steps = "runbook: |\n  # Steps\n  1. Ask\n"
    text = CONTRACT.replace("runbook: https://example.org/run\n", steps).replace(
        "data: {team: Data Platform}", "data: {team: Data Platform, runbook: Mend the feed.}"
    )
    text += "thresholds: {drift.missing_rate: {warning: 0.1, runbook: Fill the gap.}}\n"
    text = text.replace("severity: critical", "severity: critical, runbook: Ask for the age.")
    told = parse_contract(text)
    given = (
        ("psi", "income", "drift", "# Steps\n1. Ask"),
        ("unit_factor", "income", "drift", "Mend the feed."),
        ("missing_rate", "income", "drift", "Fill the gap."),
        ("between", "age", "quality", "Ask for the age."),
        ("between", "income", "quality", "Mend the feed."),
    )
    for measure, subject, panel, expected in given:
        assert runbook(row(measure, subject, panel=panel), told) == expected
    assert runbook(row(), contract) == "https://example.org/run"
    assert runbook(row(), parse_contract(CONTRACT.replace("runbook: https://example.org/run\n", ""))) == ""


def test_the_link_holds_the_question(row: Any, contract: Contract, question: Question) -> None:
    [found] = made([row("psi", effect=0.3)], contract, question)
    window = "window=2025-05-01%2F2025-06-01"
    made_at = f"data_version=7&feature=income&contract_hash={contract.digest[:12]}"
    assert found.link == f"/drift?model=credit&{window}&{made_at}"
    assert (found.window, found.baseline, found.data_version) == ("2025-05-01/2025-06-01", "training", "7")


def test_braces_in_a_column_name_mean_nothing(row: Any, contract: Contract, question: Question) -> None:
    [found] = made([row("psi", "{0.__class__}", effect=0.3)], contract, question)
    assert "{0.__class__}" in found.title
    assert "{0.__class__}" in found.next_action
