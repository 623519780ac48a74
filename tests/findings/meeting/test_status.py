"""The status of a model: steady only where more than its data quality could be judged."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings import judged_panels
from monitoring.findings.meeting.status import of_report, status
from monitoring.findings.report import report as answered
from monitoring.findings.splitting import split_report
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [x]
"""
NOTHING_BEFORE = "There is nothing to compare with: the period before has no rows."
"""As the page of drift has it: of thousands of rows "not enough data" was said."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days of calm rows."""
    home, rows = tmp_path_factory.mktemp("status"), 40 * 60
    draw = np.random.default_rng(1)
    days = pd.date_range("2025-01-01", periods=rows, freq="24min").astype(str)
    frame = pd.DataFrame(
        {"id": np.arange(rows), "at": days, "p": draw.random(rows), "x": draw.normal(size=rows)}
    )
    load(home, read_contract(CONTRACT), predictions=frame)
    return home


@pytest.mark.parametrize(
    ("window", "panels", "verdict", "sentence"),
    [
        ("all", {"quality"}, "insufficient", NOTHING_BEFORE),
        ("last-7d", {"quality", "drift"}, "ok", "Steady: nothing has moved beyond noise."),
        ("2024-01-01/2024-02-01", set(), "insufficient", "Not enough data for a verdict."),
    ],
)
def test_quality_alone_makes_no_steady_model(
    store: Path, window: str, panels: set[str], verdict: str, sentence: str
) -> None:
    """Before all rows nothing lies to compare with, before the last week another week.

    That no row comes twice is known without, and is no verdict of their quality.
    """
    found = status(store, Scope("m", window=window))
    assert found.report is not None
    judged = {one.panel for one in found.report.measurements if one.verdict == "ok"} - {"overview"}
    assert (judged, found.verdict, found.sentence) == (panels, verdict, sentence)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("last", "sentence"),
    [(600, "Only calibration could be judged: it is steady."), (60, NOTHING_BEFORE)],
)
def test_calibration_alone_makes_no_steady_model(tmp_path: Path, last: int, sentence: str) -> None:
    """Some rows stamped years later: the last thirty days are theirs, and nothing lies before to compare.

    Of few, observed to expected is told, but calibration has no verdict: as its page has it.
    """
    draw, rows = np.random.default_rng(1), 2_400
    days = pd.Series(pd.date_range("2025-01-01", periods=rows, freq="24min"))
    days.iloc[-last:] += pd.Timedelta(days=1_500)
    score = draw.random(rows)
    frame = pd.DataFrame({"id": np.arange(rows), "at": days.astype(str), "p": score, "x": score})
    labelled = frame.assign(y=(draw.random(rows) < score).astype(int))
    load(tmp_path, read_contract(f"{CONTRACT}label: {{column: y, positive: 1}}\n"), predictions=labelled)
    found = status(tmp_path, Scope("m"))
    assert (found.verdict, found.sentence) == ("insufficient", sentence)


def test_rows_that_two_panels_show_are_measured_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The overview has rows of data quality and performance: nobody waits for them twice."""
    measured: list[str] = []

    def counted(panel: str, *given: Any, **more: Any) -> list[Measurement]:
        measured.append(panel)
        return compute(panel, *given, **more)

    monkeypatch.setattr(judged_panels, "compute", counted)
    found = status(store, Scope("m", window="last-7d"))
    assert found.report is not None
    shown = [one for one in found.report.measurements if one.panel == "overview"]
    assert [one.measure for one in shown] == ["rows", "volume", "freshness_hours"]
    assert sorted(measured) == sorted(set(measured) - {"overview"})


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days of calm rows in two regions, all with labels."""
    home, rows = tmp_path_factory.mktemp("labelled"), 40 * 90
    draw = np.random.default_rng(2)
    score = draw.uniform(0.02, 0.98, rows)
    frame = pd.DataFrame(
        {
            "id": np.arange(rows),
            "at": pd.date_range("2025-01-01", periods=rows, freq="16min").astype(str),
            "p": score,
            "x": draw.normal(size=rows),
            "y": (draw.random(rows) < score).astype(int),
            "region": draw.choice(["north", "south"], rows),
        }
    )
    contract = f"{CONTRACT}label: {{column: y, positive: 1}}\ncohorts: [region]\n"
    load(home, read_contract(contract), predictions=frame)
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panels", [["performance"], ["drift", "performance", "calibration"], ["all"]])
def test_periods_and_splits_have_the_headline_of_the_window(labelled: Path, panels: list[str]) -> None:
    """The first day's number, or a region's, is not that of everybody over the window."""
    asked = Scope("m", window="2025-01-20/2025-02-03", baseline="previous")
    whole = of_report(answered(labelled, panels, asked))
    assert whole.sentence.startswith("Steady: AUC ")
    by_day = answered(labelled, panels, replace(asked, by="day"))
    for made in (
        by_day,
        split_report(labelled, panels, asked, "region"),
        split_report(labelled, panels, replace(asked, by="week"), "region"),
    ):
        found = of_report(made)
        assert (found.verdict, found.sentence) == (whole.verdict, whole.sentence)
        assert found.measure == whole.measure
        assert (found.labels_in, found.drifted, found.failing) == (1.0, whole.drifted, whole.failing)
    assert {one.window_end - one.window_start for one in by_day.measurements} == {timedelta(days=1)}
