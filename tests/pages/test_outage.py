"""A day on which nothing came: the page of data quality says so, as the finding does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from monitoring.contract.reading import read_contract
from monitoring.store.ingest.load import load

CONTRACT = """
model: gap
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [{name: x, kind: numeric}]
"""


def test_a_day_without_rows_leads_the_page(tmp_path: Path, opened: Callable[..., Any]) -> None:
    at = pd.date_range("2025-01-01", "2025-04-30 23:00", freq="h", tz="UTC")
    at = at[at.date != pd.Timestamp("2025-04-16").date()]
    rows = pd.DataFrame({"id": np.arange(len(at)), "at": at, "score": 0.5, "x": np.sin(np.arange(len(at)))})
    load(tmp_path / "store", read_contract(CONTRACT), predictions=[rows])
    app = opened(tmp_path / "store", "quality", model="gap", window="2025-04-01/2025-04-30")
    assert not app.exception
    said = " ".join(str(one.value) for one in [*app.markdown, *app.title, *app.header])
    assert "0 rows on 16 Apr, where 24 are usual on that weekday" in said
    assert "their delivery is not" in said
