"""The line behind a finding: where it is drawn large, the day that its sentence names is on its axis."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from monitoring.findings.finding import Finding
from monitoring.findings.report import FINDINGS, Report, report
from monitoring.panels.distributions.column_series import Wanted
from monitoring.scope.question import Scope
from monitoring.ui.drawing import kept_rows
from monitoring.ui.drawing.finding_trends import finding_trend, lens_trend, read_ahead

LENS = Wanted("performance", "auc", "")


@pytest.fixture(scope="module")
def made(demo_store: Path) -> Report:
    return report(demo_store, [FINDINGS], Scope("lending-default"))


def first(rows: pd.DataFrame) -> pd.Timestamp:
    return pd.Timestamp(rows.loc[rows["layer"] == "period", "t"].min())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panel", ["drift", "performance"])
def test_a_large_line_begins_before_its_onset_however_long_ago(
    monkeypatch: pytest.MonkeyPatch, demo_store: Path, made: Report, panel: str
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(demo_store))
    monkeypatch.setattr(kept_rows, "current", lambda: SimpleNamespace(display={}))
    told = next(one for one in made.findings if one.panel == panel)
    assert told.since is not None
    long_ago = replace(told, since=told.since - timedelta(days=60))
    usual, wider = (
        {name: first(rows) for name, rows in lines(one, made).items()} for one in (told, long_ago)
    )
    began = pd.Timestamp(long_ago.since)
    assert usual["large"] == usual["small"] == wider["small"] > began, "a list has one axis for all"
    assert wider["large"] <= began - pd.Timedelta(days=7)
    assert wider["lens"] <= began < usual["lens"]


def lines(finding: Finding, made: Report) -> dict[str, pd.DataFrame]:
    read_ahead(finding, made.findings, made.question)
    small, large = (
        finding_trend(finding, made.findings, made.question, marked=marked).rows for marked in (False, True)
    )
    return {"small": small, "large": large, "lens": lens_trend(finding, LENS, made.question).rows}
