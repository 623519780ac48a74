"""Whatever is asked of whatever model: an answer whose numbers hold together, or a rule that says why not."""

from collections.abc import Callable
from itertools import product
from math import isfinite, isnan
from pathlib import Path

import numpy as np
import pytest

from monitoring.errors import TidemarkError
from monitoring.findings.report import report
from monitoring.panels.distributions import subject_values
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available
from monitoring.store.cohorts import cohort_days
from monitoring.store.snapshot import Snapshot
from tests.drawn_questions import PREDICTION, load_task, scope

QUESTIONS = 12


def laws(row: Measurement) -> None:
    """What holds of every row, whatever it is of."""
    assert row.n >= 0
    assert isfinite(row.value) or isnan(row.value)
    if isnan(row.value):
        assert row.reason
        assert row.verdict not in ("warning", "critical")
        return
    if row.measure == "unit_factor":  # a known one, beside the interval of the one that was measured
        return
    slack = 1e-9 * max(1.0, abs(row.value))
    assert isnan(row.lower) or row.lower <= row.value + slack
    assert isnan(row.upper) or row.value <= row.upper + slack
    assert row.q_value is None or 0 <= row.q_value <= 1


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("task", "coded", "seed"), [*product([*PREDICTION], [False, True], range(6))], ids=str
)
def test_an_answer_holds_together_or_says_why_there_is_none(
    made_once: Callable[..., Path], task: str, coded: bool, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By rows at hand, and by the ways of large stores, where codes tell a cohort and bins the values."""
    if coded:
        for module, limit, few in ((cohort_days, "CODED_ROWS", 1), (subject_values, "EXACT_ROWS", 300)):
            monkeypatch.setattr(module, limit, few)
        monkeypatch.setattr(cohort_days, "MANY_LABELS", 1)
    hours = seed % 3 == 2
    cube = "cube: {by: hour}" if hours else ""
    store = made_once(f"drawn-{task}-{hours}", lambda home: load_task(home, task, cube))
    draw = np.random.default_rng([seed, coded])
    model = "binary" if task == "unlabelled" else task
    contract, answered = Snapshot(store, model).contract, 0
    for _ in range(QUESTIONS):
        panel = str(draw.choice([*available(contract), "findings"]))
        asked = scope(draw, model)
        try:
            found = report(store, [panel], asked, dated=bool(draw.random() < 0.3))
        except TidemarkError as error:
            assert "baseline" in str(error) or "window" in str(error), (panel, asked)
            continue
        answered += 1
        for row in found.measurements:
            laws(row)
    assert answered >= QUESTIONS // 2
