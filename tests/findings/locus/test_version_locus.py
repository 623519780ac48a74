"""A version that is new and bad is named, though the baseline has no rows of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.finding import Finding
from monitoring.findings.locus.segments import told_once
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
version: ver
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: income, kind: numeric}, {name: plan, kind: categorical}]
cohorts: [region]
default_baseline: previous
"""
DAYS, A_DAY, STARTS = 60, 400, 46
FIRST = pd.Timestamp("2026-01-01", tz="UTC")
Draw = np.random.Generator
Fault = Callable[[pd.DataFrame, Draw], None]


def stream(share: float) -> tuple[pd.DataFrame, Draw]:
    """Rows of sixty days; of the last fortnight a share is of a new version."""
    draw, n = np.random.default_rng(3), DAYS * A_DAY
    day = np.repeat(np.arange(DAYS), A_DAY)
    logit = draw.normal(-1, 1.5, n)
    rows = pd.DataFrame({
        "id": np.arange(n), "at": FIRST + pd.to_timedelta(np.arange(n) * 24 / A_DAY, unit="h"),
        "ver": np.where((day >= STARTS) & (draw.random(n) < share), "B", "A"), "logit": logit,
        "p": 1 / (1 + np.exp(-logit)), "income": np.round(draw.lognormal(10, 0.6, n), 2),
        "plan": draw.choice(["a", "b", "c"], n), "region": draw.choice(["north", "south", "west"], n),
    })  # fmt: skip
    return rows.assign(y=(draw.random(n) < rows.p).astype(int), day=day), draw


def stored(home: Path, share: float, fault: Fault) -> Path:
    rows, draw = stream(share)
    fault(rows, draw)
    load(home, read_contract(CONTRACT), predictions=[rows.drop(columns=["logit", "day"])])
    return home


def findings(store: Path, **words: str) -> dict[tuple[str, str], Finding]:
    found = report(store, ["findings"], Scope("m", **{"window": "last-30d", **words})).findings
    return {(one.panel, one.subject): one for one in found}


def titles(home: Path, share: float, fault: Fault, **words: str) -> dict[tuple[str, str], str]:
    return {key: one.title for key, one in findings(stored(home, share, fault), **words).items()}


def worse(rows: pd.DataFrame, draw: Draw) -> None:
    """Scores of the new version that tell less."""
    logit = rows["logit"] + np.where(rows["ver"] == "B", draw.normal(0, 2.0, len(rows)), 0)
    rows["p"] = 1 / (1 + np.exp(-logit))


def unit(rows: pd.DataFrame, draw: Draw) -> None:
    rows.loc[rows["ver"] == "B", "income"] *= 1000


def gaps(rows: pd.DataFrame, draw: Draw) -> None:
    rows.loc[(rows["ver"] == "B") & (draw.random(len(rows)) < 0.4), "income"] = np.nan


def stuck(rows: pd.DataFrame, draw: Draw) -> None:
    rows.loc[rows["ver"] == "B", "income"] = 0.0


def unlabelled(rows: pd.DataFrame, draw: Draw) -> None:
    rows["y"] = rows["y"].astype("Int64").mask(rows["ver"] == "B")


def other_plan(rows: pd.DataFrame, draw: Draw) -> None:
    rows.loc[(rows["ver"] == "B") & (draw.random(len(rows)) < 0.9), "plan"] = "c"


def region(rows: pd.DataFrame, draw: Draw) -> None:
    """Labels of one region turned around, whatever the version."""
    off = (rows["day"] >= STARTS) & (rows["region"] == "west")
    rows.loc[off, "y"] = 1 - rows.loc[off, "y"]


def before(rows: pd.DataFrame, draw: Draw) -> None:
    """What rose a week before there was a new version, which has it as well."""
    rows.loc[rows["day"] >= STARTS - 10, "income"] *= 2.2


