"""The class that was acted on beside the scores of a multiclass model."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest

CONTRACT = """
model: triage
task: multiclass
id: id
timestamp: at
prediction: {scores: {%s: p0, %s: p1, %s: p2}, decision: acted}
label: {column: y}
features: []
cohorts: [site]
"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("classes", "logged"),
    [
        (("low", "mid", "high"), lambda name: name),
        (("1", "2", "3"), float),
        (("true", "false", "later"), lambda name: name.replace("true", "TRUE")),
    ],
)
@pytest.mark.parametrize("cohort", ["", "site = 'north'"])
def test_what_was_decided_counts_and_the_scores_where_it_says_no_class(
    judged: Callable[..., Any], classes: tuple[str, ...], logged: Callable[[str], object], cohort: str
) -> None:
    random = np.random.default_rng(5)
    share = random.dirichlet([1, 1, 1], 600)
    actual, acted, by_score = random.integers(3, size=600), random.integers(3, size=600), share.argmax(axis=1)
    words: list[Any] = [logged(classes[k]) for k in acted]
    words[:40] = [None] * 40
    words[40:70] = [99.0 if isinstance(words[-1], float) else "abstain"] * 30
    acted[:70] = by_score[:70]
    data = pd.DataFrame({
        "id": range(600),
        "at": pd.date_range("2025-01-06", periods=600, freq="min", tz="UTC"),
        "y": [classes[k] for k in actual],
        "acted": words,
        "site": np.where(np.arange(600) % 2, "north", "south"),
        **{f"p{k}": share[:, k] for k in range(3)},
    })  # fmt: skip
    asked = judged(CONTRACT % classes, predictions=[data])("performance", window="all", cohort=cohort)
    found = {(one.measure, one.subject): one for one in asked}
    metrics = import_module("sklearn.metrics")  # whoever collects this file does without
    kept = data["site"].eq("north").to_numpy() if cohort else np.ones(600, dtype=bool)
    accuracy, macro = found["accuracy", ""], found["macro_f1", ""]
    assert accuracy.n == kept.sum()
    assert accuracy.value == pytest.approx(np.mean(actual[kept] == acted[kept]), abs=1e-12)
    assert macro.value == pytest.approx(metrics.f1_score(actual[kept], acted[kept], average="macro"))
    of_class = found["precision", classes[1]]
    assert of_class.n == np.sum(acted[kept] == 1)
    chance = metrics.roc_auc_score(actual[kept] == 1, share[kept, 1])
    assert found["auc", classes[1]].value == pytest.approx(chance)
