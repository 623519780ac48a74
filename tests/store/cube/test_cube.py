"""The cube and the rows give the same profiles, whatever is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract.reading import read_contract
from monitoring.profiles import LevelCounts, MomentVector, NumericProfile
from monitoring.profiles.level_table import LevelTable
from monitoring.profiles.score_order import counted_order
from monitoring.profiles.stretches import Stretches
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.instant import midnight
from monitoring.scope.window import Span
from monitoring.statistics.histogram_bounds import moment_errors
from monitoring.store.bounded import Bounded
from monitoring.store.codes import coded_days, coded_reads, row_levels
from monitoring.store.codes.coded_days import CodedDays
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.cohorts.sibling_levels import siblings
from monitoring.store.columns import grouping
from monitoring.store.columns.cells import Grouping
from monitoring.store.cube import hour_reads
from monitoring.store.ingest.load import load
from monitoring.store.kinds.chunk import Chunk, Columns
from monitoring.store.kinds.kind import Kind
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.routes import cut_days, planner, routes
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.backfill import backfill

CONTRACT = """
model: small
task: binary
id: id
timestamp: at
version: version
timezone: America/New_York
prediction: {score: score}
label: {column: label, positive: 1, negative: 0}
features:
  - {name: x, kind: numeric}
  - {name: lumpy, kind: numeric}
  - {name: colour, kind: categorical}
  - {name: flag, kind: boolean}
cohorts: [colour, season, {name: band, column: x, bins: [-1, 0, 1]}]
"""
START = datetime(2025, 3, 1, tzinfo=UTC)
COHORTS = [
    "", "colour = 'red'", "colour in ('red', 'blue') and season = 2019", "not (colour is null)",
    "colour is null", "season >= 2019", "season != 2018", "band = '[0,1)'", "band is null or colour = 'blue'",
    "not (season = 2018 or colour = 'red')", "season between 2018 and 2019",
    "version = 'a'", "not version = 'a'", "version in ('a', 'c') and colour = 'red'", "version is null",
    "version = ''",
    "version = 'b' or season = 2019", "version > 'a' and not (colour is null)",
]  # fmt: skip
SCOPE = {
    "first": st.integers(0, 15),
    "days": st.integers(1, 12),
    "version": st.sampled_from(["", "a", "b"]),
    "outside": st.booleans(),
}


def frame(rows: int, seed: int) -> pd.DataFrame:
    """Rows with ties, atoms, missing and infinite values, unlabelled ones, through a clock change."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rows)
    x[rng.random(rows) < 0.1] = np.nan
    x[rng.random(rows) < 0.02] = np.inf
    label = pd.Series((rng.random(rows) < 0.4).astype(float))
    label[rng.random(rows) < 0.2] = np.nan
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "at": [START + timedelta(minutes=float(m)) for m in rng.uniform(0, 20 * 1440, rows)],
            "version": rng.choice(np.array(["a", "b", None], dtype=object), rows, p=[0.45, 0.5, 0.05]),
            "score": np.round(rng.random(rows), 2),
            "label": label,
            "x": x,
            "lumpy": rng.choice([0.0, 0.0, 1.0, 5.0], rows),
            "colour": rng.choice(np.array(["red", "blue", 'it\'s "odd"', None], dtype=object), rows),
            "flag": rng.choice(np.array([True, False, None], dtype=object), rows),
            "season": rng.choice([2018, 2019, 2020], rows),
        }
    )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    directory = tmp_path_factory.mktemp("small")
    monkeypatch = pytest.MonkeyPatch()
    for limit in ("ROWS_PER_CELL", "ROWS_PER_LEVEL"):  # small cells are kept as well: more to compare
        monkeypatch.setattr(grouping, limit, 5)
    load(directory, read_contract(CONTRACT), predictions=[frame(6000, 1)])
    monkeypatch.undo()
    return Snapshot(directory, "small")


def selection(first: int, days: int, cohort: str, version: str, *, outside: bool) -> Selection:
    zone = read_contract(CONTRACT).zone
    start = midnight(START.date() + timedelta(days=first), zone)
    end = midnight(START.date() + timedelta(days=first + days), zone)
    expression = parse_cohort(cohort)
    return Selection(
        "", (Span(start, end),), version, expression, complement=outside and expression is not None
    )


