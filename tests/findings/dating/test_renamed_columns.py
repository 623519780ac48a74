"""A column that went missing when another came with its values is told as renamed, in both findings."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import report
from monitoring.findings.words.titles import where_of
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: all
owners: {data: {team: Feed}, model: {team: ML}}
"""
ROWS, DAYS = 6_000, 60
DEVICES = ["ios", "android", "desktop"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days; from the fiftieth on some columns go by another name, and some only seem to."""
    home, draw = tmp_path_factory.mktemp("renamed"), np.random.default_rng(3)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(
        np.arange(ROWS) * DAYS * 86_400 // ROWS, unit="s"
    )
    late, later = at >= pd.Timestamp("2025-02-20", tz="UTC"), at >= pd.Timestamp("2025-02-25", tz="UTC")

    def levels(*shares: float) -> pd.Series:
        return pd.Series(draw.choice(DEVICES, ROWS, p=shares))

    device, income, plan = (
        levels(0.5, 0.3, 0.2),
        pd.Series(draw.lognormal(10, 0.5, ROWS)),
        levels(0.2, 0.3, 0.5),
    )
    frame = pd.DataFrame(
        {
            "id": range(ROWS),
            "at": at,
            "p": draw.random(ROWS),
            "device": device.where(~late),
            "device_type": device.where(late),
            "income": income.where(~late),
            "salary": income.where(late),
            "outlay": (2 * income).where(late),
            "plan": plan.where(~late),
            "plan_later": plan.where(later),
            "plan_other": levels(0.9, 0.05, 0.05).where(late),
        }
    )
    load(home, read_contract(CONTRACT), predictions=[frame])
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize("window", ["last-30d", "last-7d"])
def test_both_say_so_and_are_the_feeds(store: Path, window: str) -> None:
    made = report(store, ["findings"], Scope("m", window=window)).findings
    found = {one.subject: one for one in made}
    looks = {name: one.title.rpartition("; ")[2] for name, one in found.items() if "renamed" in one.title}
    same = "with much the same values"
    assert looks == {
        "device": f"device_type, {same}, came then: it looks renamed.",
        "device_type": f"device, {same}, went missing then: it looks renamed.",
        "income": f"salary, {same}, came then: it looks renamed.",
        "salary": f"income, {same}, went missing then: it looks renamed.",
    }
    assert {"outlay", "plan", "plan_later", "plan_other"} <= found.keys()
    for name in looks:
        one = found[name]
        assert (one.owner, where_of(one.title, "", "")) == ("Feed", "")
        assert "it looks renamed; map its names in the feed" in one.next_action
