"""What charts draw has the digits of the report: lines over time, of each level too, who lost, quantiles."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.findings.report import report
from monitoring.scope.question import Scope
from tests.pages.conftest import tickets, trips

Opened = Callable[..., AppTest]
Row = dict[str, Any]
LEVELS = {"ticket-route": ("channel", ["mail", "web"]), "trip-duration": ("city", ["Bern", "Genf"])}
NOW = "2026-03-01/2026-03-31"


def drawn(app: AppTest) -> list[list[Row]]:
    """The rows behind every chart, one list a chart."""
    return [list(rows_of(chart.proto)) for chart in app.get("vega_lite_chart")]


def rows_of(proto: Any) -> Iterator[Row]:
    tables = [one.data.data for one in proto.datasets] + ([proto.data.data] if proto.data.data else [])
    for table in tables:
        yield from pa.ipc.open_stream(table).read_all().to_pylist()
    parts = [json.loads(proto.spec)]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            yield from (one for one in [*part.get("datasets", {}).values()] for one in one)
            yield from (one for one in part.get("values", []) if isinstance(one, dict))
        parts += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []


def told(row: Any) -> tuple[Any, ...]:
    """A number with its interval and its rows; what is undefined is not drawn."""
    value, lower, upper, n = (row[k] for k in ("value", "lower", "upper", "n"))
    return value, *(None if end is None or np.isnan(end) else end for end in (lower, upper)), int(n)


@pytest.mark.soak
@pytest.mark.parametrize("model", LEVELS)
def test_lines_over_time_are_rows_of_the_report(opened: Opened, several: Path, model: str) -> None:
    name, levels = LEVELS[model]
    cohorts = ["", *(f"{name} = '{level}'" for level in levels)]
    asked = [Scope(model, window=NOW, cohort=cohort, by="day") for cohort in cohorts]
    known = [
        {told(asdict(one)) for one in report(several, ["performance"], s, dated=False).measurements}
        for s in asked
    ]
    charts = [
        [told(row) for row in rows if row.get("layer") == "period" and row["value"] is not None]
        for rows in drawn(opened(several, "performance", model=model, window=NOW))
    ]
    lines = [line for line in charts if line]
    of = [[k for k, rows in enumerate(known) if {*line} <= rows] for line in lines]
    assert all(len(line) == 30 for line in lines)
    assert {cohort for found in of for cohort in found} == {0, 1, 2} and all(of)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("model", LEVELS)
def test_who_lost_is_told_by_the_changes_of_the_report(opened: Opened, several: Path, model: str) -> None:
    name, levels = LEVELS[model]
    app = opened(several, "performance", model=model, window=NOW)
    found = {row["label"]: row for rows in drawn(app) for row in rows if "difference" in row}
    assert len(found) == len(levels)
    for level in levels:
        rows = report(
            several, ["performance"], Scope(model, NOW, cohort=f"{name} = '{level}'"), dated=False
        ).measurements
        row = found[f"{name}={level}"]
        same = [one for one in rows if one.change == row["difference"]]
        assert [(one.change_lower, one.change_upper, one.n) for one in same] == [
            (row["lower"], row["upper"], row["n"])
        ]


@pytest.mark.parametrize(("model", "feature"), [("ticket-route", "words"), ("trip-duration", "distance")])
def test_quantiles_shift_as_those_of_the_rows(
    opened: Opened, several: Path, model: str, feature: str
) -> None:
    make = {"ticket-route": tickets, "trip-duration": trips}[model]
    now, then = (
        make(1_500, *given)[feature].to_numpy(float) for given in (("2026-03-01", 1), ("2026-01-01", 2))
    )
    app = opened(several, "drift", model=model, window=NOW, feature=feature)
    [shifts] = [rows for rows in drawn(app) if rows and "quantile" in rows[0]]
    at = [row["quantile"] for row in shifts]
    assert [row["now"] for row in shifts] == pytest.approx(np.quantile(now, at).tolist(), rel=1e-12)
    assert [row["before"] for row in shifts] == pytest.approx(np.quantile(then, at).tolist(), rel=1e-12)
