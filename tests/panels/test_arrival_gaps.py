"""Hours without a row: found, dated and told where the weeks before had some, and nowhere else."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.finding import Finding
from monitoring.findings.report import report
from monitoring.panels.arrival_gaps import OF_COLUMNS, OF_VERSIONS
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.upkeep.maintenance import compact

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
timezone: Europe/Berlin
prediction: {score: p}
features: [{name: side, kind: categorical}]
cohorts: [side]
"""
ZONE, DAYS, RATE = "Europe/Berlin", 75, 20


def stream(
    *, office: bool = False, gap: tuple[str, str] | None = None, first: str = "2026-02-01"
) -> pd.DataFrame:
    """Rows at random of 75 days, among them one whose clocks are put forward, or of office hours alone."""
    rng = np.random.default_rng(6)
    hours = pd.date_range(first, periods=DAYS * 24, freq="h", tz=ZONE)
    usual = np.full(len(hours), float(RATE))
    if office:
        usual *= (hours.hour >= 8) & (hours.hour < 18) & (hours.day_of_week < 5)
    rows = rng.poisson(usual)
    at = hours.repeat(rows) + pd.to_timedelta(rng.integers(0, 3600, rows.sum()), unit="s")
    if gap:
        at = at[(at < pd.Timestamp(gap[0], tz=ZONE)) | (at >= pd.Timestamp(gap[1], tz=ZONE))]
    n = len(at)
    side = rng.choice(["a", "b"], n)
    return pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.random(n), "side": side})


def told(home: Path, rows: pd.DataFrame, **words: str) -> tuple[list[Measurement], list[Finding]]:
    load(home, read_contract(CONTRACT), predictions=[rows])
    return asked(home, **words)


def asked(home: Path, **words: str) -> tuple[list[Measurement], list[Finding]]:
    found = report(home, ["quality"], Scope("m", **{"window": "last-7d", **words}))
    return [one for one in found.measurements if one.measure == "gap_hours"], [*found.findings]


@pytest.mark.parametrize("office", [False, True])
def test_three_hours_are_found_to_the_minute(tmp_path: Path, office: bool) -> None:
    rows = stream(office=office, gap=("2026-04-14 09:30", "2026-04-14 12:15"))
    [row], [finding] = told(tmp_path, rows, window="2026-04-09/2026-04-16")
    at = rows["at"]
    before = at[at < pd.Timestamp("2026-04-14 09:30", tz=ZONE)].max()
    after = at[at >= pd.Timestamp("2026-04-14 12:15", tz=ZONE)].min()
    days = at.dt.tz_convert(ZONE).dt.strftime("%Y-%m-%d")
    assert row.value == pytest.approx((after - before) / pd.Timedelta(hours=1))
    assert (row.verdict, row.n) == ("warning", int(days.between("2026-04-09", "2026-04-15").sum()))
    assert (finding.since, finding.until) == (before.floor("min"), after.floor("min"))
    minutes = f"{before.tz_convert(ZONE):%H:%M} to {after.tz_convert(ZONE):%H:%M}"
    said = re.fullmatch(
        r"No row came for 2\.[89] h on 14 Apr \((.*)\), where (\d+) are usual\.", finding.title
    )
    assert said is not None
    assert said[1] == minutes
    assert int(said[2]) == pytest.approx(RATE * row.value, rel=0.2)
    assert finding.next_action.startswith("Look whether the service, its log or the load failed then")
    assert (drawn_measure(finding).panel, drawn_measure(finding).measure) == ("quality", "volume")
    by_day, _ = asked(tmp_path, window="2026-04-09/2026-04-16", by="day")
    assert [one.value for one in by_day if one.value > 0] == [row.value]


def test_a_gap_that_ends_in_the_second_of_two_equal_hours_ends_then(tmp_path: Path) -> None:
    ends = "2026-10-25 01:15", "2026-10-25 01:40+00:00"
    rows = stream(first="2026-08-12", gap=ends)
    [row], [finding] = told(tmp_path, rows, window="2026-10-20/2026-10-26")
    after = rows["at"][rows["at"] >= pd.Timestamp(ends[1])].min().tz_convert("UTC")
    assert (row.gap and row.gap.last, finding.until) == (after, after.floor("min"))
    assert f"to {after.tz_convert(ZONE):%H:%M}), where" in finding.title


