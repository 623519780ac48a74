"""A value that stands for a missing one: found by every route alike, dated, placed, drawn, exported."""

from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import slice_of
from monitoring.findings.report import report
from monitoring.panels.distributions import subject_values
from monitoring.panels.distributions.column_series import column_series
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import compute
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.example_rows import example_rows
from monitoring.store.reads.frequent_values import frequent_values, rows_of_values
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x}, {name: whole, kind: numeric}, {name: side, kind: categorical}]
cohorts: [side]
"""
FIRST, DAYS, A_DAY, FAULT = pd.Timestamp("2026-01-01", tz="UTC"), 40, 200, 33
BASE = "2026-01-01/2026-01-31"
ASKED = {"window": "last-7d", "baseline": BASE}
Asked = Callable[..., tuple[dict[str, Measurement], dict[str, Finding]]]


def rows() -> pd.DataFrame:
    """Those of 40 days; from the 34th on x is -9 for a tenth of one side, and the score half at times."""
    draw, n = np.random.default_rng(2), DAYS * A_DAY
    day, side = np.arange(n) // A_DAY, draw.choice(["a", "b"], n)
    x, score = draw.normal(0, 20, n), draw.random(n)
    x[(day >= FAULT) & (side == "b") & (draw.random(n) < 0.1)] = -9.0
    x[::50], x[1::70] = np.nan, np.inf
    score[(day >= FAULT + 2) & (draw.random(n) < 0.04)] = 0.5
    at = FIRST + pd.to_timedelta(np.arange(n) * 24 * 60 / A_DAY, unit="min")
    whole = draw.poisson(3, n)
    return pd.DataFrame({"id": np.arange(n), "at": at, "p": score, "x": x, "whole": whole, "side": side})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("repeated")
    load(home, read_contract(CONTRACT), predictions=[rows()])
    return home


@pytest.fixture(params=["values", "rows"])
def asked(store: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Ask where values are at hand, and where rows are so many that they are counted in the store."""
    if request.param == "rows":
        monkeypatch.setattr(subject_values, "EXACT_ROWS", 0)

    def found(**words: str) -> tuple[dict[str, Measurement], dict[str, Finding]]:
        made = report(store, ["drift"], Scope("m", **{**ASKED, **words}))
        own = [one for one in made.measurements if one.measure == "repeated_value_rate"]
        return {one.subject: one for one in own}, {one.subject: one for one in made.findings}

    return found


def expected(column: str, value: float, cohort: str = "") -> tuple[int, int]:
    """Count the rows of the last seven days with a value, and those with any finite one."""
    some = rows().iloc[-7 * A_DAY :]
    some = some[some["side"] == cohort] if cohort else some
    return int((some[column] == value).sum()), int(np.isfinite(some[column]).sum())


def test_it_is_found_where_it_is_and_nowhere_else(asked: Asked) -> None:
    measured, findings = asked()
    assert set(measured) == {"x", "whole", "score"}
    for subject, column, value in (("x", "x", -9.0), ("score", "p", 0.5)):
        row, (there, every) = measured[subject], expected(column, value)
        assert (row.value, row.n, row.repeated) == (there / every, every, value)
        assert (row.verdict, row.baseline_value) == ("warning", 0.0)
        assert row.lower < row.value < row.upper
        assert row.change == row.value
    assert isnan(measured["whole"].value)
    assert measured["whole"].reason == "no_repeated_value"
    assert set(findings) == {"x", "score"}


def test_a_cohort_has_its_own(asked: Asked) -> None:
    there, every = expected("x", -9.0, "b")
    measured, _ = asked(cohort="side = 'b'")
    assert (measured["x"].value, measured["x"].n) == (there / every, every)
    assert "x" not in asked(cohort="side = 'a'")[1]