def merged(snapshot: Snapshot, kind: str, chosen: Selection, way: str = "cube") -> dict[str, object]:
    """Give every subject's merged profile by one of the planner's ways."""
    records = WAYS[way](snapshot, kind, chosen)
    assert records is not None
    assert records.binned is (way == "codes" and kind == "numeric")
    names = sorted(records.by_subject)
    return {name: _merge(snapshot, kind, name, records) for name in names}


WAYS = {"cube": planner.answer, "codes": routes.of_codes, "rows": cohort_days.from_rows_of}


def _merge(snapshot: Snapshot, kind: str, name: str, records: object) -> object:
    if kind == "numeric":
        bins = len(snapshot.bins.edges[name]) + 1
        return records.merged(name, lambda r: NumericProfile.merged(r, bins))
    if kind == "losses":
        return records.merged(name, lambda r: MomentVector.merged(r, 5))
    if kind == "score_order":
        some = records.of(name).records
        return counted_order(some, Stretches.whole(some), snapshot.bins.order("score").parts)
    return records.merged(name, LevelCounts.merged)


def assert_same(one: object, other: object) -> None:
    if isinstance(one, tuple):
        np.testing.assert_array_equal(one, other)
        return
    if isinstance(one, LevelCounts):
        assert {k: v for k, v in one.counts.items() if v} == {k: v for k, v in other.counts.items() if v}
        assert one.missing == other.missing
        return
    if isinstance(one, NumericProfile):
        assert one.counts.tolist() == other.counts.tolist()
        assert (one.missing, one.infinite) == (other.missing, other.infinite)
        pairs = [(getattr(one, f), getattr(other, f)) for f in ("mean", "m2", "minimum", "maximum")]
    else:
        assert one.n == other.n
        pairs = [(one.mean, other.mean), (one.comoment, other.comoment)]
    for left, right in pairs:
        np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@given(
    **SCOPE,
    cohort=st.sampled_from(COHORTS),
    kind=st.sampled_from(["numeric", "categorical", "losses", "confusion", "score_order", "quality"]),
)
def test_cube_and_rows_agree(
    snapshot: Snapshot, first: int, days: int, cohort: str, version: str, outside: bool, kind: str
) -> None:
    chosen = selection(first, days, cohort, version, outside=outside)
    from_cells, exact = (merged(snapshot, kind, chosen, way) for way in ("cube", "rows"))
    for name in from_cells.keys() | exact.keys():
        if name in from_cells and name in exact:
            assert_same(from_cells[name], exact[name])
        else:
            assert kind == "quality"  # a subject without any row has nothing to merge


