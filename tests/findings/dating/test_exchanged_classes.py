"""Classes that exchanged places: accuracy fell, and the advice was to retrain, or to calibrate anew."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring import report_frame
from monitoring.contract.reading import read_contract
from monitoring.findings.dating.exchanged_classes import _taken_for, _words
from monitoring.store.ingest.load import load

CONTRACT = """
model: m
task: multiclass
id: id
timestamp: at
prediction: {scores: {cat: p0, dog: p1, hen: p2}}
label: {column: y, observed_at: known, horizon: 5d}
features: [{name: x, kind: numeric}]
"""
SINCE = pd.Timestamp("2025-02-01", tz="UTC")
SCORES = ["p0", "p1", "p2"]
GOOD = np.array([[80, 10, 10], [15, 70, 15], [20, 20, 60]])


def rows() -> pd.DataFrame:
    draw, n = np.random.default_rng(4), 5_000
    score = np.exp(draw.normal(0, 2, (n, 3)))
    score = (score / score.sum(axis=1, keepdims=True)).round(9)
    at = pd.date_range("2025-01-01", periods=n, freq=pd.Timedelta(days=45) / n, tz="UTC")
    actual = (draw.random((n, 1)) > score.cumsum(axis=1)[:, :2]).sum(axis=1)
    frame = pd.DataFrame(score, columns=SCORES).assign(id=range(n), at=at, x=draw.random(n))
    return frame.assign(y=np.array(["cat", "dog", "hen"])[actual], known=at + pd.Timedelta(days=1))


def findings(home: Path, frame: pd.DataFrame) -> pd.DataFrame:
    load(home, read_contract(CONTRACT), predictions=[frame])
    asked = {"window": "2025-01-28/2025-02-10", "now": "2025-02-15", "store": home}
    found = report_frame.report("findings", model="m", **asked)  # type: ignore[arg-type]
    return found[found["panel"].isin(["performance", "calibration"])]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("of", ["labels", "scores"])
def test_two_that_are_taken_for_one_another_look_exchanged(tmp_path: Path, of: str) -> None:
    frame = rows()
    late = frame["at"] >= SINCE
    if of == "labels":
        frame.loc[late, "y"] = frame.loc[late, "y"].replace({"cat": "dog", "dog": "cat"})
    else:
        frame.loc[late, ["p0", "p1"]] = frame.loc[late, ["p1", "p0"]].to_numpy()
    named = np.array(["cat", "dog", "hen"])[frame.loc[late, SCORES].to_numpy().argmax(axis=1)]
    there = late & (frame["at"] < "2025-02-10")
    wrong = pd.crosstab(frame.loc[there, "y"], named[there[late].to_numpy()], normalize="index")
    found = findings(tmp_path, frame)
    assert {*found["panel"]} == {"performance", "calibration"}
    shares = f"{wrong.loc['cat', 'dog']:.1%}", f"{wrong.loc['dog', 'cat']:.1%}"
    said = f"in these rows cat is mostly taken for dog ({shares[0]}) and dog for cat ({shares[1]})"
    for one in found.itertuples():
        assert one.title.endswith(f"{said}: they look exchanged.")
        assert one.next_action.startswith("Hold the order of the classes")


@pytest.mark.sampled(1)
def test_a_class_that_is_never_named_any_more_is_no_exchange(tmp_path: Path) -> None:
    frame = rows()
    late = frame["at"] >= SINCE
    frame.loc[late, "p0"] *= 0.01
    frame[SCORES] = frame[SCORES].div(frame[SCORES].sum(axis=1), axis=0).round(9)
    found = findings(tmp_path, frame)
    assert len(found)
    assert "exchanged" not in " ".join(found["title"])


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (GOOD, {}),
        (GOOD[:, [1, 0, 2]], {0: 1, 1: 0}),
        (GOOD[[1, 0, 2]], {0: 1, 1: 0}),
        (GOOD[:, [2, 0, 1]], {0: 1, 1: 2, 2: 0}),
        (np.array([[10, 80, 10], [15, 70, 15], [20, 20, 60]]), {}),  # cats are dogs, dogs stay
        (np.array([[10, 80, 10], [15, 15, 70], [20, 20, 60]]), {}),  # a chain that does not close
        (np.array([[30, 34, 36], [40, 33, 27], [20, 20, 60]]), {}),  # by chance
        (GOOD[:, [1, 0, 2]] // 5, {}),  # too few
    ],
)
def test_each_is_taken_for_another_of_them(now: np.ndarray, found: dict[int, int]) -> None:
    assert _taken_for(GOOD, now) == found


def test_of_many_a_few_are_named() -> None:
    names, found = [*"abcdef"], {k: (k + 1) % 6 for k in range(6)}
    said = _words(names, found, np.roll(np.eye(6, dtype=np.int64) * 100, 1, axis=1))
    some = "each of a, b, c, d and 2 more is mostly taken for another of them"
    assert said == f"in these rows {some}: they look exchanged"
