"""A fall of worth lies mostly where most of the amount was lost, of rows or of decisions with their label."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: {model}
task: binary
id: id
timestamp: at
prediction: {{score: p, threshold: 0.5}}
features: [x]
cohorts: [region, channel]
label: {{column: y, positive: 1}}
business: {business}
thresholds: {{business.value_per_decision: {{warning: 1.0}}}}
"""
BUSINESS = {
    "": "{value: worth, currency: EUR}",
    "decisions": "{currency: EUR, costs: {tp: -10, fp: 5, fn: 20, tn: 0}}",
}
REGIONS, CHANNELS = np.array(["north", "south", "west"]), np.array(["shop", "web", "phone"])
DAYS, A_DAY, TURN = 60, 200, 30


def stream(less: dict[str, float]) -> pd.DataFrame:
    """Sixty days; in the second half rows of some levels are worth less, and more often decided wrongly."""
    draw, day = np.random.default_rng(7), np.repeat(np.arange(DAYS), A_DAY)
    n = len(day)
    region, channel = REGIONS[draw.integers(0, 3, n)], CHANNELS[draw.choice(3, n, p=[0.5, 0.45, 0.05])]
    lost = sum(amount * ((region == level) | (channel == level)) for level, amount in less.items())
    lost = np.where(day >= TURN, lost, 0.0)
    label = draw.integers(0, 2, n)
    right = draw.random(n) > lost / 40
    return pd.DataFrame({
        "id": np.arange(n), "at": (pd.Timestamp("2026-01-01") + pd.to_timedelta(day, "D")).astype(str),
        "p": np.where(right == (label == 1), 0.9, 0.1), "x": draw.normal(size=n), "region": region,
        "channel": channel, "worth": 50 - lost + draw.normal(size=n) * 10, "y": label,
    })  # fmt: skip


@pytest.mark.parametrize("subject", ["", "decisions"])
@pytest.mark.parametrize(
    ("less", "where"),
    [
        ({"west": 12.0}, "region = 'west'"),
        ({"west": 12.0, "phone": 25.0}, "region = 'west'"),
        ({"north": 9.0, "south": 9.0, "west": 9.0}, ""),
    ],
    ids=["in one level", "more a row in a small one", "everywhere"],
)
def test_it_is_where_most_was_lost(tmp_path: Path, subject: str, less: dict[str, float], where: str) -> None:
    contract = read_contract(CONTRACT.format(model="m", business=BUSINESS[subject]))
    rows = stream(less)
    load(tmp_path, contract, predictions=rows)
    [found] = report(tmp_path, ["business"], Scope("m", "last-30d", "previous")).findings
    assert found.subject == subject
    assert found.title.partition("mostly in ")[2].rstrip(".") == where
    if not subject:
        half = rows.groupby(rows.index >= TURN * A_DAY)["worth"].mean()
        assert found.value == pytest.approx(half[True], rel=1e-9)
        assert found.baseline_value == pytest.approx(half[False], rel=1e-9)
