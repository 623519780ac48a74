"""Days of a volume: what holds up to the newest day, which is not judged, lasts."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

PLAIN = "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: [x]\n"


@pytest.mark.parametrize(
    ("fell", "since", "until"),
    [
        ((58, 62), datetime(2025, 3, 5, tzinfo=UTC), None),
        ((58, 60), datetime(2025, 3, 5, tzinfo=UTC), datetime(2025, 3, 7, tzinfo=UTC)),
    ],
)
def test_a_fall_up_to_the_newest_day_is_not_over(
    tmp_path: Path, fell: tuple[int, int], since: datetime, until: datetime | None
) -> None:
    days = pd.date_range("2025-01-06", periods=63, tz="UTC")
    counts = 100 + np.resize([3, -4, 0, 5, -2], 63)
    counts[slice(*fell)] = 40
    at = [day + pd.Timedelta(minutes=k) for day, n in zip(days, counts, strict=True) for k in range(n)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    load(tmp_path, read_contract(PLAIN), predictions=[frame])
    [found] = report(tmp_path, ["quality"], Scope("m", window="last-14d")).findings
    assert (found.measure, found.since, found.until) == ("volume", since, until)
