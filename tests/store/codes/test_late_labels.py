"""Labels as of a moment: of days that nobody is late on as they are now, else as the rows tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span
from monitoring.store.bounded import Bounded
from monitoring.store.codes import late_labels
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.cohorts.cohort_days import from_rows_of
from monitoring.store.ingest.load import load
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.reads import label_reads
from monitoring.store.reads.example_rows import example_rows
from monitoring.store.reads.row_reads import WITH_LABEL, _from_codes, _from_rows
from monitoring.store.reads.scored_rows import scored
from monitoring.store.records.daily_records import DailyRecords, SubjectRecords
from monitoring.store.routes import cut_ends, early_labels, held_rows, planner, routes
from monitoring.store.snapshot import Snapshot
from tests.conftest import load_lending
from tests.store.cohorts.test_sibling_levels import same

MODEL = "lending-default"
COHORTS = ["", "region = 'south'", "income > 2500 and channel = 'partner'", "label = 1 and income > 2500"]
COUNTED = ("labels", "confusion", "losses", "score_label", "categorical")


def replaced(home: Path) -> None:
    """Load every third label again, the other way round, as it was found ten days later."""
    load_lending(home, 8_000)
    again = pd.read_parquet(next(home.glob("*label*.parquet")))[::3]
    later = again["outcome_at"] + pd.Timedelta(days=10)
    again = again.assign(defaulted=1 - again["defaulted"], outcome_at=later)
    load(home / "store", read_contract(LENDING_CONTRACT), labels=again)


@pytest.fixture(scope="module", params=[True, False], ids=["some replaced", "none replaced"])
def snapshot(
    lending_of: Callable[..., Path],
    made_once: Callable[[str, Callable[[Path], object]], Path],
    request: pytest.FixtureRequest,
) -> Snapshot:
    home = made_once("lending-replaced", replaced) / "store" if request.param else lending_of(20_000)
    found = Snapshot(home, MODEL)
    assert bool(found.segments.get("superseded")) is request.param
    return found


@pytest.fixture(autouse=True)
def coded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes answer also for few rows, and nothing is held from before."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))


def window(snapshot: Snapshot, words: str, cohort: str, before: timedelta) -> Selection:
    scope = Scope(MODEL, window=words, cohort=cohort)
    asked = resolve(scope, snapshot.contract, snapshot.extent).window
    return replace(asked, as_of=snapshot.extent.last - before)


def same_counts(found: DailyRecords, exact: DailyRecords, kind: str) -> None:
    assert {name for name, own in found.by_subject.items() if len(own.day)} == {*exact.by_subject}
    for name, own in exact.by_subject.items():
        counted = found.of(name)
        assert {*counted.day.tolist()} == {*own.day.tolist()}
        if kind == "quality":
            assert _broken(counted) == _broken(own)
        elif kind in ("labels", "categorical"):  # codes have the versions of a day together
            assert counted.tallies() == own.tallies()
        elif kind in COUNTED:
            same(kind, counted.records, own.records)


def _broken(own: SubjectRecords) -> dict[date, dict[str, int]]:
    every = own.tallies().items()
    return {day: {name: rows for name, rows in counts.items() if rows} for day, counts in every}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("before", [timedelta(days=25, hours=5), timedelta(days=400)])
def test_profiles_are_those_of_the_rows(snapshot: Snapshot, cohort: str, before: timedelta) -> None:
    asked = window(snapshot, "last-90d", cohort, before)
    for kind in {*KINDS} - {"codes", "arrivals", "times"}:  # of everybody's days as they are now
        same_counts(planner.answer(snapshot, kind, asked), from_rows_of(snapshot, kind, asked), kind)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("before", [None, timedelta(days=25, hours=5), timedelta(days=2)])
@pytest.mark.parametrize("minutes", [0, 17])
def test_cut_days_are_those_of_the_rows(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str, before: timedelta | None, minutes: int
) -> None:
    monkeypatch.setattr(cohort_days, "MANY_LABELS", 0)
    middle = midnight(local_day(snapshot.extent.last, snapshot.contract.zone), snapshot.contract.zone)
    start = middle - timedelta(days=40, hours=5, minutes=minutes)
    asked = window(snapshot, "last-90d", cohort, before or timedelta())
    span = Span(start, start + timedelta(days=2, hours=8))
    asked = replace(asked, spans=(span,), as_of=asked.as_of if before else None)
    exact, looked_up = cohort_days.from_rows_of, list[str]()
    for place in (planner, cut_ends):
        monkeypatch.setattr(place, "from_rows_of", lambda *of: looked_up.append(of[1]) or exact(*of))
    for kind in {*KINDS} - {"codes", "arrivals", "times"}:
        found, rows = planner.answer(snapshot, kind, asked), exact(snapshot, kind, asked)
        assert merged(found, kind) == merged(rows, kind), kind
    assert not {"numeric", "categorical", "labels", "score_label", "losses"} & {*looked_up}


def merged(records: DailyRecords, kind: str) -> dict[str, object]:
    """Give what is counted of all days, of kinds that are counts."""
    if kind not in ("labels", "categorical", "confusion", "quality"):
        return {name: len(own.day) > 0 for name, own in records.by_subject.items() if len(own.day)}
    found = {name: records.merged(name, LevelCounts.merged) for name in records.by_subject}
    return {name: ({k: n for k, n in one.counts.items() if n}, one.missing) for name, one in found.items()}


def test_most_days_are_those_of_now(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = window(snapshot, "last-90d", "", timedelta(days=20))
    [span], zone = asked.spans, snapshot.contract.zone
    late = late_labels.late_labels(snapshot, asked.as_of or datetime.max)
    read = list[Span]()
    for place, name in ((planner, "from_rows_of"), (cut_ends, "from_rows_of"), (routes, "_labelled")):
        own = getattr(place, name)
        monkeypatch.setattr(place, name, lambda *a, own=own, **k: read.extend(_spans(a)) or own(*a, **k))
    for kind in COUNTED:
        planner.answer(snapshot, kind, asked)
    days = {day for some in read for day in some.days(zone)}
    assert days <= late.days & {*span.days(zone)} < {*span.days(zone)}
    assert bool(len(late.earlier)) is bool(snapshot.segments.get("superseded"))
    assert not late.unknown


def _spans(given: tuple[object, ...]) -> tuple[Span, ...]:
    return next(one.spans for one in given if isinstance(one, Selection))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("cohort", COHORTS)
def test_rows_are_those_that_are_read_by_key(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    monkeypatch.setattr("monitoring.store.reads.labelled_reads.MANY_LABELS", 0)
    asked = window(snapshot, "last-90d", cohort, timedelta(days=25))
    found = _from_codes(snapshot, asked, ["income", "__label"])
    assert found is not None
    stamps, read = _from_rows(snapshot, asked, ["income", "__label"], WITH_LABEL)
    pairs = [np.column_stack([some, *values]) for some, values in ((stamps, read), found)]
    ordered = [pair[np.lexsort(pair.T[::-1])] for pair in pairs]
    np.testing.assert_array_equal(*ordered)
    assert len(scored(snapshot, asked).label) == len(stamps) > 0


@pytest.mark.parametrize("cohort", [*COHORTS[:2], "label = 1", "income > 10000000"])
def test_example_rows_have_the_labels_of_the_moment(snapshot: Snapshot, cohort: str) -> None:
    asked = window(snapshot, "last-90d", cohort, timedelta(days=12))
    columns, rows = example_rows(snapshot, asked, most=50)
    label = next(one.sql for one in snapshot.subjects if one.name == "label")
    sql = f"select __ts, {label} from {snapshot.rows_of(asked)} order by hash(__seq) limit 50"
    place = [columns.index(name) for name in (snapshot.contract.timestamp, "label")]
    assert [tuple(row[k] for k in place) for row in rows] == snapshot.ask(sql, asked.as_of)
    assert bool(rows) is (cohort != "income > 10000000")


@pytest.mark.parametrize("days", [1, 8, 20, 60])
def test_keys_are_counted_as_of_a_moment(snapshot: Snapshot, days: int) -> None:
    moment = snapshot.extent.last - timedelta(days=days)
    [(known, waiting)] = snapshot.ask(
        "select count(*), count(*) filter (where __key not in (select __key from __predictions))"
        " from __current_labels",
        moment,
    )
    assert label_reads.orphan_labels(snapshot, moment) == (waiting, known)


def test_a_reference_has_its_labels_from_the_first(snapshot: Snapshot) -> None:
    [source] = sorted(snapshot.extent.references)
    early = Selection(source, as_of=snapshot.extent.first - timedelta(days=900))
    for kind in ("labels", "categorical"):
        found = planner.answer(snapshot, kind, early)
        same_counts(found, planner.answer(snapshot, kind, Selection(source)), kind)
        same_counts(found, from_rows_of(snapshot, kind, early), kind)


TASKS = {
    "multiclass": "scores: {a: pa, b: pb, c: pc}",
    "regression": "value: pa",
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("task", TASKS)
def test_labels_that_are_not_of_two_classes(tmp_path: Path, task: str) -> None:
    text = f"""
        model: other
        task: {task}
        id: id
        timestamp: at
        prediction: {{{TASKS[task]}}}
        label: {{column: y, observed_at: seen}}
        features: [x]
        cohorts: [group]
    """
    rng, rows = np.random.default_rng(3), 900
    scores = rng.dirichlet([1, 1, 1], rows)
    hours = np.sort(rng.uniform(0, 20 * 24, rows))
    at = pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(hours, unit="h")
    frame = pd.DataFrame(scores, columns=["pa", "pb", "pc"]).assign(id=np.arange(rows), at=at)
    frame = frame.assign(x=rng.normal(size=rows), group=rng.choice(["g", "h"], rows))
    y = rng.choice(list("abc"), rows) if task == "multiclass" else rng.normal(size=rows)
    seen = at + pd.to_timedelta(rng.uniform(0, 9, rows), unit="D")
    labels = pd.DataFrame({"id": frame["id"], "y": y, "seen": seen})
    load(tmp_path, read_contract(text), predictions=[frame], labels=[labels[: rows - 100]])
    taken = Snapshot(tmp_path, "other")
    for cohort in ("", "group = 'g'", "x > 0"):
        asked = resolve(Scope("other", window="all", cohort=cohort), taken.contract, taken.extent).window
        for before in (timedelta(days=2), timedelta(days=8), timedelta(days=60)):
            early = replace(asked, as_of=taken.extent.last - before)
            for kind in ("labels", "losses", "confusion", "numeric", "categorical"):
                found, exact = planner.answer(taken, kind, early), from_rows_of(taken, kind, early)
                assert {n for n, own in found.by_subject.items() if len(own.day)} == {*exact.by_subject}, kind
                if kind in ("labels", "confusion", "categorical"):
                    for name, own in exact.by_subject.items():
                        assert found.of(name).tallies() == own.tallies()
                if kind == "numeric":
                    for name, own in exact.by_subject.items():
                        bins = len(taken.bins.edges[name]) + 1
                        both = (NumericProfile.merged(one.records, bins) for one in (found.of(name), own))
                        one, other = both
                        assert one.counts.tolist() == other.counts.tolist()


@pytest.mark.parametrize("timely", [True, False])
def test_only_rows_that_are_late_are_read_for_rules_about_labels(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, timely: bool
) -> None:
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    if not timely:
        monkeypatch.setattr(early_labels, "timely_days", lambda *given: set())
    asked, read = window(snapshot, "last-90d", "", timedelta(days=25)), list[str]()
    profiled = early_labels.profiles_of
    monkeypatch.setattr(early_labels, "profiles_of", lambda *a: read.append(a[1]) or profiled(*a))
    found = [planner.answer(snapshot, "quality", asked) for _ in range(2)]
    same_counts(found[0], from_rows_of(snapshot, "quality", asked), "quality")
    same_counts(found[1], found[0], "quality")
    before = 2 if snapshot.segments.get("superseded") else 1  # what these rows had before, too
    assert len(read) == (0 if timely else before)
    assert all("__known >" in one or "__superseded" in one for one in read)


UNTIMELY = """
    model: untimely
    task: binary
    id: id
    timestamp: at
    prediction: {score: p}
    label: {column: y, positive: 1, observed_at: seen}
    features: [x]
    cohorts: [group]
