"""Where the rows are that break a rule: named where one cohort has nearly all that is new."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.finding import Finding
from monitoring.findings.locus.segments import told_once
from monitoring.report_frame import report
from monitoring.store.ingest.load import load

CONTRACT = """
model: stamped
task: binary
id: id
timestamp: at
received_at: seen
prediction: {score: p}
label: {column: y, positive: 1, negative: 0}
features: [{name: x, kind: numeric, min: 0}, {name: t, kind: categorical}]
cohorts: [site, channel]
expectations: [{column: t, rule: in_set, values: [a]}]
"""
WINDOW, BASELINE = "2025-03-15/2025-03-29", "2025-03-01/2025-03-15"


def titles(store: Path, late: str) -> dict[str, str]:
    """Four weeks; in the last two some rows are stamped after they arrived and are below the least value."""
    rng, n = np.random.default_rng(8), 5600
    at = pd.date_range("2025-03-01", periods=n, freq="432s", tz="UTC")
    rows = pd.DataFrame({"id": range(n), "at": at, "p": rng.uniform(size=n), "y": rng.integers(0, 2, n)})
    rows = rows.assign(
        site=rng.choice(["north", "south"], n),
        channel=rng.choice(["web", "phone", "partner"], n, p=[0.5, 0.35, 0.15]),
        t=rng.choice(["a", "b"], n, p=[0.7, 0.3]),
        x=rng.uniform(1, 2, n),
    )
    new = (at >= "2025-03-15") & (rows["channel"].eq(late) if late else rng.uniform(size=n) < 0.15)
    rows["seen"] = at - pd.to_timedelta(np.where(new, 2.0, -0.01), unit="h")
    rows.loc[new, "x"] = -1.0
    load(store, read_contract(CONTRACT), predictions=rows)
    found = report("findings", model="stamped", window=WINDOW, baseline=BASELINE, store=store)
    return dict(zip(found["measure"], found["title"], strict=True))


def test_the_cohort_of_stamps_that_are_wrong_is_named(tmp_path: Path) -> None:
    found = titles(tmp_path, "partner")
    assert ", mostly in channel = 'partner'" in found["time_after_received_rate"]
    assert ", mostly in channel = 'partner'" in found["out_of_range_rate"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("late", ["partner", ""])
def test_what_is_broken_as_ever_is_nobodys(tmp_path: Path, late: str) -> None:
    assert "mostly in" not in titles(tmp_path, late)["in_set"]


def test_stamps_that_are_wrong_everywhere_are_nobodys(tmp_path: Path) -> None:
    found = titles(tmp_path, "")
    assert "mostly in" not in found["time_after_received_rate"]
    assert "mostly in" not in found["out_of_range_rate"]


@pytest.mark.parametrize(("panel", "measure", "kept"), [
    ("quality", "time_after_received_rate", 2), ("quality", "missing_rate", 1), ("drift", "psi", 1),
])  # fmt: skip
def test_scores_that_are_off_where_a_rule_is_broken_are_told_as_well(
    panel: str, measure: str, kept: int
) -> None:
    start = datetime(2025, 3, 1, tzinfo=UTC)
    other = Finding(
        "f", "critical", "Off, mostly in site = 'north'.", panel, measure, "", "", "", "", "", 0.3, 0.2, 0.4,
        10, 0.1, start, None, "", "", "", "", "open", "", start, start, "1",
    )  # fmt: skip
    segment = replace(
        other, id="s", title="", panel="calibration", measure="observed_expected", cohort="site = 'north'"
    )
    assert len(told_once([other, segment])) == kept
