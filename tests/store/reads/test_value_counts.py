"""Values counted by bins of equal width where the rows are."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.value_counts import value_counts
from monitoring.store.snapshot import Snapshot

Floats = NDArray[np.float64]

CONTRACT = "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: score}\nfeatures: [x]\n"
LOW, HIGH, BINS = -1.5, 2.25, 60
AT_ENDS = [LOW, HIGH, np.nextafter(LOW, -9), np.nextafter(HIGH, 9), np.nextafter(HIGH, -9)]
FAR = [-1e308, 1.7e308, -np.inf, np.inf, np.nan, -2e9, 5e9]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Floats]:
    """Give a model of one feature, and its values."""
    x = np.concatenate([np.random.default_rng(5).normal(size=3000), AT_ENDS * 3, FAR * 2])
    at = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=k) for k in range(len(x))]
    frame = pd.DataFrame({"id": np.arange(len(x)), "at": at, "x": x, "score": 0.5})
    store = tmp_path_factory.mktemp("value_counts")
    load(store, read_contract(CONTRACT), predictions=[frame])
    return Snapshot(store, "m"), x


def of(snapshot: Snapshot, edges: Floats) -> list[int]:
    question = resolve(Scope("m", window="all"), snapshot.contract, snapshot.extent)
    [subject] = [one for one in snapshot.subjects if one.name == "x"]
    return value_counts(snapshot, question.window, subject, edges).tolist()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("bins", [1, 7, BINS, 255])
def test_every_finite_value_is_in_its_bin_or_beyond_all_of_them(
    counted: tuple[Snapshot, Floats], bins: int
) -> None:
    snapshot, x = counted
    finite = x[np.isfinite(x)]
    inside = finite[(finite >= LOW) & (finite <= HIGH)]
    place = np.minimum(np.floor((inside - LOW) * (bins / (HIGH - LOW))), bins - 1).astype(int)
    expected = [
        np.sum(finite < LOW),
        *np.bincount(place, minlength=bins),
        np.sum(finite > HIGH),
    ]
    assert of(snapshot, np.linspace(LOW, HIGH, bins + 1)) == expected


def test_more_bins_than_a_byte_tells_apart_are_refused(counted: tuple[Snapshot, Floats]) -> None:
    with pytest.raises(ValueError, match="at most 255 bins can be counted, not 256"):
        of(counted[0], np.linspace(LOW, HIGH, 257))
