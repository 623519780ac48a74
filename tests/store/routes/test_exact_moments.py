"""Moments of single columns by day are those of the values; each day is read once, several together."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import build_contract
from monitoring.profiles import NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.columns.subjects import Subject
from monitoring.store.ingest.load import load
from monitoring.store.reads import row_reads
from monitoring.store.routes.exact_moments import exact_moments
from monitoring.store.snapshot import Snapshot

MODEL, ROWS = "offset", 6_000
WINDOWS = (
    "all",
    "2025-03-03/2025-03-07",
    "2025-03-03T05:00/2025-03-06T07:30",
    "2025-03-04T03:00/2025-03-04T09:00",
)
COHORTS = ("", "near > 0.2", "not far > 1e9")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Ten days of numbers near nought, far from it, and with infinite and missing ones; half with a label."""
    draw, store = np.random.default_rng(5), tmp_path_factory.mktemp("offset") / "store"
    frame = pd.DataFrame(
        {
            "near": draw.normal(size=ROWS),
            "far": 1e9 + draw.normal(size=ROWS),
            "endless": np.where(draw.random(ROWS) < 0.01, -np.inf, draw.exponential(size=ROWS)),
        }
    )
    frame = frame.mask(draw.random(frame.shape) < 0.05)
    at = pd.date_range("2025-03-01", periods=ROWS, freq="144s", tz="UTC")
    frame = frame.assign(id=range(ROWS), at=at, p=draw.random(ROWS))
    contract = {"model": MODEL, "task": "binary", "id": "id", "timestamp": "at", "prediction": {"score": "p"}}
    read = build_contract({**contract, "features": ["near", "far", "endless"]})
    load(store, read, predictions=[frame], references={"first": frame[::4]})
    return Snapshot(store, MODEL)


@pytest.fixture(autouse=True)
def scans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many days each scan has read; nothing is kept from before."""
    read, found = cohort_days.from_rows, list[int]()

    def counted(con: Any, model: Any, kinds: Any, selection: Selection, *given: Any) -> Any:
        some = read(con, model, kinds, selection, *given)
        found.append(max((len(one.day) for one in some["moments"].by_subject.values()), default=0))
        return some

    monkeypatch.setattr(cohort_days, "from_rows", counted)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    yield found


def asked(snapshot: Snapshot, window: str, cohort: str) -> Selection:
    return resolve(Scope(MODEL, window=window, cohort=cohort), snapshot.contract, snapshot.extent).window


def features(snapshot: Snapshot, *names: str) -> list[Subject]:
    return [one for one in snapshot.subjects if one.name in (names or ("near", "far", "endless"))]


def same(snapshot: Snapshot, selection: Selection, subjects: list[Subject]) -> None:
    """Compare with the values themselves, as they are read."""
    found = exact_moments(snapshot, selection, subjects)
    for one in subjects:
        profile = found.merged(one.name, lambda records: NumericProfile.merged(records, 1))
        value = row_reads.values(snapshot, selection, one).value
        assert profile.n == len(value) > 0
        middle = value.min() + (value - value.min()).mean()
        assert profile.mean == pytest.approx(middle, rel=1e-14)
        assert profile.m2 == pytest.approx(((value - middle) ** 2).sum(), rel=1e-9)
        assert (profile.minimum, profile.maximum) == (value.min(), value.max())


@pytest.mark.sampled(3)
@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("window", WINDOWS)
def test_they_are_those_of_the_values(snapshot: Snapshot, window: str, cohort: str) -> None:
    same(snapshot, asked(snapshot, window, cohort), features(snapshot))


def test_of_a_reference(snapshot: Snapshot) -> None:
    reference = replace(asked(snapshot, "all", COHORTS[1]), spans=(), source="first")
    same(snapshot, reference, features(snapshot))


def test_each_day_is_read_once_and_what_is_lacking_together(snapshot: Snapshot, scans: list[int]) -> None:
    two, one = features(snapshot, "near", "far"), features(snapshot, "endless")
    exact_moments(snapshot, asked(snapshot, "2025-03-02/2025-03-06", COHORTS[1]), two)
    assert scans == [4]
    exact_moments(snapshot, asked(snapshot, "2025-03-03/2025-03-05", COHORTS[1]), two)
    assert scans == [4]
    exact_moments(snapshot, asked(snapshot, "2025-03-03/2025-03-08", COHORTS[1]), two)
    assert scans == [4, 2]
    exact_moments(snapshot, asked(snapshot, "2025-03-03/2025-03-05", COHORTS[1]), [*two, *one])
    assert scans == [4, 2, 2]


def test_what_lacks_other_days_is_read_on_those_alone(
    snapshot: Snapshot, scans: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    exact_moments(snapshot, asked(snapshot, "2025-03-02/2025-03-06", COHORTS[1]), features(snapshot, "near"))
    read, names = cohort_days.from_rows, list[list[str]]()

    def named(*given: Any) -> Any:
        some = read(*given)
        names.append(sorted(some["moments"].by_subject))
        return some

    monkeypatch.setattr(cohort_days, "from_rows", named)
    exact_moments(snapshot, asked(snapshot, "2025-03-02/2025-03-08", COHORTS[1]), features(snapshot))
    assert sorted(zip(scans[1:], names, strict=True)) == [(2, ["near"]), (6, ["endless", "far"])]


def test_few_rows_are_read_in_fewer_parts(
    snapshot: Snapshot, scans: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 600)  # those of everybody on a day
    selection = asked(snapshot, "2025-03-02/2025-03-06", COHORTS[1])
    exact_moments(snapshot, selection, features(snapshot, "near"))
    assert scans == [1, 1, 1, 1]
    exact_moments(snapshot, selection, features(snapshot, "far"), rows=1_000)  # of 2,400
    assert scans == [1, 1, 1, 1, 2, 2]