@pytest.mark.sampled(3)
@pytest.mark.parametrize("window", ["last-7d", "last-30d", "2026-03-27/2026-04-02"])
@pytest.mark.parametrize("office", [False, True])
def test_nights_and_clocks_put_forward_are_no_gap(tmp_path: Path, office: bool, window: str) -> None:
    [row], findings = told(tmp_path, stream(office=office), window=window)
    assert (row.value, row.verdict, findings) == (0.0, "ok", [])


def test_rows_that_are_stamped_ahead_end_no_gap(tmp_path: Path) -> None:
    rows = stream()
    ahead = rows.tail(1).assign(id=-1, at=rows["at"].max() + pd.Timedelta(hours=6))
    [row], findings = told(tmp_path, pd.concat([rows, ahead]))
    assert (row.value, row.verdict, findings) == (0.0, "ok", [])


@pytest.mark.parametrize(("late", "value"), [(3, 0.0), (None, 1.0)])
def test_a_batch_that_comes_later_is_no_gap_and_one_that_is_lost_is(
    tmp_path: Path, late: int | None, value: float
) -> None:
    """Four batches a day, of two hundred rows in ten minutes: one of them at another hour, or never."""
    days = pd.date_range("2026-02-01", periods=DAYS, freq="D", tz=ZONE)
    every = [(day, hour) for day in days for hour in (2, 8, 14, 20)]
    off = (pd.Timestamp("2026-04-14", tz=ZONE), 8)
    starts = [
        day + pd.Timedelta(hours=hour + (late or 0) * ((day, hour) == off))
        for day, hour in every
        if late is not None or (day, hour) != off
    ]
    at = pd.DatetimeIndex(starts).repeat(200) + pd.to_timedelta(
        np.tile(np.arange(200) * 3, len(starts)), unit="s"
    )
    rows = pd.DataFrame({"id": np.arange(len(at)), "at": at, "p": 0.5, "side": "a"})
    [row], _ = told(tmp_path, rows, window="2026-04-09/2026-04-16")
    assert row.value == value


def test_rows_that_came_again_end_one(tmp_path: Path) -> None:
    rows = stream(gap=("2026-04-16 18:00", "2026-04-16 22:00"))
    [row], [finding] = told(tmp_path, rows, window="2026-04-10/2026-04-17")
    assert row.value == pytest.approx(4, abs=0.2)
    assert finding.until is not None


def silent(rows: pd.DataFrame, side: str, gap: tuple[str, str]) -> pd.DataFrame:
    """Leave out the rows of one side in a gap."""
    at, (first, last) = rows["at"], (pd.Timestamp(one, tz=ZONE) for one in gap)
    return rows[(rows["side"] != side) | (at < first) | (at >= last)]


def test_a_cohort_has_gaps_of_its_own(tmp_path: Path) -> None:
    rows = silent(stream(), "a", ("2026-04-14 09:30", "2026-04-14 12:15"))
    asked_of = {"window": "2026-04-09/2026-04-16", "cohort": "side = 'a'"}
    [row], [finding] = told(tmp_path, rows, **asked_of)
    at = rows["at"][rows["side"] == "a"]
    before = at[at < pd.Timestamp("2026-04-14 09:30", tz=ZONE)].max()
    after = at[at >= pd.Timestamp("2026-04-14 12:15", tz=ZONE)].min()
    assert row.value == pytest.approx((after - before) / pd.Timedelta(hours=1))
    assert row.verdict == "warning"
    assert finding.title.startswith("No row of side = 'a' came for ")
    assert finding.title.endswith(" are usual.")
    [row], findings = asked(tmp_path, window="2026-04-09/2026-04-16", cohort="side = 'b'")
    assert (row.value, findings) == (0.0, [])


def test_a_gap_that_began_before_a_period_is_told_from_its_start(tmp_path: Path) -> None:
    rows = silent(stream(), "a", ("2026-04-13 22:30", "2026-04-14 03:40"))
    load(tmp_path, read_contract(CONTRACT), predictions=[rows])
    [_, day], _ = asked(tmp_path, window="2026-04-13/2026-04-15", cohort="side = 'a'", by="day")
    assert day.value == pytest.approx(3.7, abs=0.3)
    [row, part], [finding] = asked(tmp_path, window="2026-04-14/2026-04-15")
    assert finding.since == pd.Timestamp("2026-04-14", tz=ZONE)
    assert (row.value, part.value) == (0, day.value)


