"""A stream with a cohort column of many levels, in one of which something may go wrong."""

from pathlib import Path

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

LEVELS, DAYS, ROWS_A_DAY = 16, 42, 1_760
BROKEN = "shop = 's07'"
CONTRACT = """
model: {model}
task: binary
id: id
timestamp: at
prediction: {{score: score}}
label: {{column: outcome, positive: 1}}
features: [x, y, kind]
cohorts: [shop, desk]
default_baseline: previous
"""


def many_levels(fault: str = "", seed: int = 1) -> pd.DataFrame:
    """Give six weeks of rows; in the last week a fault holds for one shop of sixteen.

    The faults: ``moved`` (x), ``missing`` (y), ``flipped`` (outcomes), ``useless`` (outcomes that no score
    tells), ``score``; ``everybody`` is x of all.
    """
    draw = np.random.default_rng(seed)
    rows = DAYS * ROWS_A_DAY
    at = pd.date_range("2026-01-05", periods=rows, freq=pd.Timedelta(days=DAYS) / rows)
    shop, x, y = draw.integers(0, LEVELS, rows), draw.normal(size=rows), draw.normal(size=rows)
    logit = -1.0 + 0.8 * x
    score = 1 / (1 + np.exp(-logit))
    outcome = (draw.random(rows) < score).astype(int)
    late = np.arange(rows) >= rows - 7 * ROWS_A_DAY
    hit = late & (shop == 7)
    x = np.where(late if fault == "everybody" else hit & (fault == "moved"), x + 1.0, x)
    y = np.where(hit & (fault == "missing") & (draw.random(rows) < 0.3), np.nan, y)
    outcome = np.where(hit & (fault == "flipped"), 1 - outcome, outcome)
    told = hit & (fault == "useless")
    outcome[told] = outcome[draw.permutation(np.flatnonzero(told))]
    score = np.where(hit & (fault == "score"), 1 / (1 + np.exp(-logit - 1.2)), score)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "at": at,
            "score": score,
            "outcome": outcome,
            "x": x,
            "y": y,
            "kind": draw.choice(["a", "b", "c"], rows),
            "shop": [f"s{k:02d}" for k in shop],
            "desk": draw.choice(["one", "two"], rows),
        }
    )


def load_many_levels(store: Path, fault: str = "") -> str:
    """Load it under the fault's name, and give that."""
    model = fault or "calm"
    load(store, read_contract(CONTRACT.format(model=model)), predictions=[many_levels(fault)])
    return model
