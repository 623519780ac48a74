"""Numbers that were rounded, or cut off at a limit, are told as that: no drift, no code for missing."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.contract.reading import read_contract
from monitoring.findings.dating.rounded_values import grid_words
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [whole, down, other, hidden, above, below, default, filled]
mask: [hidden]
owners: {data: {team: Feed}, model: {team: ML}}
"""
ROWS, DAYS = 9_000, 60
LATE = 7_500


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days; something happens to each column on the fifty-first."""
    home, draw = tmp_path_factory.mktemp("rounded"), np.random.default_rng(5)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(
        np.arange(ROWS) * DAYS * 86_400 // ROWS, unit="s"
    )
    late = np.arange(ROWS) >= LATE
    small, wide, other, hidden = draw.normal(3, 1, (4, ROWS))
    score = draw.beta(2, 3, ROWS)
    frame = pd.DataFrame(
        {
            "id": range(ROWS),
            "at": at,
            "p": np.where(late, score.round(1), score),
            "whole": np.where(late, small.round(), small),
            "down": np.where(late, np.floor(wide), wide),
            "other": np.where(late, other.round() + 2, other),  # rounded, and something else besides
            "hidden": np.where(late, hidden.round(), hidden),
            "above": np.where(late, np.minimum(wide, 4), wide),
            "below": np.where(late, np.maximum(small, 2), small),
            "default": np.where(late & (draw.random(ROWS) < 0.15), 9.0, other),
            "filled": np.where(late & (draw.random(ROWS) < 0.15), 4.0, hidden),
        }
    )
    load(home, read_contract(CONTRACT), predictions=[frame])
    return home


@pytest.fixture(scope="module")
def found(store: Path) -> dict[str, Finding]:
    scope = Scope("m", window="2025-02-20/2025-03-02", baseline="2025-01-01/2025-02-20")
    made = report(store, ["findings"], scope).findings
    return {one.subject: one for one in made if one.panel in ("drift", "quality")}


def looks(one: Finding) -> str:
    return one.title.rpartition("; in these rows ")[2] if "; in these rows " in one.title else ""


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("name", "decimals"), [("whole", "no decimal"), ("down", "no decimal")])
def test_a_feature_that_was_rounded(found: dict[str, Finding], name: str, decimals: str) -> None:
    assert looks(found[name]) == f"100% (n=1,500) have {decimals}, before 0% (n=7,500): they look rounded."
    assert found[name].next_action == f"Find where {name} is rounded; send all of its digits, then score " + (
        "these rows again."
    )
    assert found[name].owner == "Feed"


@pytest.mark.sampled(1)
def test_a_score_that_was_rounded_is_who_serves_it(found: dict[str, Finding]) -> None:
    one = found["score"]
    assert looks(one) == "100% (n=1,500) have at most one decimal, before 0% (n=7,500): they look rounded."
    assert one.next_action.startswith("Ask who serves the model where its answer is rounded")
    assert one.owner == "ML"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["other", "hidden"])
def test_what_moved_besides_and_what_is_masked_is_not_told(found: dict[str, Finding], name: str) -> None:
    assert "rounded" not in found[name].title + found[name].next_action


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["above", "below"])
def test_a_limit_is_no_code_for_missing(found: dict[str, Finding], name: str) -> None:
    one = found[name]
    told = re.fullmatch(
        rf"0% \(n=1,500\) are {name} it, before (1\d\.\d)% \(n=7,500\): they look cut off there\.", looks(one)
    )
    assert told is not None
    assert float(told[1]) == pytest.approx(100 * stats.norm.sf(1), abs=1.5)
    assert "a limit at which values are cut off" in one.next_action


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["default", "filled"])
def test_a_default_is_no_limit(found: dict[str, Finding], name: str) -> None:
    assert found[name].measure == "repeated_value_rate"
    assert not looks(found[name])
    assert "a default or a code for missing" in found[name].next_action


def test_decimals_in_words() -> None:
    assert [grid_words(k) for k in (-3, -1, 6)] == [
        "no digit below the thousands",
        "no digit below the tens",
        "at most 6 decimals",
    ]
