"""Labels that repeat: told in one sentence with their number; a base rate that moves raises nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.report import Report, report
from monitoring.panels.stuck_labels import STUCK
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: bad, negative: good, horizon: 2d, observed_at: seen}
features: [{name: x, kind: numeric}]
"""
CLASSES = CONTRACT.replace("binary", "multiclass").replace("score: p", "scores: {a: pa, b: pb, c: pc}")
CLASSES = CLASSES.replace("positive: bad, negative: good, ", "")
DAYS, A_DAY, FROM = 50, 400, 40
FIRST = pd.Timestamp("2026-03-01", tz="UTC")


def rows() -> pd.DataFrame:
    """Of 50 days, a score that is right, and labels that come the same day."""
    rng = np.random.default_rng(3)
    n = DAYS * A_DAY
    at = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(
        np.sort(rng.random(n)) * DAYS * 86400, unit="s"
    )
    p = rng.beta(1.0, 4.0, n)
    bad = rng.random(n) < p
    seen = at + pd.Timedelta(hours=9)
    return pd.DataFrame({"id": np.arange(n), "at": at, "p": p, "x": p, "bad": bad, "seen": seen})


def asked(home: Path, some: pd.DataFrame, window: str = "last-14d") -> Report:
    some["y"] = np.where(some["bad"], "bad", "good")
    labels = some[some["seen"] < some["at"].max()]
    load(
        home,
        read_contract(CONTRACT),
        predictions=[some[["id", "at", "p", "x"]]],
        labels=[labels[["id", "y", "seen"]]],
    )
    return report(home, ["quality"], Scope("m", window=window))


def late(some: pd.DataFrame) -> pd.Series:
    return some["at"] >= FIRST + pd.Timedelta(days=FROM)


def none_is_bad(some: pd.DataFrame) -> None:
    some.loc[late(some), "bad"] = False


def all_are_bad(some: pd.DataFrame) -> None:
    some.loc[late(some), "bad"] = True


def as_predicted(some: pd.DataFrame) -> None:
    some.loc[late(some), "bad"] = some["p"][late(some)] >= 0.5


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (none_is_bad, "None of the {n} labels of predictions from 10 Apr to 18 Apr is bad, where 19"),
        (all_are_bad, "All {n} labels of predictions from 10 Apr to 18 Apr are bad, where 19"),
        (as_predicted, "All {n} labels of predictions from 10 Apr to 18 Apr are what was predicted, where 8"),
    ],
)
def test_labels_that_repeat_are_told_with_their_number(
    tmp_path: Path, plant: Callable[[pd.DataFrame], None], said: str
) -> None:
    some = rows()
    plant(some)
    made = asked(tmp_path, some)
    [row] = [one for one in made.measurements if one.measure == STUCK]
    [finding] = made.findings
    day = some["at"].dt.strftime("%Y-%m-%d")
    stuck, judged = (int(day.between(f"2026-04-{first}", "2026-04-18").sum()) for first in ("10", "06"))
    assert (row.n, row.value, row.verdict) == (judged, stuck / judged, "critical")
    assert finding.title.startswith(said.format(n=f"{stuck:,}"))
    assert "; if 25% of the" in finding.title
    assert "still came, the chance of none is below 1e-" in finding.title
    assert (finding.since, finding.until) == (pd.Timestamp("2026-04-10", tz="UTC"), None)
    assert finding.next_action.startswith("Look at the join")
    assert drawn_measure(finding).measure == "unlabelled_rate"


def to_a_third(some: pd.DataFrame) -> None:
    some["bad"] &= ~late(some) | (np.arange(len(some)) % 3 == 0)


def on_weekdays(some: pd.DataFrame) -> None:
    some["bad"] &= some["at"].dt.day_of_week < 5


def slowly(some: pd.DataFrame) -> None:
    some["seen"] = some["at"] + pd.to_timedelta(np.where(some["bad"], 240, 9), unit="h")


def bursts(some: pd.DataFrame) -> None:
    share = np.random.default_rng(5).gamma(0.3, 1 / 0.3, DAYS + 1)
    day = (some["at"] - FIRST).dt.days
    some["bad"] = np.random.default_rng(6).random(len(some)) < np.clip(0.1 * share[day], 0, 0.9)


@pytest.mark.parametrize("plant", [to_a_third, on_weekdays, slowly, bursts])
def test_a_base_rate_that_moves_raises_nothing(tmp_path: Path, plant: Callable[[pd.DataFrame], None]) -> None:
    some = rows()
    plant(some)
    found = asked(tmp_path, some)
    assert [one.title for one in found.findings if one.measure == STUCK] == []


def test_what_was_mended_is_over(tmp_path: Path) -> None:
    some = rows()
    day = some["at"].dt.strftime("%m-%d")
    some.loc[day.between("04-08", "04-11"), "bad"] = False
    [finding] = asked(tmp_path, some).findings
    assert finding.until == pd.Timestamp("2026-04-12", tz="UTC")


def test_of_several_classes_it_is_the_one_that_is_left_or_lacks(tmp_path: Path) -> None:
    some = rows()
    rng = np.random.default_rng(8)
    scores = rng.dirichlet([1, 1, 1], len(some))
    some[["pa", "pb", "pc"]] = scores
    some["y"] = np.array(["a", "b", "c"])[
        (rng.random(len(some))[:, None] > scores.cumsum(axis=1)).sum(axis=1)
    ]
    some.loc[late(some) & (some["y"] == "c"), "y"] = "a"
    load(
        tmp_path,
        read_contract(CLASSES),
        predictions=[some[["id", "at", "pa", "pb", "pc", "x"]]],
        labels=[some[["id", "y", "seen"]]],
    )
    [finding] = report(tmp_path, ["quality"], Scope("m", window="last-14d")).findings
    assert re.match(
        r"None of the [\d,]+ labels of predictions from 10 Apr to 18 Apr is c, where 3", finding.title
    )


def test_of_a_young_log_nothing_is_known(tmp_path: Path) -> None:
    some = rows().head(A_DAY * 9)
    [row] = [one for one in asked(tmp_path, some, "all").measurements if one.measure == STUCK]
    assert (row.verdict, row.reason) == ("insufficient", "history_too_short")
