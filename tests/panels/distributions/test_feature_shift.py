"""Where the mass of a column went, period by period, also where it has no value in some of them."""

from collections.abc import Callable
from itertools import groupby
from math import isnan

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.distributions.feature_shift import Row, decile_shares
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}, {name: same, kind: numeric}]
baselines: {training: {file: training.parquet}}
default_baseline: training
"""
A_DAY, DAYS = 200, 9
WITH = range(3, 6)
"""The days on which the column has values."""


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Row]]:
    draw, n = np.random.default_rng(3), A_DAY * DAYS
    day = np.arange(n) // A_DAY
    rows = pd.DataFrame(
        {
            "id": np.arange(n),
            "at": pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 24 / A_DAY, unit="h"),
            "p": draw.random(n),
            "x": np.where(np.isin(day, WITH), draw.normal(size=n) + (day == WITH[-1]), np.nan),
            "same": 1.0,
        }
    )
    before = rows.assign(x=draw.normal(size=n))
    home = tmp_path_factory.mktemp("deciles") / "store"
    load(home, read_contract(CONTRACT), predictions=[rows], references={"training": [before]})
    snapshot = Snapshot(home, "m")

    def of(name: str, window: str = "all") -> list[Row]:
        question = resolve(Scope("m", window=window, by="day"), snapshot.contract, snapshot.extent)
        subject = next(one for one in snapshot.subjects if one.name == name)
        return decile_shares(snapshot, question, subject)

    return of


def test_a_period_without_a_value_is_one_blank_row(shares: Callable[..., list[Row]]) -> None:
    by_day = [[*some] for _, some in groupby(shares("x"), key=lambda row: row["t"])]
    assert [len(some) for some in by_day] == [10 if k in WITH else 1 for k in range(DAYS)]
    for k, some in enumerate(by_day):
        assert isnan(some[0]["share"]) is isnan(some[0]["difference"]) is (k not in WITH)
        if k in WITH:
            assert sum(row["share"] for row in some) == pytest.approx(1, abs=1e-12)
            assert sum(row["difference"] for row in some) == pytest.approx(0, abs=1e-12)
    calm, moved = by_day[WITH[0]], by_day[WITH[-1]]
    assert abs(calm[9]["difference"]) < 0.08 < 0.2 < moved[9]["difference"]


def test_nothing_is_given_where_there_is_nothing_to_cut_or_to_count(
    shares: Callable[..., list[Row]],
) -> None:
    assert shares("same") == []
    assert shares("x", "2026-03-01/2026-03-03") == []
