"""Means over classes are not judged where a side has no rows of a class that the other has."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

CONTRACT = """
model: rare
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: y}
features: []
"""


def rows(classes: list[int], start: str, seed: int) -> pd.DataFrame:
    """Scores that tell every class from the others, and miss it at times."""
    y, rng = np.array(classes), np.random.default_rng(seed)
    score = np.exp(rng.normal(size=(len(y), 3)) + 2.5 * np.eye(3)[y])
    at = pd.date_range(start, periods=len(y), freq="10min", tz="UTC")
    frame = pd.DataFrame(score / score.sum(axis=1, keepdims=True), columns=["p_a", "p_b", "p_c"])
    return frame.assign(id=[f"{start} {k}" for k in range(len(y))], at=at, y=np.array(list("abc"))[y])


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("of_c", "verdict"), [(0, "insufficient"), (1, "insufficient"), (3, "ok")])
def test_a_mean_over_classes_waits_for_every_class(
    judged: Callable[..., Any], of_c: int, verdict: str
) -> None:
    """Macro F1 counts a class without rows as 0, and each of these windows was critical."""
    before = rows([0, 1] * 480 + [2] * 40, "2025-01-06", 1)
    after = rows([2] * of_c + [0, 1] * 100, "2025-02-03", 2)
    ask = judged(CONTRACT, predictions=[pd.concat([before, after])])
    scope = {"window": "2025-02-03/2025-02-05", "baseline": "2025-01-06/2025-01-13"}
    found = {one.measure: one for one in ask("performance", **scope) if not one.subject}
    for measure in ("macro_f1", "auc_ovr_macro"):
        assert found[measure].verdict == verdict
    assert found["accuracy"].verdict == found["weighted_f1"].verdict == "ok"
    if of_c == 0:
        assert found["macro_f1"].change < -0.2
        lack = found["macro_f1"].evidence.lack
        assert (lack.what, lack.has) == ("labelled rows of every class", 0)


def test_a_class_that_the_baseline_lacks_hides_no_fall(judged: Callable[..., Any]) -> None:
    """The baseline's macro F1 counted it 0: the other classes fell, and it was steady."""
    before = rows([0, 1] * 300, "2025-01-06", 1)
    after = rows([0, 1] * 150 + [2] * 60, "2025-02-03", 2)
    after["y"] = after["y"].where(np.arange(len(after)) % 5 != 1, "a")
    ask = judged(CONTRACT, predictions=[pd.concat([before, after])])
    scope = {"window": "2025-02-03/2025-02-07", "baseline": "2025-01-06/2025-01-13"}
    found = {one.measure: one for one in ask("performance", **scope) if not one.subject}
    assert (found["accuracy"].verdict, found["weighted_f1"].verdict) == ("critical", "critical")
    assert found["macro_f1"].change > 0
    for measure in ("macro_f1", "auc_ovr_macro"):
        assert (found[measure].verdict, found[measure].evidence.lack.baseline) == ("insufficient", 0)
        assert found[measure].method == "exact, baseline 2 of 3 classes have rows"
