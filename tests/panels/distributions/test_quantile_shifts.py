"""How far quantiles moved: the digits of all values from those of a few bins."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.panels.distributions import quantile_shifts as panel
from monitoring.panels.distributions.quantile_shifts import QUANTILES, quantile_shifts
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads import row_reads
from monitoring.store.snapshot import Snapshot

ROWS = 6_000
START = datetime(2025, 1, 1, tzinfo=UTC)
FEATURES = ("plain", "atoms", "whole", "moved", "endless", "sparse")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Two days; some features move on the second."""
    draw, store = np.random.default_rng(8), tmp_path_factory.mktemp("quantiles") / "store"
    late = np.arange(ROWS) >= ROWS // 2
    frame = pd.DataFrame(
        {
            "plain": draw.normal(size=ROWS),
            "atoms": np.where(draw.random(ROWS) < 0.4, 0.0, draw.exponential(1 + late)),
            "whole": draw.poisson(3 + late).astype(float),
            "moved": draw.normal(size=ROWS) * np.where(late, 100.0, 1.0),
            "endless": np.where(draw.random(ROWS) < 0.01, np.inf, draw.normal(size=ROWS)),
            "sparse": np.where(np.arange(ROWS) % 150, np.nan, draw.normal(size=ROWS)),
        }
    )
    at = [START + timedelta(days=2 * k / ROWS) for k in range(ROWS)]
    frame = frame.assign(id=range(ROWS), at=at, p=draw.random(ROWS))
    contract = {"model": "m", "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    load(store, build_contract({**contract, "features": list(FEATURES)}), predictions=[frame])
    return Snapshot(store, "m")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("cohort", ["", "plain > 0"])
@pytest.mark.parametrize("name", FEATURES)
def test_of_many_rows_a_few_bins_are_enough(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, name: str, cohort: str
) -> None:
    question = resolve(Scope("m", window="last-1d", cohort=cohort), snapshot.contract, snapshot.extent)
    [subject] = [one for one in snapshot.subjects if one.name == name]
    both = [
        row_reads.values(snapshot, one, subject) for one in (question.baseline.selection, question.window)
    ]
    exact = quantile_shifts(snapshot, question, subject)
    if name == "sparse":
        assert exact == []
        return
    for row in exact:
        before, now = (float(np.quantile(side.value, row["quantile"])) for side in both)
        assert (row["before"], row["now"]) == pytest.approx((before, now), rel=1e-12, abs=1e-12)
        assert row["lower"] <= row["shift"] <= row["upper"] and row["shift"] == row["now"] - row["before"]
    assert [row["quantile"] for row in exact] == [*QUANTILES]
    monkeypatch.setattr(panel, "EXACT_ROWS", 100)
    if name != "endless":  # how many of an outer bin are finite is not known
        monkeypatch.setattr(panel, "values", pytest.fail)
    assert quantile_shifts(snapshot, question, subject) == exact