def test_a_cohort_that_is_not_back_is_silent_until_its_rows_come(tmp_path: Path) -> None:
    rows = stream()
    fewer = silent(rows, "a", ("2026-04-16 18:00", "2026-06-01"))
    [row], [finding] = told(tmp_path, fewer, cohort="side = 'a'")
    last, newest = fewer["at"][fewer["side"] == "a"].max(), fewer["at"].max()
    assert row.value == pytest.approx((newest - last) / pd.Timedelta(hours=1))
    assert finding.title.endswith(f"; still none as of 17 Apr, {newest:%H:%M}.")
    assert (finding.since, finding.until) == (last.floor("min"), None)
    load(tmp_path, read_contract(CONTRACT), predictions=[rows[~rows["id"].isin(fewer["id"])]])
    [row], findings = asked(tmp_path, cohort="side = 'a'")
    assert (row.value, row.verdict, findings) == (0.0, "ok", [])


@pytest.mark.parametrize(("since", "value"), [("2026-03-20", 7 * 24), ("2026-03-15", None)])
def test_a_cohort_without_a_row_is_silent_for_four_weeks_and_then_closed(
    tmp_path: Path, since: str, value: float | None
) -> None:
    rows = silent(stream(), "a", (since, "2026-06-01"))
    asked_of = {"window": "2026-04-09/2026-04-16"}
    [row], _ = told(tmp_path, rows, **asked_of, cohort="side = 'a'")
    assert row.n == 0
    assert row.value == value if value else row.reason == "empty_current"
    parts = [one for one in asked(tmp_path, **asked_of)[0] if one.cohort]
    assert [one.value for one in parts] == ([value] if value else [])


def test_a_gap_is_known_to_the_hour_when_its_rows_have_gone(tmp_path: Path) -> None:
    gap = ("2026-04-13 09:30", "2026-04-13 12:15")
    text = CONTRACT + "retention: {rows: 2d}\n"
    load(tmp_path, read_contract(text), predictions=[silent(stream(), "a", gap)])
    compact(tmp_path, "m")
    for cohort in ("side = 'a'", ""):
        [row, *_], findings = asked(tmp_path, window="2026-04-09/2026-04-15", cohort=cohort)
        assert row.reason.endswith("known to the hour; not_compared") is bool(cohort)
        assert row.value == (2.0 if cohort else 0.0)
        [finding] = findings
        assert finding.cohort == "side = 'a'"
        assert "(10:00 to 12:00, known to the hour)" in finding.title


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({"cohort": "p > 0.5"}, OF_COLUMNS),
        ({"cohort": "side = 'a' and version = '1'"}, OF_VERSIONS),
        ({"version": "1"}, OF_VERSIONS),
        ({"window": "2027-01-01/2027-01-08"}, "empty_current"),
    ],
)
def test_what_is_not_known_says_why(tmp_path: Path, question: dict[str, str], why: str) -> None:
    rows = stream().assign(v="1")
    load(tmp_path, read_contract(f"{CONTRACT}version: v\n"), predictions=[rows])
    [row], _ = asked(tmp_path, **question)
    assert row.reason.startswith(why)
    assert row.verdict in ("", "undefined")


def test_of_a_young_log_empty_hours_are_no_verdict(tmp_path: Path) -> None:
    rows = stream(gap=("2026-02-10 09:30", "2026-02-10 12:15"))
    [row], findings = told(tmp_path, rows, window="2026-02-08/2026-02-15")
    assert (row.reason, row.verdict, findings) == ("history_too_short", "insufficient", [])
    [row], _ = asked(tmp_path, window="2026-02-12/2026-02-15")
    assert (row.value, row.verdict) == (0.0, "ok")


def test_a_whole_day_is_told_once_by_its_volume(tmp_path: Path) -> None:
    rows = stream(gap=("2026-04-13 21:00", "2026-04-15 02:00"))
    [row], [finding] = told(tmp_path, rows, window="2026-04-09/2026-04-16")
    assert row.value == 0
    assert finding.measure == "volume"


def test_a_gap_and_the_day_that_it_makes_small_are_one_finding(tmp_path: Path) -> None:
    rows = stream(gap=("2026-04-14 05:00", "2026-04-14 20:00"))
    [row], [finding] = told(tmp_path, rows, window="2026-04-09/2026-04-16")
    assert (row.verdict, finding.severity) == ("critical", "critical")