def test_its_finding_says_what_since_when_and_whose(asked: Asked) -> None:
    _, findings = asked()
    x, score = findings["x"], findings["score"]
    assert x.title.startswith("x is exactly −9 in ")
    assert x.title.endswith(" since 3 Feb, mostly in side = 'b'; in 1–30 Jan 2026 0%.")
    assert (x.since, slice_of(x), x.repeated) == (FIRST + pd.Timedelta(days=FAULT), "side = 'b'", -9.0)
    assert x.next_action.startswith(
        "Ask the owner of x what changed upstream: a default or a code for missing"
    )
    assert score.title.startswith("The score is exactly 0.5 in ")
    assert score.since == FIRST + pd.Timedelta(days=FAULT + 2)
    assert score.next_action.startswith("Ask who serves the model for its fallback answer")


def test_without_it_there_is_nothing(asked: Asked) -> None:
    measured, findings = asked(window="2026-01-25/2026-02-01", baseline="2026-01-01/2026-01-25")
    assert all(isnan(one.value) and one.verdict == "ok" for one in measured.values())
    assert findings == {}


def test_its_line_has_the_values_of_the_days(store: Path) -> None:
    snapshot = Snapshot(store, "m")
    question = resolve(Scope("m", by="day", exact=True, **ASKED), snapshot.contract, snapshot.extent)
    [finding] = [one for one in report(store, ["drift"], Scope("m", **ASKED)).findings if one.subject == "x"]
    wanted = drawn_measure(finding)
    points = column_series(snapshot, question, [wanted])[wanted]
    by_day = [one for one in compute("drift", snapshot, question) if one.measure == "repeated_value_rate"]
    days = {one.window_start: one.value for one in by_day if one.subject == "x"}
    known = [point for point in points if not isnan(days[point.period.span.start])]
    assert len(known) >= 5  # on a day of few rows several bins may have risen as much by chance
    assert [one.value for one in known] == [days[one.period.span.start] for one in known]
    assert {point.usual for point in points} == {0.0}


def test_its_examples_have_it(store: Path) -> None:
    snapshot = Snapshot(store, "m")
    question = resolve(Scope("m", **ASKED), snapshot.contract, snapshot.extent)
    columns, found = example_rows(snapshot, question.window, "x", repeated=-9.0)
    assert len(found) == 20
    assert {row[columns.index("x")] for row in found} == {-9.0}


def test_values_are_counted_as_they_are(store: Path) -> None:
    """Against pandas, in bins drawn at random: missing and infinite ones are none."""
    snapshot, every = Snapshot(store, "m"), rows()
    question = resolve(Scope("m", window="all"), snapshot.contract, snapshot.extent)
    for name in ("x", "whole"):
        [subject] = [one for one in snapshot.subjects if one.name == name]
        finite = every[name][np.isfinite(every[name])]
        bins = np.random.default_rng(3).random(snapshot.bins.number(name)) < 0.5
        inside = finite[bins[snapshot.bins.fine(name).codes(finite.to_numpy(dtype=float))]]
        counts = inside.value_counts()
        values, there = frequent_values(snapshot, question.window, subject, bins)
        assert there.tolist() == sorted(counts.tolist(), reverse=True)[:16]
        assert [counts[one] for one in values] == there.tolist()
        assert (
            rows_of_values(snapshot, question.window, subject, values[::-1]).tolist() == there[::-1].tolist()
        )
    none = np.array([1e300, -1.5])
    assert rows_of_values(snapshot, question.window, subject, none).tolist() == [0, 0]
    assert rows_of_values(snapshot, question.window, subject, none[:0]).tolist() == []


def test_a_masked_value_is_not_told(tmp_path: Path) -> None:
    load(tmp_path, read_contract(CONTRACT + "mask: [x]\n"), predictions=[rows()])
    found = report(tmp_path, ["drift"], Scope("m", **ASKED))
    [row] = [one for one in found.measurements if (one.measure, one.subject) == ("repeated_value_rate", "x")]
    [finding] = [one for one in found.findings if one.subject == "x"]
    assert row.reason.startswith("value masked; ")
    assert (row.repeated, row.verdict) == (None, "warning")
    assert finding.title.startswith("x is one and the same in ")
    assert "9 in" not in finding.title
    assert drawn_measure(finding).measure == "psi"
