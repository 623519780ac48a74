"""Levels that nobody has listed: what lies outside those of the baseline is held against its rare ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.findings.words.reason_words import said
from monitoring.panels.learned_levels import RARE_LEVELS
from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: score}
features: [merchant]
baselines: {training: {file: reference.parquet}}
"""
SHARES = 1 / np.arange(1, 501)


def frame(rng: np.random.Generator, n: int, start: str, first: str) -> pd.DataFrame:
    at = pd.Timestamp(start) + pd.to_timedelta(np.sort(rng.uniform(0, 20 * 86_400, n)), unit="s")
    merchant = [f"m{k}" for k in rng.choice(len(SHARES), n, p=SHARES / SHARES.sum())]
    ids = [f"{first}{k}" for k in range(n)]
    return pd.DataFrame({"id": ids, "at": at, "score": rng.random(n), "merchant": merchant})


def unseen(rows: list[Measurement]) -> Measurement:
    return next(row for row in rows if (row.measure, row.subject) == ("unseen_rate", "merchant"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(5))
def test_rare_levels_that_a_reference_lacks_are_no_alarm(judged: Judged, seed: int) -> None:
    rng = np.random.default_rng(seed)
    taught, rows = frame(rng, 800, "2024-06-03", "r"), frame(rng, 1500, "2025-01-06", "p")
    row = unseen(
        judged(CONTRACT, predictions=[rows], references={"training": [taught]})(
            "quality", window="all", baseline="training"
        )
    )
    known = taught["merchant"].value_counts()
    new = ~rows["merchant"].isin(known.index)
    assert (row.value, row.baseline_value) == (new.mean(), 0.0)
    assert row.verdict == "ok" and RARE_LEVELS in row.reasons
    assert row.evidence is not None and row.evidence.effect == pytest.approx(
        new.mean() - (known == 1).mean() * len(known) / 800
    )
    assert "judged against what rare values let expect" in said(row.reason)


def test_a_level_that_is_new_and_frequent_is_an_alarm(judged: Judged) -> None:
    rng = np.random.default_rng(7)
    taught, rows = frame(rng, 800, "2024-06-03", "r"), frame(rng, 1500, "2025-01-06", "p")
    rows.loc[rng.random(len(rows)) < 0.1, "merchant"] = "new"
    answer: Any = judged(CONTRACT, predictions=[rows], references={"training": [taught]})
    assert unseen(answer("quality", window="all", baseline="training")).verdict == "warning"


def test_listed_levels_are_judged_by_themselves(judged: Judged) -> None:
    rng = np.random.default_rng(8)
    taught, rows = frame(rng, 800, "2024-06-03", "r"), frame(rng, 1500, "2025-01-06", "p")
    listed = sorted(set(taught["merchant"]))
    text = CONTRACT.replace("[merchant]", f"[{{name: merchant, kind: categorical, allowed: {listed}}}]")
    answer: Any = judged(text, predictions=[rows], references={"training": [taught]})
    assert unseen(answer("quality", window="all", baseline="training")).verdict in ("warning", "critical")
