"""Levels that the baseline never had are dated by their own rows, not by all that the column does."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: shops
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: kind, kind: categorical}]
"""
MONDAY = pd.Timestamp("2025-01-06", tz="UTC")
DAYS, EACH = 63, 600
KINDS = [f"k{k}" for k in range(12)]
WEEK = np.arange(1, 13) / 78
WEEKEND = (WEEK + WEEK[::-1]) / 2


@pytest.mark.parametrize("seed", range(2))
def test_a_new_level_of_one_day_is_over_where_weekends_lean(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    n = DAYS * EACH
    at = MONDAY + pd.to_timedelta(np.arange(n) * 86_400 / EACH, unit="s")
    weekend = at.day_of_week >= 5
    kind = np.where(weekend, rng.choice(KINDS, n, p=WEEKEND), rng.choice(KINDS, n, p=WEEK))
    of_day = at.normalize() == pd.Timestamp("2025-03-06", tz="UTC")
    kind = np.where(of_day & (rng.random(n) < 0.05), "new", kind)
    rows = pd.DataFrame({"id": np.arange(n), "at": at, "p": 0.5, "kind": kind})
    load(tmp_path, parse_contract(CONTRACT), predictions=[rows])
    scope = Scope("shops", window="2025-03-03/2025-03-10", baseline="2025-01-06/2025-03-03")
    [found] = report(tmp_path, [FINDINGS], scope).findings
    assert found.measure == "unseen_rate"
    assert found.since and found.until
    assert (found.since.date(), found.until.date()) == (date(2025, 3, 6), date(2025, 3, 7))