@pytest.mark.sampled(1)
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_new_version_that_tells_less_is_named(tmp_path: Path, share: float) -> None:
    found = titles(tmp_path, share, worse)
    assert ", mostly in version = 'B'" in found["performance", ""]
    assert " since 16 Feb" in found["performance", ""] or " since 15 Feb" in found["performance", ""]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("fault", "key", "behind"),
    [
        (unit, ("drift", "income"), "; in these rows it looks multiplied by 1,0"),
        (gaps, ("drift", "income"), "; in the period before 0%"),
        (stuck, ("drift", "income"), "; in the period before 0%; in these rows always."),
        (other_plan, ("drift", "plan"), "."),
    ],
)
def test_a_new_version_with_another_feed_is_named(
    tmp_path: Path, fault: Fault, key: tuple[str, str], behind: str
) -> None:
    found = titles(tmp_path, 0.3, fault, window="last-14d")
    assert f", mostly in version = 'B'{behind}" in found[key]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("fault", "key", "action"),
    [
        (unit, ("drift", "income"), "Ask who deployed version B how it reads income; mend that, then"),
        (worse, ("performance", ""), "Hold version B against the one before it; roll it back where"),
    ],
)
def test_what_to_do_is_about_the_version(
    tmp_path: Path, fault: Fault, key: tuple[str, str], action: str
) -> None:
    """It sent the owner of the column to look upstream."""
    assert findings(stored(tmp_path, 0.3, fault))[key].next_action.startswith(action)


def test_labels_that_a_version_does_not_get_are_no_fault_of_its_own(tmp_path: Path) -> None:
    text = CONTRACT.replace("negative: 0}", "negative: 0, horizon: 2d}")
    rows, draw = stream(0.3)
    unlabelled(rows, draw)
    load(tmp_path, read_contract(text), predictions=[rows.drop(columns=["logit", "day"])])
    finding = findings(tmp_path)["quality", ""]
    assert ", mostly in version = 'B'; in the weeks before 0%." in finding.title
    assert finding.next_action.startswith("Ask who delivers the labels")


def test_a_version_that_is_as_good_as_the_other_is_not(tmp_path: Path) -> None:
    found = titles(tmp_path, 0.3, region)
    assert ", mostly in region = 'west'" in found["performance", ""]
    assert "version" not in " ".join(found.values())


def test_what_began_before_a_version_is_not_its_own(tmp_path: Path) -> None:
    found = titles(tmp_path, 1.0, before)
    assert " since " in found["drift", "income"]
    assert "version" not in found["drift", "income"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("words", [{"version": "B"}, {"cohort": "version = 'B'"}])
def test_inside_one_version_none_is_named(tmp_path: Path, words: dict[str, str]) -> None:
    found = titles(tmp_path, 0.3, worse, baseline="version:A", **words)
    assert "mostly in" not in " ".join(found.values())


@pytest.mark.parametrize(("version", "kept"), [("B", 1), ("A", 2)])
def test_a_version_that_a_finding_lies_in_is_told_once(version: str, kept: int) -> None:
    start = datetime(2025, 3, 1, tzinfo=UTC)
    fell = Finding(
        "f", "critical", "AUC fell 0.1 to 0.7, mostly in version = 'B'.", "performance", "auc", "", "", "",
        "", "", 0.7, 0.6, 0.8, 10, 0.8, start, None, "", "", "", "", "open", "", start, start, "1",
    )  # fmt: skip
    segment = replace(
        fell, id="s", title="", panel="calibration", measure="observed_expected", version=version
    )
    assert len(told_once([fell, segment])) == kept


def west_for_ten_days(rows: pd.DataFrame, draw: Draw) -> None:
    """A fault of one region, long over when the new version came."""
    off = (rows["day"] >= 31) & (rows["day"] < 41)
    rows.loc[off, "income"] *= 3


def test_the_only_version_of_the_days_that_deviate_is_no_place(tmp_path: Path) -> None:
    found = titles(tmp_path, 1.0, west_for_ten_days)
    assert " from 1 Feb to 10 Feb" in found["drift", "income"]
    assert "version" not in found["drift", "income"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("share", "fault", "where"), [(1.0, worse, "version = 'B'"), (0.3, region, "region = 'west'")]
)
def test_calibration_names_the_part_without_which_it_would_not_be_off(
    tmp_path: Path, share: float, fault: Fault, where: str
) -> None:
    assert f", mostly in {where}; in the period before" in titles(tmp_path, share, fault)["calibration", ""]
