"""What the two distributions of a number show, and of whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.distributions import histogram as panel
from monitoring.panels.distributions.histogram import Row, histogram
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

ROWS = 4000
START = datetime(2025, 1, 1, tzinfo=UTC)
CONTRACT = "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: score}\nfeatures: [x]\n"
Drawn = Callable[[np.ndarray, np.ndarray], list[Row]]


@pytest.fixture(params=["values", "counts"], autouse=True)
def of_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of few rows, whose values are read, and as of many, which are counted where they are."""
    if request.param == "counts":
        monkeypatch.setattr(panel, "EXACT_ROWS", 100)


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    """Give the histogram of a feature whose values were others in the first half of two days."""

    def draw(before: np.ndarray, after: np.ndarray) -> list[Row]:
        n = len(before) + len(after)
        at = [START + timedelta(days=2 * k / n) for k in range(n)]
        values = {"x": np.concatenate([before, after]), "score": np.full(n, 0.5)}
        frame = pd.DataFrame({"id": np.arange(n), "at": at, **values})
        store = tmp_path / "store"
        if not store.exists():
            load(store, read_contract(CONTRACT), predictions=[frame])
        snapshot = Snapshot(store, "m")
        question = resolve(Scope("m", window="last-1d"), snapshot.contract, snapshot.extent)
        [subject] = [one for one in snapshot.subjects if one.name == "x"]
        return histogram(snapshot, question, subject)

    return draw


def of(side: str, bins: list[Row]) -> list[Row]:
    return [one for one in bins if one["side"] == side]


@pytest.mark.sampled(1)
def test_a_few_wrong_values_leave_the_others_to_be_seen(drawn: Drawn) -> None:
    rng = np.random.default_rng(3)
    before, after = rng.normal(2000, 400, ROWS), rng.normal(2000, 400, ROWS)
    after[:80] *= 100  # one in fifty
    bins = drawn(before, after)
    now = of("current", bins)
    assert now[-1]["x1"] == inf and now[-1]["share"] == pytest.approx(0.02, abs=0.001)
    assert max(one["share"] for one in now) < 0.3  # else all of them would stand in one bin
    assert now[-1]["x0"] < 2000 + 20 * 400
    for side, numbers in (("baseline", before), ("current", after)):
        for one in of(side, bins):
            inside = (numbers >= one["x0"]) & (numbers < one["x1"])
            assert one["share"] == pytest.approx(inside.mean(), abs=1e-12)


@pytest.mark.sampled(1)
def test_a_change_of_unit_is_drawn_whole(drawn: Drawn) -> None:
    rng = np.random.default_rng(4)
    bins = drawn(rng.normal(20, 4, ROWS), rng.normal(2000, 400, ROWS))
    assert bins[0]["x0"] < bins[0]["x1"] < 80 and of("current", bins)[-1]["x0"] > 2800
    assert sum(one["share"] for one in of("current", bins)[1:-1]) > 0.98


def test_a_long_tail_is_no_fault(drawn: Drawn) -> None:
    rng = np.random.default_rng(5)
    bins = drawn(rng.lognormal(0, 1, ROWS), rng.lognormal(0, 1, ROWS))
    assert all(of(side, bins)[-1]["share"] < 0.012 for side in ("baseline", "current"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("others", [[], [7.0], [-3.0, 9.0]])
def test_of_one_value_the_others_stand_beside_it(drawn: Drawn, others: list[float]) -> None:
    after = np.full(ROWS, 5.0)
    after[: len(others)] = others
    now = of("current", drawn(np.full(ROWS, 5.0), after))
    shares = [one["share"] for one in now]
    assert len(now) == (3 if others else 1) and sum(shares) == pytest.approx(1.0)
    assert max(shares) == pytest.approx(1 - len(others) / ROWS)
    assert all(one["x1"] > one["x0"] for one in now)
    assert others or np.isfinite([now[0]["x0"], now[0]["x1"]]).all()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("values", [[-1.7e308, 1.7e308, 0.0], [0.0, 5e-324, 1e-323]])
def test_what_no_float_can_tell_apart_is_not_drawn(drawn: Drawn, values: list[float]) -> None:
    numbers = np.random.default_rng(8).choice(values, ROWS)
    assert drawn(numbers, numbers) == []


DISTRIBUTIONS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "normal": lambda rng: rng.normal(2, 3, ROWS),
    "long tail": lambda rng: rng.lognormal(0, 1, ROWS),
    "half at nought": lambda rng: np.where(rng.random(ROWS) < 0.5, 0.0, rng.exponential(1, ROWS)),
    "few whole numbers": lambda rng: rng.poisson(3, ROWS).astype(float),
    "many whole numbers": lambda rng: np.round(rng.lognormal(5, 1, ROWS)),
    "a fraction among them": lambda rng: np.append(rng.poisson(3, ROWS - 1).astype(float), 2.5),
    "nothing at times, or endless": lambda rng: np.where(
        rng.random(ROWS) < 0.1, np.where(rng.random(ROWS) < 0.5, np.nan, np.inf), rng.normal(0, 1, ROWS)
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", DISTRIBUTIONS)
def test_every_value_is_counted_in_its_bin(drawn: Drawn, kind: str) -> None:
    rng = np.random.default_rng(6)
    before, after = (DISTRIBUTIONS[kind](rng) for _ in range(2))
    bins = drawn(before, after)
    for side, numbers in (("baseline", before), ("current", after)):
        finite, own = numbers[np.isfinite(numbers)], of(side, bins)
        assert len(own) <= 60 and sum(one["share"] for one in own) == pytest.approx(1.0)
        for place, one in enumerate(own):
            last = place == len(own) - 1
            up_to = finite <= one["x1"] if last else finite < one["x1"]
            assert one["share"] == pytest.approx(((finite >= one["x0"]) & up_to).mean(), abs=2.5 / ROWS)
        if kind == "few whole numbers":
            assert [one["x0"] % 1 for one in own[1:]] == [0.5] * (len(own) - 1)
            assert len(own) < 15
    widths = {round(one["x1"] - one["x0"], 9) for one in bins if np.isfinite([one["x0"], one["x1"]]).all()}
    assert len(widths) == 1


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", DISTRIBUTIONS)
def test_fine_bins_choose_nearly_the_bins_that_values_choose(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    rng = np.random.default_rng(7)
    before, after = (DISTRIBUTIONS[kind](rng) for _ in range(2))
    monkeypatch.setattr(panel, "EXACT_ROWS", 1 << 30)
    exact = drawn(before, after)
    monkeypatch.setattr(panel, "EXACT_ROWS", 100)
    bins = drawn(before, after)
    assert len(bins) == pytest.approx(len(exact), abs=8)
    width = exact[1]["x1"] - exact[1]["x0"]
    assert bins[1]["x0"] == pytest.approx(exact[1]["x0"], abs=1.5 * width)
    last, first = (of("baseline", some)[-1]["x0"] for some in (exact, bins))
    assert first == pytest.approx(last, abs=2 * width)
