"""The matrix of a multi-class model beside the rates of its classes: one recall, one interval."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.tasks.class_confusion import class_confusion
from monitoring.panels.tasks.class_rates import class_rates
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.intervals import newcombe, wilson
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p0, b: p1, c: p2}}
label: {column: y}
features: [{name: x, kind: numeric}]
"""


def frame() -> pd.DataFrame:
    """Twenty days; six rows of each who differ in nothing but their id."""
    draw, some = np.random.default_rng(2), 400
    score = draw.dirichlet((1.0, 1.0, 1.0), some).round(6)
    score[:, 2] = (1 - score[:, 0] - score[:, 1]).round(6)
    actual = (draw.random((some, 1)) > score.cumsum(axis=1)[:, :2]).sum(axis=1)
    one = pd.DataFrame(score, columns=["p0", "p1", "p2"]).assign(
        who=range(some), y=np.array([*"abc"])[actual]
    )
    rows = one.loc[one.index.repeat(6)].reset_index(drop=True)
    at = pd.date_range("2025-01-01", periods=len(rows), freq=pd.Timedelta(days=20) / len(rows), tz="UTC")
    return rows.assign(id=range(len(rows)), at=at, x=draw.random(len(rows)))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("entity", ["", "entity: who\n"])
def test_the_diagonal_is_recall_with_its_interval(tmp_path: Path, entity: str) -> None:
    load(tmp_path, read_contract(CONTRACT + entity), predictions=[frame()])
    taken = Snapshot(tmp_path, "m")
    scope = Scope("m", window="2025-01-11/2025-01-21", baseline="2025-01-01/2025-01-11")
    question = resolve(scope, taken.contract, taken.extent)
    cells = class_confusion(taken, question)
    recall = {one["class"]: one for one in class_rates(taken, question) if one["measure"] == "recall"}
    for one in cells:
        if one["actual"] == one["predicted"]:
            beside = recall[one["actual"]]
            told = [one[name] for name in ("share", "lower", "upper", "before")]
            assert told == [beside[name] for name in ("value", "lower", "upper", "before")]
        alone = wilson(float(one["n"]), float(one["of"]))
        assert (one["lower"] < alone[0]) == (bool(entity) and one["n"] > 0)
        wide = one["change_upper"] - one["change_lower"]
        assert (wide > 1.3 * (alone[1] - alone[0])) or not entity


def test_the_change_of_a_cell_is_newcombes(tmp_path: Path) -> None:
    rows = frame()
    load(tmp_path, read_contract(CONTRACT), predictions=[rows])
    taken = Snapshot(tmp_path, "m")
    scope = Scope("m", window="2025-01-11/2025-01-21", baseline="2025-01-01/2025-01-11")
    cells = class_confusion(taken, resolve(scope, taken.contract, taken.extent))
    named = np.array([*"abc"])[rows[["p0", "p1", "p2"]].to_numpy().argmax(axis=1)]
    late = (rows["at"] >= "2025-01-11").to_numpy()
    counts = [pd.crosstab(rows.loc[some, "y"], named[some]) for some in (~late, late)]
    for one in cells:
        (k, n), (j, m) = [
            (t.loc[one["actual"], one["predicted"]], t.loc[one["actual"]].sum()) for t in counts
        ]
        assert (one["n"], one["of"], one["share"], one["before"]) == (j, m, j / m, k / n)
        ends = one["change_lower"], one["change_upper"]
        assert ends == pytest.approx(newcombe(float(k), float(n), float(j), float(m)), abs=1e-12)
