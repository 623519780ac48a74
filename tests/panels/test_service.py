"""Service and business: percentiles, errors, throughput and value, by period and cohort."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.contract import parse_contract
from monitoring.contract.reading import read_contract
from monitoring.panels import service as service_panel
from monitoring.panels.business import worth
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, compute
from monitoring.panels.service import untimed
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: served
task: binary
id: id
timestamp: at
prediction: {score: score, threshold: 0.5}
label: {column: label, positive: 1, negative: 0}
features: [x]
cohorts: [region]
service: {latency_ms: ms, status: status, ok: [200, 204]}
business: {value: revenue, currency: EUR, costs: {tp: -10, fp: 25, fn: 400, tn: 0}}
"""
WORTH = ("value_per_decision", "")
START = datetime(2025, 5, 1, tzinfo=UTC)


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 4000
    endless = np.where(np.arange(n) % 2, np.nan, np.inf)  # what no request has, or has not ended
    none = np.where(np.arange(n) % 3, endless, -1.0)  # as some loggers write it
    return pd.DataFrame(
        {
            "id": np.arange(n),
            "at": [START + timedelta(minutes=20 * 1440 * k / n) for k in range(n)],
            "score": rng.random(n),
            "label": rng.integers(0, 2, n),
            "x": rng.normal(size=n),
            "region": rng.choice(["north", "south"], n),
            "ms": np.where(rng.random(n) < 0.01, none, rng.lognormal(4, 0.6, n)),
            "status": rng.choice([200, 204, 500], n, p=[0.9, 0.06, 0.04]),
            "revenue": np.where(rng.random(n) < 0.5, endless, rng.normal(20, 5, n)),
        }
    )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    directory = tmp_path_factory.mktemp("served")
    load(directory, read_contract(CONTRACT), predictions=[frame()])
    return Snapshot(directory, "served")


def ask(snapshot: Snapshot, panel: str, **words: str) -> list[Measurement]:
    return compute(panel, snapshot, resolve(Scope("served", **words), snapshot.contract, snapshot.extent))


def named(rows: list[Measurement]) -> dict[tuple[str, str], Measurement]:
    return {(m.measure, m.subject): m for m in rows}


def test_the_window_as_a_whole(snapshot: Snapshot) -> None:
    data = frame()
    rows = named(ask(snapshot, "service", window="all"))
    latency = data.ms[np.isfinite(data.ms) & (data.ms >= 0)].sort_values().to_numpy()
    for measure, q in (("latency_p50", 0.5), ("latency_p95", 0.95), ("latency_p99", 0.99)):
        row = rows[(measure, "")]
        assert row.value == latency[int(np.floor(q * (len(latency) - 1)))]
        assert row.lower <= row.value <= row.upper
        assert row.n == len(latency)
        assert untimed(len(data) - len(latency)) in row.reason.split("; ")
    errors = rows[("error_rate", "")]
    assert errors.value == pytest.approx((data.status == 500).mean(), rel=1e-12)
    assert errors.n == 4000
    assert rows[("throughput", "")].value == pytest.approx(4000 / (20 * 24))


@pytest.mark.parametrize("cohort", ["region = 'north'", "x > 0"])
def test_a_cohort_by_day_against_the_period_before(snapshot: Snapshot, cohort: str) -> None:
    data = frame()
    kept = data[data.region == "north"] if "region" in cohort else data[data.x > 0]
    words = {"window": "2025-05-11/2025-05-21", "baseline": "previous", "cohort": cohort}
    days = [m for m in ask(snapshot, "service", by="day", **words) if m.measure == "error_rate"]
    per_day = kept.groupby(kept["at"].dt.date).status.apply(lambda s: (s == 500).mean())
    assert [m.value for m in days] == pytest.approx(per_day.to_numpy()[10:], rel=1e-12)
    before = kept[kept["at"] < "2025-05-11T00:00:00Z"]
    assert days[0].baseline_value == pytest.approx((before.status == 500).mean(), rel=1e-12)


