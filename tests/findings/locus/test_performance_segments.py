"""A level in which performance fell is told of it where all rows hardly show it; a calm stream has none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.locus.performance_segments import PerformanceSegmentSearch
from monitoring.findings.locus.segments import told_once
from monitoring.findings.report import Report, report
from monitoring.panels.tasks.by_cohort import SideByLevel
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.many_levels import BROKEN

Found = Callable[[str], Report]
PRICES = """
model: prices
task: regression
id: id
timestamp: at
prediction: {value: p}
version: version
label: {column: y}
features: [x]
cohorts: [shop]
default_baseline: previous
"""
DAYS, EACH = 42, 600


def prices(off: str, by: float = 0.6, seed: int = 3) -> pd.DataFrame:
    """Give six weeks of ten shops and two versions; in the last one errors move in rows of an expression."""
    draw, rows = np.random.default_rng(seed), DAYS * EACH
    frame = pd.DataFrame({"id": range(rows), "day": np.arange(rows) // EACH, "x": draw.normal(size=rows)})
    frame["at"] = pd.date_range("2026-01-05", periods=rows, freq=pd.Timedelta(days=DAYS) / rows)
    frame["shop"] = [f"s{k:02d}" for k in draw.integers(0, 10, rows)]
    frame["version"] = draw.choice(["A", "B"], rows, p=[0.9, 0.1])
    frame["p"] = 10 + 2 * frame["x"]
    late = (frame["day"] >= DAYS - 7) & frame.eval(off)
    frame["y"] = frame["p"] + draw.normal(size=rows) - by * late
    return frame.drop(columns="day")


def found(store: Path, off: str, by: float = 0.6, **words: str) -> list[tuple[str, str, str, str]]:
    load(store, read_contract(PRICES), predictions=[prices(off, by)])
    made = report(store, ["findings"], Scope("prices", window="last-7d", **words))
    return [(one.panel, one.measure, one.cohort, one.version) for one in made.findings]


def test_a_shop_in_which_no_score_tells_anything_is_told_of_it(found_in: Found) -> None:
    made = found_in("useless")
    one = next(one for one in made.findings if one.panel == "performance")
    assert (one.measure, one.cohort, one.severity) == ("auc", BROKEN, "critical")
    assert one.since == datetime(2026, 2, 9, tzinfo=UTC)
    assert one.title.startswith("AUC fell 0.")
    assert one.title.endswith(f" since 9 Feb for {BROKEN}.")
    assert one.adjusted_p is not None
    assert one.adjusted_p <= 0.01
    assert 700 < one.n < 850


def test_it_is_the_number_of_the_page_of_that_shop(found_in: Found) -> None:
    made = found_in("useless")
    one = next(one for one in made.findings if one.panel == "performance")
    assert made.directory is not None
    there = report(made.directory, ["performance"], replace(made.scope, cohort=BROKEN))
    row = next(row for row in there.measurements if row.measure == "auc")
    assert (one.value, one.lower, one.upper, one.n) == (row.value, row.lower, row.upper, row.n)
    assert there.findings[0].title.startswith(one.title.partition(" since ")[0])


@pytest.mark.parametrize(
    ("off", "told"),
    [
        ("shop == 's07'", ("performance", "bias", "shop = 's07'", "")),
        ("version == 'B'", ("performance", "bias", "", "B")),
    ],
)
def test_a_bias_in_a_part_of_the_rows_is_told_of_it(
    tmp_path: Path, off: str, told: tuple[str, str, str, str]
) -> None:
    assert found(tmp_path, off) == [told]


@pytest.mark.parametrize("off", ["shop != ''", "shop == 'none'"])
def test_what_everybody_has_and_what_nobody_has_is_of_no_part(tmp_path: Path, off: str) -> None:
    assert [one for one in found(tmp_path, off) if one[2] or one[3]] == []


def test_a_fall_of_all_that_lies_in_one_of_many_shops_is_told_once_and_placed(tmp_path: Path) -> None:
    load(tmp_path, read_contract(PRICES), predictions=[prices("shop == 's07'", 3.0)])
    made = report(tmp_path, ["performance"], Scope("prices", window="last-7d"))
    [one] = made.findings
    assert (one.cohort, "mostly in shop = 's07'" in one.title) == ("", True)


def test_inside_a_cohort_and_in_cut_days_nothing_is_looked_for(tmp_path: Path) -> None:
    assert found(tmp_path, "shop == 's07'", cohort="version = 'A'") == []
    made = report(tmp_path, ["findings"], Scope("prices", window="last-36h"))
    assert [one for one in made.findings if one.cohort] == []


def test_who_asks_again_has_nothing_measured(found_in: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    made = found_in("useless")
    assert made.directory is not None
    snapshot = Snapshot(made.directory, "useless")
    question = resolve(made.scope, snapshot.contract, snapshot.extent)
    judged = judged_rows(snapshot, question, ["performance"])
    first = PerformanceSegmentSearch(snapshot, question)
    rows = first.rows(judged)
    assert [one.cohort for one in rows] == [BROKEN]
    monkeypatch.setattr(SideByLevel, "of", lambda *given: pytest.fail("measured again"))
    second = PerformanceSegmentSearch(snapshot, question)
    assert second.rows(judged) == rows
    assert second.episodes == first.episodes


@pytest.mark.parametrize(("where", "kept"), [(BROKEN, 1), ("shop = 's08'", 2)])
def test_a_level_that_a_fall_of_all_is_mostly_in_is_told_once(found_in: Found, where: str, kept: int) -> None:
    part = next(one for one in found_in("useless").findings if one.panel == "performance")
    whole = replace(part, id="w", title=f"Log loss rose 0.1, mostly in {where}.", cohort="")
    assert len(told_once([whole, part])) == kept


def test_errors_that_do_not_vary_are_told_as_they_are(tmp_path: Path) -> None:
    """Of a shop that was predicted to the last digit nothing is left to chance."""
    rows = prices("shop == 'none'")
    late = rows["at"] >= pd.Timestamp("2026-02-09")
    rows["y"] = rows["y"].where(rows["shop"] != "s07", rows["p"] - 0.1 * late)
    load(tmp_path, read_contract(PRICES), predictions=[rows])
    [one] = report(tmp_path, ["performance"], Scope("prices", window="last-7d")).findings
    assert (one.measure, one.cohort, round(one.value, 9)) == ("mae", "shop = 's07'", 0.1)
