"""Columns that take each other's place are told as swapped, in both findings; others that moved are not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.dating.swapped_columns import shared
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: all
cohorts: [region]
owners: {data: {team: Feed}, model: {team: ML}}
"""
ROWS, DAYS = 12_000, 60
SWAPS = {"age": "share", "income": "debt", "channel": "plan", "height": "width"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days; from the fiftieth on some columns change places, and some only move."""
    home, draw = tmp_path_factory.mktemp("swapped"), np.random.default_rng(3)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(
        np.arange(ROWS) * DAYS * 86_400 // ROWS, unit="s"
    )
    late = np.asarray(at >= pd.Timestamp("2025-02-20", tz="UTC"))
    frame = pd.DataFrame(
        {
            "id": range(ROWS),
            "at": at,
            "p": draw.random(ROWS),
            "region": draw.choice(["north", "south"], ROWS),
            "age": draw.normal(45, 12, ROWS).round(),
            "share": draw.beta(2, 5, ROWS),
            "income": draw.lognormal(10, 0.5, ROWS),
            "debt": np.where(draw.random(ROWS) < 0.2, np.nan, draw.lognormal(9, 0.8, ROWS)),
            "channel": draw.choice(["web", "app", "shop"], ROWS, p=[0.5, 0.3, 0.2]),
            "plan": draw.choice(["basic", "plus"], ROWS, p=[0.7, 0.3]),
            "height": draw.normal(180, 5, ROWS),
            "width": draw.normal(60, 5, ROWS),
            # it has what another one had, which has something else
            "first": np.where(late, draw.normal(3, 1, ROWS), draw.normal(0, 1, ROWS)),
            "second": np.where(late, draw.normal(6, 1, ROWS), draw.normal(3, 1, ROWS)),
            # a yes and a no
            "yes": (draw.random(ROWS) < np.where(late, 0.7, 0.3)).astype(float),
            "no": (draw.random(ROWS) < np.where(late, 0.3, 0.7)).astype(float),
            # of three with two laws nobody knows which is which
            "twin_1": np.where(late, draw.gamma(9, 9, ROWS), draw.gamma(2, 2, ROWS)),
            "twin_2": np.where(late, draw.gamma(9, 9, ROWS), draw.gamma(2, 2, ROWS)),
            "twin_3": np.where(late, draw.gamma(2, 2, ROWS), draw.gamma(9, 9, ROWS)),
        }
    )
    for one, other in SWAPS.items():
        those = late & (frame["region"] == "north").to_numpy() if one == "height" else late
        frame.loc[those, [one, other]] = frame.loc[those, [other, one]].to_numpy()
    load(home, read_contract(CONTRACT), predictions=[frame])
    return home


def found(store: Path, window: str, cohort: str = "") -> dict[str, Finding]:
    made = report(store, ["findings"], Scope("m", window=window, cohort=cohort)).findings
    return {one.subject: one for one in made if one.panel in ("drift", "quality")}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("window", "cohort"), [("last-30d", ""), ("last-14d", ""), ("last-30d", "region = 'north'")]
)
def test_both_say_so_and_nobody_else(store: Path, window: str, cohort: str) -> None:
    made = found(store, window, cohort)
    looks = {name: one.title.rpartition("; ")[2] for name, one in made.items() if "swapped" in one.title}
    other = SWAPS | {b: a for a, b in SWAPS.items()}
    swapped = "in these rows it has the values that {0} had before, and {0} has its: they look swapped."
    assert looks == {name: swapped.format(pair) for name, pair in other.items()}
    assert {"first", "second", "yes", "no", "twin_1", "twin_2", "twin_3"} <= made.keys()


@pytest.mark.sampled(1)
def test_the_feed_is_asked_and_the_place_is_named(store: Path) -> None:
    made = found(store, "last-30d")
    for one, other in SWAPS.items():
        for name in (one, other):
            assert made[name].owner == "Feed"
            assert "two columns look swapped; map both in the feed" in made[name].next_action
    assert "mostly in region = 'north'; in these rows it has" in made["height"].title


def test_levels_are_shared_by_their_shares() -> None:
    some = LevelCounts({"web": 6, "app": 4})
    assert shared(some, LevelCounts({"web": 60, "app": 40})) == pytest.approx(1.0)
    assert shared(some, LevelCounts({"shop": 3})) == 0
