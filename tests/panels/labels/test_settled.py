"""Which values by period stand for all of their labels: old enough, or every label in."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from monitoring.panels.labels.settled import waiting
from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: []
"""
DAYS, EACH = 30, 60


def test_a_young_day_with_every_label_does_not_wait(judged: Judged) -> None:
    """It has no verdict before labels of its age are in as a rule; its value changes no more."""
    draw, k = np.random.default_rng(3), np.arange(DAYS * EACH)
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(k * 1440 // EACH, unit="min")
    delay = np.where(k // EACH == DAYS - 2, 0.1, draw.uniform(0, 9, k.size))  # the day before the last
    score = draw.random(k.size)
    rows = pd.DataFrame({"id": k, "at": at, "p": score})
    labels = pd.DataFrame({"id": k, "y": (draw.random(k.size) < score).astype(int)})
    labels["seen"] = at + pd.to_timedelta(delay, unit="D")
    found = judged(CONTRACT, predictions=[rows], labels=[labels[labels.seen < "2025-01-31"]])
    days = found("performance", window="all", by="day")
    auc = {one.window_start.day: one for one in days if one.measure == "auc"}
    young = {day for day, one in auc.items() if "immature" in one.reason}
    assert young >= {DAYS - 2, DAYS - 1, DAYS}
    assert {one.day for one in waiting(days)} == young - {DAYS - 1}
