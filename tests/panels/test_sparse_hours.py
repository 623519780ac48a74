"""Hours of a log with gaps: nothing is read for days that have no rows, and the others say the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels.registry import compute
from monitoring.panels.tasks import binary_performance
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.scored_rows import Scored
from monitoring.store.records.daily_records import DailyRecords
from monitoring.store.routes import cut_ends, planner
from monitoring.store.snapshot import Snapshot

STATED = {
    "model": "sparse", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["x"],
}  # fmt: skip
WINDOW = "2026-03-01/2026-03-11"


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days, of which two have rows, and of these a few hours."""
    draw, store = np.random.default_rng(2), tmp_path_factory.mktemp("sparse") / "store"
    hours = np.repeat([2, 3, 50, 51, 239], 40)
    score = draw.random(len(hours))
    at = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(hours, unit="h")
    label = (draw.random(len(hours)) < score).astype(int)
    frame = pd.DataFrame({"id": range(len(hours)), "at": at, "p": score, "y": label, "x": score})
    load(store, build_contract(STATED), predictions=[frame])
    return store


@pytest.mark.sampled(1)
@pytest.mark.parametrize("panel", ["performance", "calibration", "drift", "quality"])
def test_hours_of_days_without_rows_read_nothing(
    sparse: Path, monkeypatch: pytest.MonkeyPatch, panel: str
) -> None:
    read: list[int] = []
    counted, scored = planner.from_rows_of, binary_performance.scored

    def count(snapshot: Snapshot, kind: str, selection: Selection, *period: str) -> DailyRecords:
        read.extend(span.start.day for span in selection.spans if selection.spans)
        return counted(snapshot, kind, selection, *period)

    def score(snapshot: Snapshot, selection: Selection) -> Scored:
        found = scored(snapshot, selection)
        assert len(found.label), "none are labelled: nothing was to be read"
        return found

    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", count)
    monkeypatch.setattr(binary_performance, "scored", score)
    taken = Snapshot(sparse, "sparse")
    question = resolve(Scope("sparse", window=WINDOW, by="hour"), taken.contract, taken.extent)
    rows = compute(panel, taken, question)
    assert {row.window_start for row in rows} == {period.span.start for period in question.periods}
    assert set(read) <= {1, 3, 10}
    n = {row.window_start: row.n for row in rows if row.measure in ("brier", "ece", "psi", "rows")}
    assert sum(n.values()) == 200