def test_the_order_of_scores_is_kept_as_finely_as_a_day_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all columns together, or of each alone where these cells are small; never of both."""
    monkeypatch.setattr(grouping, "ROWS_PER_LEVEL", 5)
    contract, rows = read_contract(CONTRACT), frame(4000, 7)
    early = rows[rows["at"] < START + timedelta(days=10)]
    load(tmp_path, contract, predictions=[early])
    monkeypatch.setattr(grouping, "ROWS_PER_CELL", 1)
    load(tmp_path, contract, predictions=[rows.drop(early.index)])
    taken = Snapshot(tmp_path, "small")
    for first, days, cohort, kept in [
        (1, 6, "", True),
        (1, 18, "", True),
        (1, 6, "colour = 'red'", True),
        (1, 6, "colour = 'red' and season = 2019", False),
        (12, 6, "colour = 'red'", True),
        (12, 6, "colour = 'red' and season = 2019", True),
        (5, 12, "colour = 'red'", False),
    ]:
        chosen = selection(first, days, cohort, "", outside=False)
        assert (planner.from_cube(taken, "score_order", chosen) is not None) is kept
        ways = (merged(taken, "score_order", chosen, way) for way in ("cube", "rows"))
        one, other = (found[""] for found in ways)
        assert_same(one, other)
        assert one[0].sum() > 0 < one[1].sum()


ANY_COHORT = [
    *COHORTS,
    "x > 0 and season = 2019",
    "x > 0.25",
    "x is null",
    "lumpy = 5 and colour = 'red'",
    "score >= 0.5 or x < -1",
    "label = 1",
    "not label = 0 and x > 0.25",
    "not (x > 0.25 and colour = 'red')",
    "not (label = 0 and season = 2019)",
    "x > 0 and not (lumpy = 5 and colour = 'red')",
]


@given(
    **SCOPE,
    cohort=st.sampled_from(ANY_COHORT),
    kind=st.sampled_from(["numeric", "categorical", "labels", "losses", "confusion", "score_order"]),
)
def test_codes_and_rows_agree(
    snapshot: Snapshot, first: int, days: int, cohort: str, version: str, outside: bool, kind: str
) -> None:
    """Counts to the last one, and means and spreads within the bound that bins give."""
    chosen = selection(first, days, cohort, version, outside=outside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort_days, "CODED_ROWS", 1)
        if kind == "score_order" and routes.of_codes(snapshot, kind, chosen) is None:
            assert siblings(snapshot, chosen) is not None  # it is kept of these together alone
            return
        coded = merged(snapshot, kind, chosen, "codes")
    exact = merged(snapshot, kind, chosen, "rows")
    assert coded.keys() == exact.keys()
    for name, one in exact.items():
        other = coded[name]
        if isinstance(one, NumericProfile) and other.n:
            edges = np.concatenate([[other.minimum], snapshot.bins.edges[name], [other.maximum]])
            mean_off, sd_off = moment_errors(edges, other.counts)
            assert other.minimum <= one.minimum <= one.maximum <= other.maximum
            assert abs(other.mean - one.mean) <= mean_off + 1e-12
            root = np.sqrt([other.m2 / other.n, one.m2 / one.n])
            assert abs(root[0] - root[1]) <= sd_off + 1e-12
            moments = {f: getattr(one, f) for f in ("excess", "m2", "minimum", "maximum")}
            other = replace(other, **moments)
        assert_same(one, other)


@pytest.mark.parametrize("kind", ["numeric", "losses", "score_order"])
def test_days_whose_codes_lack_a_subject_are_counted_from_the_rows(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """As are those that were coded before the contract had it."""
    chosen = selection(-2, 30, "x > 0.25", "", outside=False)
    exact = merged(snapshot, kind, chosen, "rows")
    whole = coded_days.coded_days

    def without_label(*given: Any) -> Iterator[CodedDays]:
        for one in whole(*given):
            yield replace(one, wholes={name: some for name, some in one.wholes.items() if name != "label"})

    monkeypatch.setattr(coded_reads, "coded_days", without_label)
    monkeypatch.setattr(row_levels, "coded_days", without_label)
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1, lambda _: 1))
    assert routes.of_codes(snapshot, kind, chosen) is None
    found = merged(snapshot, kind, chosen)
    assert found.keys() == exact.keys()
    for name, one in exact.items():
        assert_same(one, found[name])


def test_profiles_equal_pandas(snapshot: Snapshot) -> None:
    data = frame(6000, 1)
    chosen = selection(-2, 30, "colour = 'red' and season >= 2019", "a", outside=False)
    kept = data[(data.colour == "red") & (data.season >= 2019) & (data.version == "a")]
    numeric = merged(snapshot, "numeric", chosen)["x"]
    finite = kept.x[np.isfinite(kept.x)]
    assert (numeric.n, numeric.missing, numeric.infinite) == (
        len(finite),
        kept.x.isna().sum(),
        np.isinf(kept.x).sum(),
    )
    assert numeric.mean == pytest.approx(finite.mean(), rel=1e-12)
    assert numeric.variance == pytest.approx(finite.var(), rel=1e-12)
    flag = merged(snapshot, "categorical", chosen)["flag"]
    assert flag.counts == {"false": (kept.flag == False).sum(), "true": (kept.flag == True).sum()}  # noqa: E712
    losses = merged(snapshot, "losses", chosen)[""]
    labelled = kept.dropna(subset="label")
    assert losses.n == len(labelled)
    assert losses.mean[3] == pytest.approx(((labelled.score - labelled.label) ** 2).mean(), rel=1e-12)


def test_days_begin_at_local_midnight_through_the_clock_change(snapshot: Snapshot) -> None:
    """9 March 2025 has 23 hours in New York."""
    data = frame(6000, 1)
    local = data["at"].dt.tz_convert("America/New_York").dt.date
    records = snapshot.profiles("quality", selection(-2, 30, "", "", outside=False))
    counted = {d: records.merged("", LevelCounts.merged, [d]).counts["rows"] for d in records.days("")}
    assert counted == local.value_counts().to_dict()


@given(
    first=st.integers(-10, 24 * 60 * 8),
    minutes=st.integers(1, 24 * 60 * 6),
    step=st.sampled_from([1, 60]),
    cohort=st.sampled_from(["", "colour = 'red'", "x > 0.25"]),
    kind=st.sampled_from(["numeric", "categorical", "losses", "quality", "labels"]),
)
def test_a_window_that_cuts_days_counts_its_rows(
    snapshot: Snapshot, first: int, minutes: int, step: int, cohort: str, kind: str
) -> None:
    """Whole days from the cube, whole hours from a day that is read once, the rest from the rows."""
    start = START + timedelta(minutes=first * step % (24 * 60 * 8))
    span = Span(start, start + timedelta(minutes=-(-minutes // step) * step))
    chosen = Selection("", (span,), cohort=parse_cohort(cohort))
    found, exact = (merged(snapshot, kind, chosen, way) for way in ("cube", "rows"))
    assert found.keys() >= exact.keys()
    for name, one in exact.items():
        assert_same(one, found[name])


def test_hours_of_a_day_are_read_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    data, read = frame(6000, 1), []
    scan = cut_days.from_rows_by_code
    monkeypatch.setattr(
        cut_days, "from_rows_by_code", lambda *given, **also: read.append(given) or scan(*given, **also)
    )
    monkeypatch.setattr(cut_days, "_KEPT", Bounded(1 << 20, lambda found: 1))
    monkeypatch.setattr(hour_reads, "_HOURS", Bounded(hour_reads.KEPT_BYTES, lambda hours: hours.nbytes))
    start = midnight(START.date() + timedelta(days=8), snapshot.contract.zone)  # of 23 hours
    hours = [
        Span(start + timedelta(hours=k), start + timedelta(hours=k + 1))
        for k in range(2)
    ] + [Span(midnight(START.date() + timedelta(days=9), snapshot.contract.zone) - timedelta(hours=1),
              midnight(START.date() + timedelta(days=9), snapshot.contract.zone))]  # fmt: skip
    for span in hours:
        counted = snapshot.profiles("labels", Selection("", (span,))).merged("", LevelCounts.merged).counts
        assert counted["rows"] == ((data["at"] >= span.start) & (data["at"] < span.end)).sum()
    assert len(read) == 1


LENGTH = "cast(length(colour) as varchar)"


def _by_length(chunk: Chunk, grouping: Grouping) -> Iterator[tuple[str, LevelTable]]:
    """A kind of profile that nobody had thought of: rows by length of a text."""
    levels = chunk.texts(LENGTH)
    yield "length", LevelTable.of(levels.code, levels.names, grouping.group, grouping.groups)


def test_a_new_kind_is_backfilled_without_a_reload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, read_contract(CONTRACT), predictions=[frame(500, 2)])
    before = Snapshot(tmp_path, "small")
    monkeypatch.setitem(KINDS, "text_length", Kind(lambda _: Columns(texts=[LENGTH]), _by_length))
    assert backfill(tmp_path, "small") == ("text_length",)
    after = Snapshot(tmp_path, "small")
    assert after.generation == before.generation + 1
    assert after.segments == before.segments
    chosen = selection(-2, 30, "", "", outside=False)
    found = after.profiles("text_length", chosen).merged("length", LevelCounts.merged)
    assert found.counts["3"] == int((frame(500, 2).colour == "red").sum())
    assert after.catalog.partitions("small", after.generation, "text_length")
    assert backfill(tmp_path, "small") == ()  # nothing is missing any more
    assert Snapshot(tmp_path, "small").generation == after.generation
    later = frame(900, 2).iloc[500:].assign(id=np.arange(10_000, 10_400))
    load(tmp_path, read_contract(CONTRACT), predictions=[later])  # a further load keeps the new kind
    assert Snapshot(tmp_path, "small").profiles("text_length", chosen).by_subject


@pytest.mark.parametrize("kind", ["numeric", "categorical", "losses", "confusion", "score_order", "quality"])
@pytest.mark.parametrize("rest", ["", " and colour = 'red'"])
def test_the_version_is_a_key_of_every_cell(snapshot: Snapshot, kind: str, rest: str) -> None:
    """A cohort that names it was read row by row: 5.6 s of computing at ten million rows, now 0.8."""
    named = selection(2, 8, f"version = 'a'{rest}", "", outside=False)
    asked = selection(2, 8, rest.removeprefix(" and "), "a", outside=False)
    found, same = (planner.from_cube(snapshot, kind, one) for one in (named, asked))
    assert found is not None
    assert same is not None
    assert found.by_subject.keys() == same.by_subject.keys()
    for name, one in found.by_subject.items():
        assert one.day.tolist() == same.by_subject[name].day.tolist()
        assert one.records.data.tobytes() == same.by_subject[name].records.data.tobytes()
    assert planner.from_cube(snapshot, kind, selection(2, 8, f"not version = 'a'{rest}", "", outside=False))