def test_many_rows_come_from_the_sketch_within_one_per_cent(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = named(ask(snapshot, "service", window="all", by="none"))
    monkeypatch.setattr(service_panel, "EXACT_ROWS", 10)
    sketched = named(ask(snapshot, "service", window="all", by="none"))
    for measure in ("latency_p50", "latency_p95", "latency_p99"):
        one, other = exact[(measure, "")], sketched[(measure, "")]
        assert other.method == "binned ±1%"
        assert other.value == pytest.approx(one.value, rel=0.01)
        assert other.lower <= one.value <= other.upper


def test_a_value_says_of_how_many_rows_of_either_side_it_knows_nothing(snapshot: Snapshot) -> None:
    data, words = frame(), {"window": "2025-05-11/2025-05-21", "baseline": "previous"}
    lacks = data[~np.isfinite(data.revenue)].groupby(data["at"] < "2025-05-11T00:00:00Z").size()
    (row,) = (m for m in ask(snapshot, "business", **words) if (m.measure, m.subject) == WORTH)
    said = f"{lacks[False]:,} rows without a finite value and {lacks[True]:,} of the baseline left out"
    assert row.reason == said
    days = [m for m in ask(snapshot, "business", by="day", **words) if (m.measure, m.subject) == WORTH]
    told = [int(m.reason.partition(" ")[0]) for m in days]
    assert [m.n + own for m, own in zip(days, told, strict=True)] == [200] * 10


def test_a_percentile_of_two_requests_is_not_below_its_own_interval(snapshot: Snapshot) -> None:
    """The 99th of two is the lower one, and its interval began at the upper one."""
    found = [
        row
        for hour in range(6)
        for row in ask(snapshot, "service", window=f"2025-05-05T{hour:02}:00/2025-05-05T{hour:02}:13")
        if row.measure == "latency_p99" and row.n == 2
    ]
    assert found and all(row.reason.startswith("too_few") for row in found)
    assert not [row for row in found if row.value < row.lower]


def test_value_of_rows_and_of_decisions(snapshot: Snapshot) -> None:
    data = frame()
    rows = named(ask(snapshot, "business", window="all"))
    revenue = data.revenue[np.isfinite(data.revenue)]
    assert rows[("value", "")].value == pytest.approx(revenue.sum(), rel=1e-12)
    assert rows[("value_per_decision", "")].value == pytest.approx(revenue.mean(), rel=1e-12)
    half = stats.t.ppf(0.975, len(revenue) - 1) * revenue.std() / np.sqrt(len(revenue))
    assert rows[("value_per_decision", "")].upper - revenue.mean() == pytest.approx(half, rel=1e-5)
    lacking = f"{4000 - len(revenue):,} rows without a finite value left out"
    assert all(lacking in rows[(measure, "")].reason for measure in ("value", "value_per_decision"))
    assert "left out" not in rows[("value", "decisions")].reason
    positive = data.score >= 0.5
    worth = np.select(
        [positive & (data.label == 1), positive & (data.label == 0), ~positive & (data.label == 1)],
        [10, -25, -400], 0,
    )  # fmt: skip
    assert rows[("value", "decisions")].value == pytest.approx(worth.sum(), rel=1e-9)
    assert rows[("value_per_decision", "decisions")].n == 4000


@pytest.mark.parametrize("value", ["value: revenue, ", ""])
def test_the_worth_of_some_rows_is_the_first_value_of_the_panel(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    stated = parse_contract(CONTRACT.replace("value: revenue, ", value))
    monkeypatch.setattr(snapshot, "contract", stated)
    words = {"window": "2025-05-03/2025-05-08", "cohort": "region = 'north'"}
    told = next(row for row in ask(snapshot, "business", **words) if row.measure == "value")
    question = resolve(Scope("served", **words), stated, snapshot.extent)
    found = worth(snapshot, question.window)
    assert (found.value, found.lower, found.n, told.subject) == (
        told.value, told.lower, told.n, "" if value else "decisions",
    )  # fmt: skip
    none = worth(snapshot, replace(question.window, version="no such version"))
    assert np.isnan(none.value) and not none.n


def test_what_the_contract_does_not_name_is_not_offered() -> None:
    lines = [line for line in CONTRACT.splitlines() if not line.startswith(("service", "business"))]
    panels = available(read_contract("\n".join(lines)))
    assert "service" not in panels and "business" not in panels


def test_a_reference_without_latencies_is_no_baseline(tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("untimed")
    contract = read_contract(
        f"{CONTRACT}\nbaselines: {{training: {{file: t}}}}\ndefault_baseline: training\n"
    )
    data = frame()
    untimed = data.drop(columns=["ms", "status", "revenue"])
    load(directory, contract, predictions=[data], references={"training": [untimed]})
    loaded = Snapshot(directory, "served")
    for panel in ("service", "business"):
        for row in ask(loaded, panel, window="all"):
            if row.subject != "decisions":
                assert np.isnan(row.baseline_value), row.measure
                assert not np.isnan(row.value), row.measure


def test_throughput_is_held_against_the_time_that_the_baseline_covers(snapshot: Snapshot) -> None:
    [row] = [m for m in ask(snapshot, "service", window="2025-05-16/2025-05-21") if m.measure == "throughput"]
    data = frame()
    before = sum(START + timedelta(days=10) <= at < START + timedelta(days=15) for at in data["at"])
    assert row.baseline_value == pytest.approx(before / 120, rel=1e-12)
    assert row.change == pytest.approx(row.value - row.baseline_value, rel=1e-12)
    early = ask(snapshot, "service", window="2025-05-03/2025-05-08")
    [begun] = [m for m in early if m.measure == "throughput"]
    assert begun.baseline_value == pytest.approx(4000 / 20 / 24, rel=0.02), (
        "not diluted by days before the log"
    )
    [first] = [
        m for m in ask(snapshot, "service", window="2025-04-01/2025-05-08") if m.measure == "throughput"
    ]
    assert first.value == pytest.approx(first.n / (7 * 24)), "nor is the window"


def test_a_version_has_the_hours_of_its_days(tmp_path: Path) -> None:
    """Of a version of the last five of twenty days throughput was a quarter of what it served."""
    data = frame().assign(v=lambda f: np.where(f["at"] < START + timedelta(days=15), "1", "2"))
    canary = data["at"] >= START + timedelta(days=18)
    data["v"] = data["v"].mask(canary & (data.index % 10 == 0), "3")
    load(tmp_path, read_contract(f"{CONTRACT}version: v\n"), predictions=[data])
    loaded = Snapshot(tmp_path, "served")

    def rate(**words: str) -> Measurement:
        return next(m for m in ask(loaded, "service", **words) if m.measure == "throughput")

    rows, hours = data["v"].value_counts(), {"1": 15 * 24, "2": 5 * 24, "3": 2 * 24}
    for version, ran in hours.items():
        assert rate(window="all", version=version).value == pytest.approx(rows[version] / ran)
    beside = rate(window="all", version="3", baseline="version:2")
    assert beside.baseline_value == pytest.approx(rows["2"] / hours["2"])
    assert rate(window="2025-05-01/2025-05-11", version="2").value == 0
    daily = [
        m for m in ask(loaded, "service", window="all", version="3", by="day") if m.measure == "throughput"
    ]
    assert [m.value for m in daily[:2]] == [0, 0] and daily[-1].value == pytest.approx(
        daily[-1].n / 24, rel=0.02
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("requests", "verdicts"),
    [
        (1, {"latency_p95": "insufficient", "error_rate": "insufficient"}),
        (29, {"latency_p95": "insufficient", "error_rate": "insufficient"}),
        (100, {"latency_p95": "critical", "error_rate": "critical"}),
    ],
)
def test_a_limit_judges_no_single_request(
    judged: Callable[..., Callable[..., list[Measurement]]], requests: int, verdicts: dict[str, str]
) -> None:
    text = """
model: few
task: regression
id: id
timestamp: at
prediction: {value: guess}
service: {latency_ms: ms, status: code}
thresholds: {service.latency_p95: {critical: 30}, service.error_rate: {critical: 0.05}}
"""
    day = pd.date_range("2026-03-01", periods=requests, freq="10min")
    before = pd.DataFrame({"at": day, "guess": 1.0, "ms": 50.0 + np.arange(requests) % 7, "code": 200})
    slow = before.assign(at=day + pd.Timedelta(days=1), ms=before["ms"] * 10, code=500)
    rows = pd.concat([before, slow]).assign(id=range(2 * requests))
    found = judged(text, predictions=[rows])("service", window="last-1d", baseline="previous")
    told = {one.measure: one for one in found if one.verdict}
    assert {name: one.verdict for name, one in told.items()} == verdicts
    assert all(("too_few" in one.reason) == (requests < 30) for one in told.values())


def test_a_rate_of_errors_says_of_how_many_requests_no_status_is_known(tmp_path: Path) -> None:
    """A request that timed out has none: without a word the others would look good."""
    log = frame().assign(status=lambda data: data["status"].where(data["status"] != 500))
    load(tmp_path, read_contract(CONTRACT), predictions=[log])
    served, before = Snapshot(tmp_path, "served"), log["at"] < "2025-05-11T00:00:00Z"
    lacks = log["status"].isna().groupby(before).sum()
    words = {"window": "2025-05-11/2025-05-21", "baseline": "previous"}
    row = named(ask(served, "service", **words))["error_rate", ""]
    assert row.value == 0
    assert row.reason == f"{lacks[False]} rows without a status and {lacks[True]} of the baseline left out"
