"""What a finding tells of labels is what all of them will say, not what the early ones do."""

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.report import Report, report
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

MODEL = "late"
CONTRACT = read_contract(f"""
model: {MODEL}
task: binary
id: id
timestamp: at
prediction: {{score: p}}
label: {{column: y, positive: 1, negative: 0, observed_at: known}}
features: [{{name: x, kind: numeric}}]
baselines: {{training: {{file: training.parquet}}}}
default_baseline: training
""")
DAYS, EACH = 120, 80
BAD, GOOD = 2, 25
"""So many days late are labels known, of the two outcomes."""


@pytest.fixture(scope="module", params=range(4))
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, float]:
    """Sixty days of thrice the odds, as well ranked; observed to expected when all is known."""
    store, rng, n = tmp_path_factory.mktemp("late"), np.random.default_rng(request.param), DAYS * EACH
    at = pd.date_range("2025-01-01", periods=n, freq=pd.Timedelta(days=1) / EACH, tz="UTC")
    p, now = rng.uniform(0.05, 0.95, n), at[-1]
    y = (rng.uniform(size=n) < 3 * p / (1 + 2 * p)).astype(int)
    rows = pd.DataFrame({"id": range(n), "at": at, "p": p, "x": rng.normal(size=n), "y": y})
    known = at + pd.to_timedelta(np.where(y == 1, BAD, GOOD), unit="D")
    load(
        store,
        CONTRACT,
        predictions=rows.drop(columns="y"),
        labels=rows.assign(known=known)[["id", "y", "known"]][known <= now],
        references={"training": rows.assign(y=(rng.uniform(size=n) < p).astype(int))},
    )
    found = report(store, ["performance", "calibration"], Scope(MODEL, "last-60d"))
    window = rows[at >= found.question.span.start]
    return found, float(window["y"].sum() / window["p"].sum())


def row(found: Report, measure: str) -> Measurement:
    return next(one for one in found.measurements if (one.measure, one.subject) == (measure, ""))


def test_the_interval_of_the_days_that_are_judged_holds_what_all_labels_will_say(
    lived: tuple[Report, float],
) -> None:
    found, truth = lived
    shown = row(found, "observed_expected")
    told = as_judged(shown)
    assert told.lower < truth < told.upper
    assert not shown.lower < truth < shown.upper, "early labels are no sample"
    assert told.n < shown.n


def test_a_finding_has_the_numbers_and_the_window_of_these_days(lived: tuple[Report, float]) -> None:
    found, _ = lived
    assert {"performance", "calibration"} == {one.panel for one in found.findings}
    for one in found.findings:
        judged = as_judged(row(found, one.measure))
        first, last = one.window.split("/")
        assert f"judged on {first}/{last}" in judged.reason
        assert (one.value, one.n, one.first_seen, one.last_seen) == (
            judged.value,
            judged.n,
            judged.window_start,
            judged.window_end,
        )
        assert last < found.question.span.end.date().isoformat()
