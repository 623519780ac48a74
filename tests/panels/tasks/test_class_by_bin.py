"""One class against the rest, by fine bin: its errors are those of the rows, what bins hide is not told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.probabilities.certain_scores import CERTAIN
from monitoring.panels.probabilities.class_reliability import class_reliability
from monitoring.panels.tasks.class_scores_by_bin import ClassScoresByBin
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.panels.tasks.classes import CONTRACT, SCOPES, asked, frame, rows

OF_LOGITS = ("calibration_slope", "calibration_intercept")


def test_its_errors_are_those_of_the_rows(held: Snapshot) -> None:
    window = asked(held, SCOPES["whole"]).window
    read = MulticlassPerformance(held, window).shares(None)
    assert read is not None
    label, shares = read
    for k, name in enumerate("abc"):
        found, came = ClassScoresByBin(held, window).of_class(name), label == k
        assert found.errors.n == len(label)
        assert found.brier([None]) == pytest.approx([np.mean((shares[k] - came) ** 2)], rel=1e-12)
        assert found.surely_wrong == bool((np.abs(shares[k] - came) == 1).any())
        counts = found.bins_of([None])
        assert (counts.positives.sum(), counts.negatives.sum()) == (came.sum(), (~came).sum())
        assert counts.scores.sum() == pytest.approx(shares[k].sum(), rel=1e-12)


def test_a_slope_rests_on_the_rows_where_a_class_was_surely_wrong(
    tmp_path: Path, many: pytest.MonkeyPatch
) -> None:
    """One row of share 0 whose class came lies as far out as nobody knows; without it the slope is known."""
    given = frame().query("p_a + p_b + p_c < 1.5").dropna(subset=["y"])
    came = given["y"].map({"a": "p_a", "b": "p_b", "c": "p_c"})
    own = given.to_numpy()[np.arange(len(given)), given.columns.get_indexer(came)]
    sound = given[(own.astype(float) > 0) & (given[["p_a", "p_b", "p_c"]].max(axis=1) < 1)]
    wrong = sound.iloc[-1:].assign(id=-1, p_a=0.0, p_b=0.5, p_c=0.5, y="a")
    for name, some in {"sound": sound, "wrong": pd.concat([sound, wrong])}.items():
        load(tmp_path / name, read_contract(CONTRACT), predictions=some)
        taken = Snapshot(tmp_path / name, "route")
        found = {(one.measure, one.subject): one for one in rows("calibration", taken, SCOPES["whole"])}
        exact = rows("calibration", taken, Scope("route", window="last-20d", exact=True))
        for one in (one for one in exact if one.measure in OF_LOGITS and one.subject):
            told = found[one.measure, one.subject]
            if (name, one.subject) == ("wrong", "a"):
                assert told.reason.partition(";")[0] == CERTAIN
            else:
                assert told.value == pytest.approx(one.value, abs=0.1 * (one.upper - one.lower))


def test_its_diagram_is_drawn_from_bins_and_exact_from_the_rows(
    held: Snapshot, many: pytest.MonkeyPatch
) -> None:
    binned, exact = (
        pd.DataFrame(class_reliability(held, asked(held, Scope("route", window="last-20d", exact=exact))))
        for exact in (False, True)
    )
    assert binned["method"].str.startswith("binned(").all() and (exact["method"] == "exact").all()
    for name in "abc":
        some, same = (one[one["class"] == name] for one in (binned, exact))
        assert some["n"].sum() == same["n"].sum() > 1_000
        came = [(one["n"] * one["observed"]).sum() for one in (some, same)]
        assert came[0] == pytest.approx(came[1])
        assert np.interp(some["predicted"], same["predicted"], same["observed"]) == pytest.approx(
            some["observed"], abs=0.1
        )
