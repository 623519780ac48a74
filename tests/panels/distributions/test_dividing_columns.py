"""A column by which the sides are told apart is measured, and judged on neither."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.report import Report, report
from monitoring.panels.distributions.dividing_columns import DIVIDES
from monitoring.panels.distributions.level_shares import LevelShares
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.ui.drift.drift_words import drift_head, drift_meaning
from monitoring.ui.quality.quality_rules import rules
from monitoring.ui.quality.quality_words import quality_head, quality_meaning
from monitoring.ui.shape import Shape
from monitoring.ui.subject_drift import subject_drifts

CONTRACT = """
model: churn
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: age, kind: numeric}, {name: region, kind: categorical}, {name: plan, kind: categorical}]
cohorts: [region, plan, {name: age_band, column: age, bins: [30, 50]}]
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng, n = np.random.default_rng(5), 6_000
    region = rng.choice(["north", "west", "south"], n)
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "at": "2025-03-01",
            "p": rng.random(n),
            "age": rng.integers(20, 60, n).astype(float),
            "region": region,
            "plan": np.where(region == "west", "basic", rng.choice(["basic", "gold"], n)),
        }
    )
    place = tmp_path_factory.mktemp("sides") / "store"
    load(place, read_contract(CONTRACT), predictions=frame)
    return place


def drifted(store: Path, cohort: str, baseline: str) -> tuple[Report, dict[str, tuple[str, str]]]:
    made = report(store, ["drift"], Scope("churn", "all", baseline, cohort))
    psi = {one.subject: one for one in made.measurements if one.measure == "psi"}
    assert all(one.value >= 0 for one in psi.values())  # all are measured
    return made, {name: (one.verdict, one.reason) for name, one in psi.items() if one.verdict != "ok"}


@pytest.mark.parametrize("baseline", ["rest", "cohort:region='north'"])
def test_a_cohort_is_not_found_in_its_own_column(store: Path, baseline: str) -> None:
    """The page said "Alert: region carries the drift", and whom to ask about it."""
    made, told = drifted(store, "region = 'west'", baseline)
    assert told == {"region": ("undefined", DIVIDES), "plan": ("critical", "")}
    assert {one.subject for one in made.findings} == {"plan"}  # which is what the two differ in


@pytest.mark.parametrize(
    ("cohort", "baseline", "dividing"),
    [
        ("region = 'west' and plan = 'basic'", "cohort:region = 'south' and plan = 'basic'", {"region"}),
        ("region = 'west' and plan = 'basic'", "rest", {"region", "plan"}),
        ("not region = 'west'", "cohort:region = 'west'", {"region"}),
        ("age_band = '<30'", "rest", {"age"}),
        ("score > 0.5", "rest", {"score"}),
        ("", "cohort:region = 'south'", {"region"}),
    ],
)
def test_it_is_what_is_asked_of_one_side_alone(
    store: Path, cohort: str, baseline: str, dividing: set[str]
) -> None:
    _, told = drifted(store, cohort, baseline)
    assert {name for name, (_, reason) in told.items() if DIVIDES in reason} == dividing


def test_within_one_cohort_every_column_is_judged(store: Path) -> None:
    made = report(store, ["drift"], Scope("churn", "all", "previous", "region = 'west'"))
    assert not any(DIVIDES in one.reason for one in made.measurements)


def test_the_page_says_why_and_names_what_is_closest_among_the_others(store: Path) -> None:
    made, _ = drifted(store, "region = 'north'", "cohort:region = 'south'")
    found = subject_drifts(made)
    [region] = [one for one in found if one.name == "region"]
    assert (region.verdict, region.why) == ("undefined", "tells sides apart")
    verdict, sentence, meta = drift_head(found, made.question)
    assert (verdict, sentence) == ("ok", "No feature has drifted from region=south.")
    assert "Closest to its line: region" not in meta
    assert "not judged, as the sides are told apart by it: region" in meta
    nothing = Shape([], [], LevelShares(moved=None, all_unseen=(0, 0, 0.0)), (0.0, 0.0))
    meaning, step = drift_meaning(region, nothing, [], made.question, made)
    assert meaning.startswith("Window and baseline are told apart by region")
    assert step.startswith("Look at the other columns")


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows whose region is missing have no plan either; a fifth of their ages, and of all others', too."""
    n = np.arange(6_000)
    frame = pd.DataFrame(
        {
            "id": n,
            "at": "2025-03-01",
            "p": 0.5,
            "age": np.where(n % 5 == 0, np.nan, 30.0 + n % 9),
            "region": np.where(n % 3 == 0, None, "north"),
            "plan": np.where(n % 3 == 0, None, "gold"),
        }
    )
    place = tmp_path_factory.mktemp("gaps") / "store"
    load(place, read_contract(CONTRACT), predictions=frame)
    return place


def test_rows_chosen_for_having_no_value_do_not_break_a_rule_by_it(gaps: Path) -> None:
    """The page said "Alert: all values of region are missing" of the rows that were asked for by this."""
    made = report(gaps, ["quality"], Scope("churn", "all", "rest", "region is null"))
    missing = {one.subject: one for one in made.measurements if one.measure == "missing_rate"}
    assert {name: (one.value, one.baseline_value) for name, one in missing.items()} == {
        "age": (0.2, 0.2),
        "region": (1.0, 0.0),
        "plan": (1.0, 0.0),
    }
    told = {name: (one.verdict, one.reason) for name, one in missing.items()}
    assert told == {"age": ("ok", ""), "region": ("undefined", DIVIDES), "plan": ("critical", "")}
    assert {one.subject for one in made.findings} == {"plan"}
    failed = rules(made, {})
    assert "not judged, as the sides are told apart by it: region" in quality_head(made, failed, 1)[2]


def test_what_a_contract_declares_is_judged_whoever_is_asked_for(tmp_path: Path) -> None:
    strict = CONTRACT.replace("{name: region, kind", "{name: region, nullable: false, kind")
    frame = pd.DataFrame({"id": range(900), "at": "2025-03-01", "p": 0.5, "age": 30.0, "plan": "gold"})
    frame["region"] = np.where(np.arange(900) % 3 == 0, None, "north")
    load(tmp_path / "store", read_contract(strict), predictions=frame)
    made = report(tmp_path / "store", ["quality"], Scope("churn", "all", "rest", "region is null"))
    [row] = [one for one in made.measurements if (one.measure, one.subject) == ("missing_rate", "region")]
    assert (row.value, row.verdict) == (1.0, "critical")


def test_a_page_whose_only_difference_is_what_was_asked_says_so(gaps: Path) -> None:
    made = report(gaps, ["quality"], Scope("churn", "all", "rest", "region is null and plan is null"))
    verdict, sentence, meta, _ = quality_head(made, rules(made, {}), 1)
    assert (verdict, sentence) == ("ok", "Some rows fail, none more than they used to.")
    assert "told apart by it: region and plan" in meta
    assert quality_meaning(made, rules(made, {}))[0].startswith("No other rule fails more often")
