"""A volume that stays low for weeks is one fall since its day, whatever window is asked."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.panels.lasting_fall import LIMIT_Z, lasting_fall
from monitoring.scope.question import Question, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

from .test_volume import PLAIN

START, DAYS = date(2025, 1, 6), 150


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int, float], Path]:
    """Give a store of some sixty rows a day, of which some days have a share."""

    def store(first: int, stop: int, level: float) -> Path:
        rng, days = np.random.default_rng(4), np.arange(DAYS)
        mean = np.where(days % 7 < 5, 70, 40) * np.where((days >= first) & (days < stop), level, 1.0)
        at = [
            pd.Timestamp(START, tz="UTC") + pd.Timedelta(days=day, minutes=k)
            for day, n in enumerate(rng.poisson(mean).tolist())
            for k in range(n)
        ]
        home = tmp_path_factory.mktemp("stream")
        frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
        load(home, read_contract(PLAIN), predictions=[frame])
        return home

    return store


def told(home: Path, window: str) -> list[Finding]:
    return report(home, ["quality"], Scope("m", window=window)).findings


def day(number: int) -> date:
    return START + timedelta(days=number)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("window", ["last-30d", "last-60d", "last-7d", "all"])
def test_a_fall_that_lasts_is_told_since_its_day_and_by_how_much(
    window: str, streams: Callable[[int, int, float], Path]
) -> None:
    """Of six weeks at 65 % the worst days were told, each window others, or none."""
    [found] = told(streams(108, DAYS, 0.65), window)
    assert (found.severity, found.measure, found.until) == ("warning", "volume", None)
    assert found.since is not None
    assert abs((found.since.date() - day(108)).days) <= 1
    assert found.value / found.baseline_value == pytest.approx(0.65, abs=0.05)
    assert found.title.startswith("Rows fell by 3")
    assert f"a day since {found.since:%-d %b}, where 6" in found.title


def test_one_that_is_over_says_from_when_to_when(streams: Callable[[int, int, float], Path]) -> None:
    [found] = told(streams(90, 125, 0.6), "last-60d")
    assert found.since is not None
    assert found.until is not None
    assert [
        abs((end - day(at)).days) <= 1 for end, at in ((found.since.date(), 90), (found.until.date(), 125))
    ]
    assert " a day from " in found.title
    assert found.title.endswith("were usual.")
    assert told(streams(90, 125, 0.6), "last-7d") == []


def test_what_has_lasted_for_longer_than_tells_what_is_usual_is_usual(
    streams: Callable[[int, int, float], Path],
) -> None:
    """Its day cannot be told then, so none is."""
    assert told(streams(50, DAYS, 0.65), "last-30d") == []


def _asked(tmp_path: Path) -> Question:
    at = pd.date_range(START, periods=DAYS, tz="UTC")
    frame = pd.DataFrame({"id": range(DAYS), "at": at, "p": 0.5, "x": 1.0})
    load(tmp_path, read_contract(PLAIN), predictions=[frame])
    taken = Snapshot(tmp_path, "m")
    return resolve(Scope("m"), taken.contract, taken.extent)


def _calm(dispersion: float, levels: float) -> Iterator[dict[date, int]]:
    """Streams with quiet weekends, the variance of counts so many times, and levels that come and go."""
    rng, days = np.random.default_rng(7), np.arange(DAYS)
    for _ in range(150):
        wander = np.zeros(DAYS)
        for k in range(1, DAYS):
            wander[k] = wander[k - 1] * np.exp(-0.1) + rng.normal() * np.sqrt(1 - np.exp(-0.2))
        mean = np.where(days % 7 < 5, 70, 40) * np.exp(levels * wander)
        law = rng.poisson(mean)
        if dispersion > 1:
            law = rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
        yield dict(zip([day(k) for k in range(DAYS)], law.tolist(), strict=True))


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("dispersion", "levels", "most"), [(1, 0, 0), (5, 0, 0), (1, 1 / 6, 3), (5, 1 / 6, 4)]
)
def test_calm_streams_have_none(tmp_path: Path, dispersion: float, levels: float, most: int) -> None:
    """At most one in a hundred, of a thousand streams each; with a lower limit than this two would have."""
    question = _asked(tmp_path)
    found = [lasting_fall(question, rows, START) for rows in _calm(dispersion, levels)]
    assert sum(one is not None for one in found) <= most
    assert LIMIT_Z == 4.0
