"""Values of the bins that can hold the largest gap give the digits that all values give."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from monitoring.contract.reading import build_contract
from monitoring.panels import drift
from monitoring.panels.distributions import open_bins, subject_values
from monitoring.panels.distributions.numeric_counts import Counted, NumericCounts
from monitoring.panels.distributions.open_bins import OpenBins, answers, in_open_bins
from monitoring.panels.measurement import Measurement
from monitoring.panels.sides import sides
from monitoring.scope.period import Period
from monitoring.scope.question import Question, Scope, resolve
from monitoring.statistics.two_sample_tests import ks
from monitoring.store.ingest.load import load
from monitoring.store.reads.binned_values import whole_in_bins
from monitoring.store.reads.row_reads import Values, values
from monitoring.store.snapshot import Snapshot

MODEL, ROWS = "moved", 36_000
FEATURES = ("moved", "wider", "whole", "mostly_whole", "tailed", "atoms", "endless")
SCOPES = {"none": "2025-03-07/2025-03-11", "day": "2025-03-07/2025-03-11", "hour": "2025-03-10/2025-03-11"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of features that move half way, one of them with a fraction among whole numbers later."""
    draw, store = np.random.default_rng(11), tmp_path_factory.mktemp("moved") / "store"
    late = np.arange(ROWS) >= ROWS // 2
    whole = draw.poisson(2 + 0.2 * late).astype(np.float64)
    frame = pd.DataFrame(
        {
            "moved": draw.normal(0.3 * late),
            "wider": draw.normal(size=ROWS) * (1 + 0.2 * late),
            "whole": whole,
            "mostly_whole": np.where(np.arange(ROWS) % 9_001 == 9_000, 2.5, whole),
            "tailed": draw.choice([0.0, 1.0, 40.0], ROWS, p=[0.6, 0.35, 0.05]),
            "atoms": np.where(draw.random(ROWS) < 0.3, 0.0, draw.exponential(1 + 0.1 * late)),
            "endless": np.where(draw.random(ROWS) < 0.01, np.inf, draw.normal(0.1 * late)),
        }
    )
    frame = frame.mask(draw.random(frame.shape) < 0.02)
    at = pd.date_range("2025-03-01", periods=ROWS, freq="24s", tz="UTC")
    frame = frame.assign(id=range(ROWS), at=at, p=draw.random(ROWS))
    contract = {"model": MODEL, "task": "binary", "id": "id", "timestamp": "at", "features": list(FEATURES)}
    load(store, build_contract({**contract, "prediction": {"score": "p"}}), predictions=[frame])
    return store


def asked(store: Path, grain: str) -> tuple[Snapshot, Question]:
    taken = Snapshot(store, MODEL)
    scope = Scope(MODEL, window=SCOPES[grain], baseline="2025-03-01/2025-03-06", by=grain)
    return taken, replace(resolve(scope, taken.contract, taken.extent), off_rows=True)


def counts(taken: Snapshot, question: Question) -> dict[str, dict[Period, Counted]]:
    numbers = [one for one in taken.subjects if one.name in FEATURES]
    every = NumericCounts(sides(taken, question, "numeric"), numbers, taken.bins)
    at = {period: every.at(period, FEATURES) for period in question.periods}
    return {name: {period: own[name] for period, own in at.items()} for name in FEATURES}


def held(taken: Snapshot, question: Question, name: str) -> OpenBins | None:
    subject = next(one for one in taken.subjects if one.name == name)
    return in_open_bins(taken, question, subject, counts(taken, question)[name])


def read(taken: Snapshot, question: Question, name: str) -> tuple[NDArray[np.float64], Values]:
    found = held(taken, question, name)
    assert found is not None
    assert found.read is not None
    return found.read


