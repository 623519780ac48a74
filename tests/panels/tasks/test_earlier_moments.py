"""A store of a Tidemark that kept joint moments of all scores and labels of classes says the same as now."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.model import Contract
from monitoring.contract.reading import read_contract
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, compute
from monitoring.profiles.leading_moments import quantities
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.kinds import losses
from monitoring.store.quoting import literal, quote
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.verification import verify

CONTRACT = """
model: route
task: multiclass
id: id
timestamp: at
prediction: {scores: {a: p_a, b: p_b, c: p_c, d: p_d}}
label: {column: y}
features: [x, region]
cohorts: [region]
"""
NOW, EARLIER = 2, 3 + 2 * 4
DAYS, DAILY = 24, 120
Losses = Callable[[Contract], dict[str, str]]
Loaded = Callable[..., Path]


def rows() -> pd.DataFrame:
    n, draw = DAYS * DAILY, np.random.default_rng(3)
    share = draw.dirichlet((2.0, 1.0, 1.0, 0.5), n)
    chosen = (draw.random((n, 1)) > share.cumsum(axis=1)[:, :3]).sum(axis=1)
    return pd.DataFrame(share, columns=["p_a", "p_b", "p_c", "p_d"]).assign(
        id=range(n),
        at=pd.date_range("2026-01-01", periods=n, freq=f"{24 * 60 // DAILY}min", tz="UTC"),
        y=np.array(list("abcd"))[chosen],
        x=draw.normal(size=n),
        region=draw.choice(["north", "south"], n),
    )


def earlier(contract: Contract) -> dict[str, str]:
    """Give the losses that an earlier Tidemark kept, as it asked for them."""
    scores = contract.prediction.scores
    total = f"({' + '.join(map(quote, scores.values()))})"
    shares = {name: f"({quote(column)} / {total})" for name, column in scores.items()}
    hit = {name: f"cast(__label = {literal(name)} as double)" for name in scores}
    own = "case " + " ".join(f"when __label = {literal(n)} then {p}" for n, p in shares.items()) + " end"
    squares = [f"({shares[name]} - {hit[name]}) * ({shares[name]} - {hit[name]})" for name in scores]
    return {
        "log_loss": f"-ln({losses._clipped(own)})",
        "brier": f"({' + '.join(squares)})",
        "correct": f"cast({losses.decided_class(contract)} = __label as double)",
        **{f"score:{name}": share for name, share in shares.items()},
        **{f"label:{name}": sql for name, sql in hit.items()},
    }


def wrong(contract: Contract) -> dict[str, str]:
    return earlier(contract) | {"brier": "0.25"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Load the rows in as many parts of days as are given, each by an earlier Tidemark or by this one."""

    def made(name: str, parts: Sequence[bool], written: Losses = earlier) -> Path:
        home, every = tmp_path_factory.mktemp(name), rows()
        for some, old in zip(np.array_split(np.arange(DAYS), len(parts)), parts, strict=True):
            with pytest.MonkeyPatch.context() as patch:
                if old:
                    patch.setitem(losses._BY_TASK, "multiclass", written)
                own = every.iloc[some[0] * DAILY : (some[-1] + 1) * DAILY]
                load(home, read_contract(CONTRACT), predictions=own)
        return home

    return made


@pytest.fixture(scope="module")
def stores(loaded: Loaded) -> dict[str, Path]:
    """Bins are frozen by the first rows, so that what is compared came in the same parts."""
    made = {"earlier": [True], "both": MIXED}
    return {name: loaded(name, parts) for name, parts in made.items()} | {
        f"now {name}": loaded(name, [False] * len(parts)) for name, parts in made.items()
    }


MIXED = [True, False, True, False]


def widths(store: Path) -> set[int]:
    records = Snapshot(store, "route").profiles("losses", Selection("")).of("").records
    return {quantities(len(one)) for one in records}


def measured(store: Path, **asked: str) -> Iterator[Measurement]:
    snapshot = Snapshot(store, "route")
    question = resolve(Scope("route", now="2026-01-26", **asked), snapshot.contract, snapshot.extent)
    for panel in available(snapshot.contract):
        for one in compute(panel, snapshot, question):
            if one.measure != "freshness_hours":  # since the load
                yield one


def alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    if is_dataclass(one) and type(one) is type(other):
        return all(alike(getattr(one, of.name), getattr(other, of.name)) for of in fields(one))
    return one == other


def assert_same(one: Path, other: Path, **asked: str) -> None:
    before, after = list(measured(one, **asked)), list(measured(other, **asked))
    assert len(before) == len(after) > 30
    assert [(a, b) for a, b in zip(before, after, strict=True) if not alike(a, b)] == []


def test_the_records_are_of_both_widths(stores: dict[str, Path]) -> None:
    """Else nothing below tells anything."""
    assert {name: widths(one) for name, one in stores.items()} == {
        "now earlier": {NOW},
        "now both": {NOW},
        "earlier": {EARLIER},
        "both": {NOW, EARLIER},
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kept", ["earlier", "both"])
@pytest.mark.parametrize(
    "asked",
    [
        {"window": "all"},
        {"window": "last-10d", "by": "day"},
        {"window": "last-14d", "cohort": "region = 'south'"},
        {"window": "last-14d", "cohort": "x >= 0"},
        {"window": "2026-01-03T05/2026-01-20T07"},
    ],
    ids=str,
)
def test_every_number_is_the_same(stores: dict[str, Path], kept: str, asked: dict[str, str]) -> None:
    assert_same(stores[f"now {kept}"], stores[kept], **asked)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kept", ["now both", "earlier", "both"])
def test_what_is_not_kept_any_more_is_no_difference(stores: dict[str, Path], kept: str) -> None:
    assert not verify(stores[kept], "route").differences


def test_sums_of_an_earlier_record_that_are_wrong_are_found(loaded: Loaded) -> None:
    home = loaded("wrong", [True], wrong)
    assert any("losses" in str(one) for one in verify(home, "route").differences)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("parts", [[True], MIXED], ids=["earlier", "both"])
def test_days_without_rows_are_read_as_they_are(loaded: Loaded, parts: list[bool]) -> None:
    """They cannot be built again, and are merged with days of now by what compacts them."""
    old, new = loaded("old", parts), loaded("new", [False] * len(parts))
    for home in (old, new):
        apply(home, read_contract(CONTRACT + "retention: {rows: 5d}\n"))
        assert compact(home, "route", now=datetime(2026, 1, 25, tzinfo=UTC)).expired["rows"] > 0
    assert EARLIER in widths(old)
    assert widths(new) == {NOW}
    assert_same(new, old, window="all")
    assert_same(new, old, window="last-15d", by="day")
