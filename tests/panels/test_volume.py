"""A day of no rows: an alarm only where chance would not leave it empty."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.volume import judged_days, volume_row
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

from .test_peer_labels import LABELLED, START, Judged, pick, reference, scored

DAYS, EMPTY = 43, 39


def empty_day(judged: Judged, a_day: int) -> Measurement:
    """Six weeks of some rows a day, one day of them without any; its volume."""
    days = [
        scored(a_day, START + timedelta(days=day), 1, 100 + day, 1_000 * day)
        for day in range(DAYS)
        if day != EMPTY
    ]
    ask: Callable[..., list[Measurement]] = judged(
        LABELLED, predictions=[pd.concat(days)], references={"training": [reference()]}
    )
    first = (START + timedelta(days=EMPTY)).date()
    found = ask("quality", window=f"{first}/{first + timedelta(days=1)}")
    return pick(found, "volume")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("a_day", [2, 7])
def test_few_rows_a_day_are_no_verdict(judged: Judged, a_day: int) -> None:
    found = empty_day(judged, a_day)
    assert (found.verdict, found.value, found.baseline_value) == ("insufficient", 0, a_day)
    assert "too few rows a day" in found.reason


@pytest.mark.sampled(1)
@pytest.mark.parametrize("a_day", [8, 40])
def test_an_empty_day_is_critical_where_rows_are_usual(judged: Judged, a_day: int) -> None:
    found = empty_day(judged, a_day)
    assert (found.verdict, found.value, found.baseline_value) == ("critical", 0, a_day)


PLAIN = "model: m\ntask: binary\nid: id\ntimestamp: at\nprediction: {score: p}\nfeatures: [x]\n"


@pytest.mark.parametrize(("rows", "verdict"), [(20, "ok"), (26, "warning")])
def test_few_rows_scatter_upwards_more(judged: Judged, rows: int, verdict: str) -> None:
    """Of 12 rows a day 4 % of calm fortnights alarmed: counts are far above more often than far below."""
    days = pd.date_range("2025-01-06", periods=84, tz="UTC")
    counts = pd.Series(9, days)
    counts.iloc[79] = rows
    at = [day + pd.Timedelta(hours=k / 2) for day, n in counts.items() for k in range(n)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    assert pick(judged(PLAIN, predictions=[frame])("quality", window="last-7d"), "volume").verdict == verdict


@pytest.mark.sampled(1)
@pytest.mark.parametrize("busy", [1_000, 1_260])
def test_a_busy_day_does_not_hide_one_that_fell(judged: Judged, busy: int) -> None:
    """Weekdays hardly vary: a fourth more is eight deviations, and no alarm; the fall of a weekend is one."""
    days = pd.date_range("2025-01-06", periods=84, tz="UTC")
    usual = [1_000 if day.day_of_week < 5 else 200 for day in days]
    swing = np.random.default_rng(1).integers(-12, 13, len(days)) * (np.array(usual) == 200)
    counts = pd.Series(np.array(usual) + swing, days)
    counts.iloc[[76, 79]] = 110, busy
    at = [day + pd.Timedelta(seconds=86_400 * k / n) for day, n in counts.items() for k in range(n)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    found = pick(judged(PLAIN, predictions=[frame])("quality", window="last-14d"), "volume")
    assert (found.verdict, found.value, found.reason.split(",")[0]) == ("warning", 110, "2025-03-23")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dispersion", [1, 2, 3])
def test_calm_days_of_a_restless_stream_are_no_alarm(tmp_path: Path, dispersion: int) -> None:
    """Of 30 rows a day 12 and 24 in 100 fortnights alarmed, 1 in 100 may; a burst of rows still does."""
    at = pd.date_range("2025-01-06", periods=71, tz="UTC")
    load(
        tmp_path,
        read_contract(PLAIN),
        predictions=[pd.DataFrame({"id": range(71), "at": at, "p": 0.5, "x": 1.0})],
    )
    taken = Snapshot(tmp_path, "m")
    question = resolve(Scope("m", window="2025-03-03/2025-03-17"), taken.contract, taken.extent)
    place, days = Place("quality", question, *question.periods), [one.date() for one in at[:70]]
    rng = np.random.default_rng(5)

    def judged_on(counts: np.ndarray) -> float:
        rows = dict(zip(days, counts.tolist(), strict=True))
        row = volume_row(place, judged_days(question, rows, days[0]), rows, days[0])
        assert row.evidence is not None
        return row.evidence.effect

    law = rng.poisson(30, (200, 70))
    if dispersion > 1:
        law = rng.negative_binomial(30 / (dispersion - 1), 1 / dispersion, (200, 70))
    assert sum(judged_on(counts) > 0 for counts in law) <= 5
    law[:20, 65] = 130
    assert all(judged_on(counts) > 0 for counts in law[:20])


def hourly(until: str) -> pd.DataFrame:
    """Nine weeks of four rows an hour, the last day as far as it has come; one of its days fell."""
    at = pd.date_range("2025-01-06 00:10", until, freq="15min", tz="UTC")
    at = at[(at.normalize() != pd.Timestamp("2025-03-05", tz="UTC")) | (at.hour == 3)]
    return pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})


SERVED = PLAIN + "service: {latency_ms: x}\n"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("until", ["2025-03-10 09:14", "2025-03-10 23:55"])
def test_a_day_that_is_not_over_is_no_alarm_and_says_so(judged: Judged, until: str) -> None:
    """The fall of a day behind which others came stays one."""
    ask = judged(SERVED, predictions=[hourly(until)])
    fell = pick(ask("quality", window="last-7d"), "volume")
    assert (fell.verdict, fell.reason.split(",")[0], fell.value) == ("warning", "2025-03-05", 4)
    last = [one for one in ask("quality", window="last-7d", by="day") if one.measure == "volume"][-1]
    partial = until.endswith("09:14")
    assert (last.verdict, last.reason) == (
        ("", "partial") if partial else ("insufficient", "no day that is over")
    )
    usual, now = [one for one in ask("service", window="last-7d", by="day") if one.measure == "throughput"][
        -2:
    ]
    assert now.value == pytest.approx(usual.value, rel=0.03), "requests an hour until its newest row"
    assert ("partial" in now.reason) == partial


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("hour", "early"), [(11, False), (9, True)])
def test_when_a_day_is_usually_over_is_told_by_the_days_before_it(
    judged: Judged, hour: int, early: bool
) -> None:
    """Jobs that run at about eleven, once at eight; seven days before are the least that tell."""
    start = pd.Timestamp("2025-01-06", tz="UTC")
    hours = [11] * 12 + [8, 11, hour]
    at = [start + pd.Timedelta(days=k, hours=h, minutes=7 * k % 40) for k, h in enumerate(hours)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    for rows, known in ((frame, early), (frame.tail(7), False)):
        found = judged(PLAIN, predictions=[rows])("quality", window="all", by="day")
        reasons = [one.reason for one in found if one.measure == "rows"]
        day = "counted; not_compared"
        assert reasons == [day] * (len(reasons) - 1) + [f"{day}; partial" if known else day]


def test_a_week_of_half_the_rows_alarms_where_none_of_its_days_does(judged: Judged) -> None:
    """Nine rows a day halved are within what a day has by chance."""
    days = pd.date_range("2025-01-06", periods=84, tz="UTC")
    counts = pd.Series(9 + np.resize([1, -2, 0, 2, -1], 84), days)
    counts.iloc[72:79] = 4
    at = [day + pd.Timedelta(hours=k / 2) for day, n in counts.items() for k in range(n)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    ask = judged(PLAIN, predictions=[frame])
    found = pick(ask("quality", window="last-14d"), "volume")
    assert (found.verdict, found.value, found.reason.split(",")[0]) == (
        "warning", 28, "2025-03-19 to 2025-03-25",
    )  # fmt: skip
    assert found.baseline_value == pytest.approx(63, abs=1)
    calm = pick(ask("quality", window="2025-03-03/2025-03-17"), "volume")
    assert calm.verdict == "ok"


def _steady(judged: Judged, changed: dict[int, int]) -> Measurement:
    """Nine weeks of a hundred rows a day, some of whose days have others; the last is not judged."""
    days = pd.date_range("2025-01-06", periods=63, tz="UTC")
    counts = pd.Series(100 + np.resize([3, -4, 0, 5, -2], 63), days)
    for at, rows in changed.items():
        counts.iloc[at] = rows
    at = [day + pd.Timedelta(minutes=k) for day, n in counts.items() for k in range(n)]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    return pick(judged(PLAIN, predictions=[frame])("quality", window="last-14d"), "volume")


def _months(judged: Judged, peaks: Iterable[pd.Timestamp], rows: int) -> Measurement:
    """Half a year of a hundred rows a day, some of whose days have others: its last fortnight."""
    days = pd.date_range("2025-01-06", "2025-07-05", tz="UTC")
    counts = pd.Series(100 + np.resize([3, -4, 0, 5, -2], len(days)), days)
    counts[[one for one in peaks if one in counts.index]] = rows
    frame = pd.DataFrame({"at": counts.index.repeat(counts)}).assign(p=0.5, x=1.0)
    return pick(
        judged(PLAIN, predictions=[frame.rename_axis("id").reset_index()])("quality", window="last-14d"),
        "volume",
    )


def test_a_peak_at_the_end_of_each_month_is_no_alarm(judged: Judged) -> None:
    """The last working day was an alarm each month, though both months before had ended so."""
    ends = [*pd.date_range("2025-01-31", periods=6, freq="BME", tz="UTC")]
    peak = _months(judged, ends, 300)
    assert (peak.value, peak.verdict) == (300, "ok") and peak.reason.startswith("2025-06-30")
    assert _months(judged, ends[-1:], 300).verdict == "warning", "the first one is"
    assert _months(judged, [ends[-1], *ends[:-2]], 300).verdict == "warning", "one month had none"
    assert _months(judged, ends, 10).verdict == "warning", "what fails each month fails"


def test_days_in_a_row_that_fell_are_told_together(judged: Judged) -> None:
    """Of a feed that has lost most of its rows for four days only the worst one was told."""
    found = _steady(judged, {58: 40, 59: 38, 60: 41, 61: 39})
    assert (found.verdict, found.value, found.reason.split(",")[0]) == (
        "warning", 158, "2025-03-05 to 2025-03-08",
    )  # fmt: skip
    assert found.baseline_value == pytest.approx(400, abs=12)


def test_a_day_beside_one_that_fell_is_told_only_where_it_alarms_as_it_does(judged: Judged) -> None:
    """Neither a burst nor a day without any row, which is critical, is a part of a fall beside it."""
    assert _steady(judged, {58: 190, 59: 38}).reason.split(",")[0] in ("2025-03-05", "2025-03-06")
    found = _steady(judged, {58: 40, 59: 0, 60: 0})
    assert (found.verdict, found.value, found.reason.split(",")[0]) == (
        "critical", 0, "2025-03-06 to 2025-03-07",
    )  # fmt: skip


@pytest.mark.parametrize(("gaps", "verdict"), [(0, "critical"), (2, "critical"), (8, "ok")])
def test_a_day_of_none_is_no_outage_where_such_days_come_each_week(
    judged: Judged, gaps: int, verdict: str
) -> None:
    """A job that runs on six days in seven, whichever, had a critical finding in every month."""
    days = pd.date_range("2025-01-06", periods=84, tz="UTC")
    bare = {*(77 - 9 * np.arange(1, gaps + 1) + 3).tolist(), 80}
    at = [
        day + pd.Timedelta(minutes=20 * k) for n, day in enumerate(days) if n not in bare for k in range(60)
    ]
    frame = pd.DataFrame({"id": range(len(at)), "at": at, "p": 0.5, "x": 1.0})
    found = pick(judged(PLAIN, predictions=[frame])("quality", window="last-7d"), "volume")
    assert found.verdict == verdict
    assert ("as several days before" in found.reason) is (verdict == "ok")
