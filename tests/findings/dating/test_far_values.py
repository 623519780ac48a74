"""A mean that few values far out have moved is dated by these: deciles hardly show them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.findings.finding import Finding
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: far
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: income, kind: numeric}, {name: debt, kind: numeric}, {name: usual, kind: numeric}]
baselines: {training: {file: training.parquet}}
default_baseline: training
"""
DAYS, EACH = 30, 400
BROKEN = range(17, 22)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    """Thirty days, in five of which every tenth income is in cents, and every tenth debt is negative."""
    rng = np.random.default_rng(3)

    def rows(days: int) -> pd.DataFrame:
        n = days * EACH
        at = pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 86_400 / EACH, unit="s")
        income, debt, usual = (np.exp(rng.normal(10.3, 0.45, n)) for _ in range(3))
        return pd.DataFrame(
            {"id": np.arange(n), "at": at, "p": 0.5, "income": income, "debt": debt, "usual": usual}
        )

    training, now = rows(12), rows(DAYS)
    broken = (now.index // EACH).isin(BROKEN) & (rng.random(len(now)) < 0.1)
    now.loc[broken, "income"] *= 100
    now.loc[broken, "debt"] *= -100
    now["usual"] *= np.where(rng.random(len(now)) < 0.02, 100, 1)  # from the first day to the last
    store = tmp_path_factory.mktemp("far") / "store"
    load(store, parse_contract(CONTRACT), predictions=[now], references={"training": [training]})
    return {one.subject: one for one in report(store, [FINDINGS], Scope("far")).findings}


@pytest.mark.parametrize("name", ["income", "debt"])
def test_few_values_far_out_are_dated(found: dict[str, Finding], name: str) -> None:
    one = found[name]
    assert one.measure == "mean_shift_sd"
    assert one.since and one.until
    assert (one.since.date(), one.until.date()) == (date(2025, 3, 18), date(2025, 3, 23))
    assert "because of the rows from 18 Mar to 22 Mar" in one.title


def test_what_was_so_from_the_first_day_on_has_no_date(found: dict[str, Finding]) -> None:
    assert (found["usual"].measure, found["usual"].since) == ("mean_shift_sd", None)
