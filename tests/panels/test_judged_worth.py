"""A stated limit of what decisions are worth: judged like all else, by rows enough whose labels are in."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from monitoring.panels.measurement import Measurement

Judged = Callable[..., Callable[..., list[Measurement]]]
CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 5d}
features: []
business: {value: worth, costs: {tp: 0, fp: 1, fn: 10, tn: 0}}
thresholds: {business.value_per_decision: {warning: 0.05}}
"""


def rows(n: int, start: str, days: int, delay: float, worse: float = 0.0) -> pd.DataFrame:
    """Rows whose missed positives become known a day later than the others, times the delay."""
    rng = np.random.default_rng(n)
    at = pd.Timestamp(start, tz="UTC") + pd.to_timedelta(np.arange(n) * days * 86_400 // n, unit="s")
    frame = pd.DataFrame({"id": [f"{start}{k}" for k in range(n)], "at": at, "p": rng.random(n)})
    frame["y"] = (rng.random(n) < np.clip(frame["p"] * (1 - worse) + worse * 0.5, 0, 1)).astype(int)
    frame["seen"] = at + pd.to_timedelta(np.where(frame["y"] == 1, 24 * delay, 1.0), unit="h")
    frame["worth"] = rng.normal(10 - worse, 1, n)
    return frame


def verdicts(judged: Judged, now: pd.DataFrame, clock: str) -> dict[str, tuple[str, str]]:
    known = pd.concat([rows(3_000, "2025-01-01", 30, 1.0), now])
    known.loc[known["seen"] > pd.Timestamp(clock, tz="UTC"), ["y", "seen"]] = None
    ask = judged(CONTRACT, predictions=[known])
    asked = {"window": "2025-02-01/2025-02-11", "baseline": "2025-01-01/2025-01-31", "now": clock}
    found = [one for one in ask("business", **asked) if one.measure == "value_per_decision"]
    return {one.subject: (one.verdict, one.reason) for one in found}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("worse", "verdict"), [(0.0, "ok"), (0.6, "warning")])
def test_many_rows_are_judged(judged: Judged, worse: float, verdict: str) -> None:
    found = verdicts(judged, rows(3_000, "2025-02-01", 10, 1.0, worse), "2025-03-01")
    assert {said for said, _ in found.values()} == {verdict}


def test_a_dozen_rows_are_no_evidence(judged: Judged) -> None:
    found = verdicts(judged, rows(12, "2025-02-01", 10, 1.0, 0.9), "2025-03-01")
    assert set(found.values()) == {("insufficient", "too_few")}


def test_decisions_are_judged_on_those_whose_labels_are_in(judged: Judged) -> None:
    found = verdicts(judged, rows(3_000, "2025-02-01", 10, 1.0), "2025-02-10")
    assert found["decisions"][1].startswith("judged on 2025-02-01/2025-02-")
    none = verdicts(judged, rows(3_000, "2025-02-01", 10, 1.0), "2025-02-02")
    assert none["decisions"] == ("insufficient", "immature")