@pytest.mark.sampled(5)
@pytest.mark.parametrize("grain", SCOPES)
@pytest.mark.parametrize("name", FEATURES[:-1])
def test_ks_of_open_bins_is_that_of_all_values(store: Path, grain: str, name: str) -> None:
    taken, question = asked(store, grain)
    found = held(taken, question, name)
    assert found is not None
    assert found.read is not None
    subject = next(one for one in taken.subjects if one.name == name)
    baseline = question.baseline.selection
    assert baseline is not None
    then, now = values(taken, baseline, subject), values(taken, question.window, subject)
    assert len(found.read[0]) < len(then.value)
    for period, counted in counts(taken, question)[name].items():
        every = ks(then.ascending(), now.within(period.span), phi=1.7)
        assert found.ks(counted, period.span, 1.7) == every


def test_bins_of_one_whole_number_are_not_read(store: Path) -> None:
    taken, question = asked(store, "none")
    whole, mostly = (read(taken, question, name) for name in ("whole", "mostly_whole"))
    assert len(whole[0]) < len(mostly[0]) / 10


@pytest.mark.parametrize("grain", SCOPES)
def test_bins_of_one_whole_number_narrow_the_bound_before_anything_is_read(store: Path, grain: str) -> None:
    taken, question = asked(store, grain)
    exact, found = (held(taken, replace(question, off_rows=off), "tailed") for off in (True, False))
    assert exact is not None
    assert found is not None
    assert found.read is None
    for period, counted in counts(taken, question)["tailed"].items():
        one, known = (some.ks(counted, period.span, 1.7) for some in (found, exact))
        assert one is not None
        assert known is not None
        assert -1e-12 <= known.value - one.value <= one.bound + 1e-12
        assert known.lower >= one.lower - 1e-12
        assert known.upper <= one.upper + 1e-12
        assert one.bound < (counted.ks[1] - counted.ks[0]) / 5
        assert one.method.startswith(f"binned({len(found.held)}) +")


def test_values_are_read_once_where_bins_are_narrower_than_one(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a bin with a whole number in it is looked through for others."""
    looked: list[int] = []
    monkeypatch.setattr(
        open_bins, "whole_in_bins", lambda *words: looked.append(words[-1].sum()) or whole_in_bins(*words)
    )
    taken, question = asked(store, "none")
    found = held(taken, question, "moved")
    assert found is not None
    assert found.held.sum() > 5
    assert sum(looked) <= 2


def test_rows_that_are_not_counted_are_not_taken_for_those_that_are(store: Path) -> None:
    taken, question = asked(store, "none")
    found = held(taken, question, "moved")
    [(period, counted)] = counts(taken, question)["moved"].items()
    assert found is not None
    before, after = read(taken, question, "moved")
    less = replace(found, read=(before, Values(after.stamp[1:], after.value[1:])))
    assert less.ks(counted, period.span, 1.0) is None


def test_infinite_values_and_small_samples_are_left_to_all_values(store: Path) -> None:
    taken, question = asked(store, "none")
    assert held(taken, question, "endless") is None
    [counted] = counts(taken, question)["moved"].values()
    assert answers(counted)
    assert not answers(
        replace(counted, baseline=replace(counted.baseline, counts=counted.baseline.counts // 4))
    )


@pytest.mark.parametrize("grain", ["none", "day"])
def test_what_is_refined_has_the_digits_of_measuring_all(
    store: Path, monkeypatch: pytest.MonkeyPatch, grain: str
) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 1_000)
    taken, question = asked(store, grain)
    read: list[str] = []
    monkeypatch.setattr(subject_values, "values", lambda *words: read.append(words[2].name) or values(*words))
    known = drift.drift(taken, question)
    refined = replace(question, refined=frozenset(("ks", name) for name in FEATURES))
    read.clear()
    alone = drift.refined_drift(taken, refined, known)
    assert read.count("endless") == 2
    assert {*read} == {"endless"}
    every = {key(row): row for row in drift.drift(taken, refined)}
    for row, before in zip(alone, known, strict=True):
        again = row.measure == "ks" and row.subject in FEATURES
        assert repr(row) == repr(every[key(row)] if again else before)


def key(row: Measurement) -> tuple[object, ...]:
    return row.measure, row.subject, row.window_start
