"""Where a regression leans, and whether the score of each class means what it says."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.findings.curves import Curves
from monitoring.panels.probabilities import by_prediction as panel
from monitoring.panels.probabilities.by_prediction import by_prediction, leaning
from monitoring.panels.probabilities.class_reliability import class_reliability
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

NUMBERS = """
model: sizes
task: regression
id: id
timestamp: at
prediction: {value: said}
label: {column: size}
features: []
baselines: {training: {file: training.csv}}
default_baseline: training
"""
CLASSES = """
model: kinds
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c}}
label: {column: kind}
features: []
"""


def sizes(rows: int, slope: float, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    said = draw.normal(10, 3, rows)
    size = 10 * (1 - slope) + slope * said + draw.normal(0, 1, rows)
    at = pd.date_range("2026-03-01", periods=rows, freq="10min")
    return pd.DataFrame({"id": np.arange(rows) + seed * rows, "at": at, "said": said, "size": size})


def asked(store: Path, model: str) -> tuple[Snapshot, Question]:
    snapshot = Snapshot(store, model)
    return snapshot, resolve(Scope(model, window="all"), snapshot.contract, snapshot.extent)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("sizes")
    now, then = sizes(3_000, 0.5, 1), sizes(2_000, 1.0, 2)
    load(store, read_contract(NUMBERS), predictions=[now], references={"training": [then]})
    return store


def test_what_leans_is_told_though_the_bias_is_none(numbers: Path) -> None:
    rows = by_prediction(*asked(numbers, "sizes"))
    now = sizes(3_000, 0.5, 1)
    groups = now.assign(error=now["said"] - now["size"]).groupby(pd.qcut(now["said"], 10, labels=False))
    assert [one["error"] for one in rows] == pytest.approx(groups["error"].mean().tolist())
    assert [one["label"] for one in rows] == pytest.approx(groups["size"].mean().tolist())
    assert [one["n"] for one in rows] == [300] * 10
    assert leaning(rows)[0] is rows[0] and rows[0]["upper"] < 0
    assert leaning(rows)[-1] is rows[-1] and rows[-1]["lower"] > 0
    assert all(abs(one["before"]) < 0.4 for one in rows), "the reference did not lean"
    assert sum(one["before_n"] for one in rows) == 2_000


def test_too_many_rows_are_not_read(numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "MOST_ROWS", 2_500)
    assert by_prediction(*asked(numbers, "sizes")) == []
    monkeypatch.setattr(panel, "MOST_ROWS", 3_000)
    assert len(by_prediction(*asked(numbers, "sizes"))) == 10


def test_curves_are_read_once_and_only_when_looked_at(numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Curves(*asked(numbers, "sizes"), ("performance",))
    assert not found._read
    assert list(found) == ["by_prediction"] and len(found) == 1
    assert found["by_prediction"] is found["by_prediction"]
    assert Curves(*asked(numbers, "sizes"), ("drift", "quality")) == {}
    monkeypatch.setattr(panel, "MOST_ROWS", 10)
    assert Curves(*asked(numbers, "sizes"), ("performance",)) == {}, "what has no rows is not there"


def test_each_class_has_a_curve_of_its_own(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    shares = draw.dirichlet((2.0, 2.0, 1.0), 2_000)
    kind = (draw.random((2_000, 1)) > shares.cumsum(axis=1)[:, :2]).sum(axis=1)
    frame = pd.DataFrame({"id": range(2_000), "kind": np.array(["a", "b", "c"])[kind]})
    frame["at"] = pd.date_range("2026-03-01", periods=2_000, freq="10min")
    frame[["p_a", "p_b", "p_c"]] = shares
    load(tmp_path, read_contract(CLASSES), predictions=[frame])
    rows = pd.DataFrame(class_reliability(*asked(tmp_path, "kinds")))
    assert rows.groupby("class")["n"].sum().to_dict() == {"a": 2_000, "b": 2_000, "c": 2_000}
    for name in "abc":
        own = rows[rows["class"] == name]
        groups = frame.groupby(pd.qcut(frame[f"p_{name}"], 10, labels=False))
        assert own["predicted"].tolist() == pytest.approx(groups[f"p_{name}"].mean().tolist())
        observed = groups["kind"].apply(lambda some, name=name: (some == name).mean())
        assert own["observed"].tolist() == pytest.approx(observed.tolist())
    assert ((rows["lower"] < rows["predicted"]) & (rows["predicted"] < rows["upper"])).mean() > 0.85