"""


def test_labels_before_their_predictions_and_without_a_time(tmp_path: Path) -> None:
    rng, rows = np.random.default_rng(5), 900
    at = pd.Timestamp("2025-03-01", tz="UTC") + pd.to_timedelta(np.sort(rng.uniform(0, 480, rows)), unit="h")
    frame = pd.DataFrame({"id": np.arange(rows), "at": at, "p": rng.random(rows), "x": rng.random(rows)})
    frame["group"] = rng.choice(["g", "h"], rows)
    labels = pd.DataFrame({"id": frame["id"], "y": rng.integers(0, 2, rows)})
    labels["seen"] = at + pd.to_timedelta(rng.uniform(0, 9, rows), unit="D")
    day = (at - at[0]).days
    odd = np.isin(day, [3, 9]) & (rng.random(rows) < 0.3)
    labels.loc[odd, "seen"] = at[odd] - pd.Timedelta("1h")
    labels.loc[(day == 6) & (rng.random(rows) < 0.3), "seen"] = pd.NaT
    again = labels[(rng.random(rows) < 0.2)].assign(y=lambda some: 1 - some["y"])
    again["seen"] = at[again.index] + pd.Timedelta("10D")  # in time, whatever they were before
    for some in (labels, again):
        load(tmp_path, read_contract(UNTIMELY), predictions=[frame], labels=[some])
    taken = Snapshot(tmp_path, "untimely")
    for cohort in ("", "group = 'g'", "x > 0.5"):
        asked = resolve(Scope("untimely", window="all", cohort=cohort), taken.contract, taken.extent).window
        for before in (timedelta(days=days) for days in (-9, -2, 3, 9, 15)):
            early = replace(asked, as_of=taken.extent.last - before)
            for kind in ("quality", "labels", "categorical", "score_label"):
                same_counts(planner.answer(taken, kind, early), from_rows_of(taken, kind, early), kind)
    untimely = late_labels.late_labels(taken, taken.extent.last - timedelta(days=3)).untimely
    assert untimely
    assert untimely <= {date(2025, 3, 4), date(2025, 3, 5), date(2025, 3, 10), date(2025, 3, 11)}
