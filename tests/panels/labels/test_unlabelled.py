"""Labels that stopped, or became fewer: an alarm of its own, dated and placed."""

from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from monitoring.contract.reading import read_contract
from monitoring.findings.documents.finding_file import finding_file
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import slice_of
from monitoring.findings.report import report
from monitoring.panels.distributions.column_series import Wanted, column_series
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope, resolve
from monitoring.statistics.intervals import rate_change
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.panels.labels.test_held_up import CONTRACT, FIRST

DAYS, A_DAY, DELAY = 90, 60, 2
Kept = Callable[[pd.DataFrame], NDArray[np.bool_]]


def after(day: int) -> Kept:
    """Those before a day, counted from the first."""
    return lambda rows: np.asarray(rows["at"] < FIRST + pd.Timedelta(days=day))


def rows_and_labels() -> pd.DataFrame:
    draw, n = np.random.default_rng(4), A_DAY * DAYS
    at = FIRST + pd.to_timedelta(np.arange(n) * 24 / A_DAY, unit="h")
    score, side = draw.random(n), draw.choice(["a", "b"], n)
    label = (draw.random(n) < score).astype(int)
    seen = at + pd.Timedelta(days=DELAY)
    return pd.DataFrame(
        {"id": np.arange(n), "at": at, "p": score, "x": score, "side": side, "y": label, "seen": seen}
    )


def stored(home: Path, kept: Kept, rest: str = "", rows: pd.DataFrame | None = None) -> Path:
    """Store rows of ninety days, and those of their labels that are delivered."""
    every = rows_and_labels() if rows is None else rows
    come = every[kept(every) & (every["seen"] <= every["at"].max())]
    predictions = [every.drop(columns=["y", "seen"])]
    load(home, read_contract(CONTRACT % rest), predictions=predictions, labels=[come[["id", "y", "seen"]]])
    return home


def told(store: Path, **words: Any) -> tuple[list[Measurement], list[Finding]]:
    found = report(store, ["quality"], Scope("m", **{"window": "last-30d", **words}))
    rows = [one for one in found.measurements if one.measure == "unlabelled_rate"]
    return rows, [one for one in found.findings if one.measure == "unlabelled_rate"]


def test_labels_that_stopped_are_an_alarm(tmp_path: Path) -> None:
    """They were told by the performance page alone, beside "Nothing needs doing here."."""
    [row], [finding] = told(stored(tmp_path, after(75)))
    # of 30 days the last two are younger than labels, and a day is judged once all of it is old enough
    assert row.reason == "judged on 2026-03-02/2026-03-29"
    assert (row.value, row.n) == (pytest.approx(12 / 27), 27 * A_DAY)
    assert (row.baseline_value, row.baseline_n, row.verdict) == (0.0, 56 * A_DAY, "warning")
    assert finding.since == FIRST + pd.Timedelta(days=75)
    assert (finding.until, finding.panel, finding.severity) == (None, "quality", "warning")
    assert finding.title.startswith("44.4% of the predictions whose label is due (95% CI ")
    assert finding.title.endswith(
        " have none over the window, because of the rows since 17 Mar; in the weeks before 0%."
    )
    assert finding.next_action.startswith("Ask who delivers the labels")


def test_it_is_critical_once_half_of_the_labels_are_missing(tmp_path: Path) -> None:
    [row], [finding] = told(stored(tmp_path, after(70)), window="last-30d")
    assert (row.verdict, finding.severity) == ("critical", "critical")


def test_the_level_that_sends_none_is_named(tmp_path: Path) -> None:
    store = stored(tmp_path, lambda rows: after(70)(rows) | np.asarray(rows["side"] == "a"))
    _, [finding] = told(store)
    assert slice_of(finding) == "side = 'b'"
    assert ", mostly in side = 'b'; in the weeks before 0%." in finding.title
    assert told(store, cohort="side = 'a'")[1] == []


def test_labels_that_become_fewer_are_an_alarm(tmp_path: Path) -> None:
    """A third less than usual, of a model that is labelled by half."""
    draw = np.random.default_rng(8)

    def kept(rows: pd.DataFrame) -> NDArray[np.bool_]:
        return draw.random(len(rows)) < np.where(after(65)(rows), 0.5, 0.32)

    [row], [finding] = told(stored(tmp_path, kept))
    assert row.verdict == finding.severity == "warning"
    assert row.baseline_value == pytest.approx(0.5, abs=0.03)
    assert finding.since is not None
    assert abs(finding.since - (FIRST + pd.Timedelta(days=65))) <= pd.Timedelta(days=4)


def test_its_numbers_are_those_of_a_test_of_two_rates(tmp_path: Path) -> None:
    every = rows_and_labels()
    store = stored(tmp_path, after(75), rows=every)
    [row], _ = told(store)
    change = rate_change(0, 56 * A_DAY, 12 * A_DAY, 27 * A_DAY)
    assert (row.change, row.change_lower, row.change_upper) == (change.value, change.lower, change.upper)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("every", [7, 14, 30])
@pytest.mark.parametrize("today", [61, 67, 73, 79, 85, 90])
def test_labels_that_are_delivered_together_are_calm_on_any_day(
    tmp_path: Path, every: int, today: int
) -> None:
    rows = rows_and_labels()
    day = (rows["at"] - FIRST) // pd.Timedelta(days=1)
    rows["seen"] = FIRST + pd.to_timedelta((day // every + 1) * every, unit="D") + pd.Timedelta(hours=6)
    rows = rows[day < today]
    [row], found = told(stored(tmp_path, lambda some: np.ones(len(some), dtype=bool), rows=rows))
    assert row.verdict in ("ok", "insufficient")
    assert found == []


def test_labels_without_a_time_have_the_horizon_or_a_reason(tmp_path: Path) -> None:
    every = rows_and_labels()
    come = every[after(75)(every)]
    for name, rest in (("none", ""), ("some", ", horizon: 5d")):
        text = (CONTRACT % rest).replace(", observed_at: seen", "")
        predictions = [every.drop(columns=["y", "seen"])]
        load(tmp_path / name, read_contract(text), predictions=predictions, labels=[come[["id", "y"]]])
    [row], found = told(tmp_path / "none")
    assert (row.reason, row.verdict, row.n, found) == ("no_observed_at", "", 0, [])
    [row], [finding] = told(tmp_path / "some")
    assert row.reason == "judged on 2026-03-02/2026-03-26"
    assert (row.value, row.n) == (pytest.approx(9 / 24), 24 * A_DAY)
    assert finding.severity == "warning"


def test_of_a_window_younger_than_its_labels_the_last_that_fell_due_are_told(tmp_path: Path) -> None:
    """An alarm that waits until a label of the window is due comes a month late where labels take one."""
    store = stored(tmp_path, after(75))
    [row], [finding] = told(store, window="last-2d")
    assert row.reason == "judged on 2026-03-27/2026-03-29"
    # the last ten days of the eight weeks before, which have none either, are not what is usual
    assert (row.value, row.n, row.baseline_value, row.baseline_n) == (1.0, 2 * A_DAY, 0.0, 46 * A_DAY)
    assert (finding.severity, finding.since) == ("critical", FIRST + pd.Timedelta(days=75))
    rows, _ = told(store, window="last-2d", by="day")
    assert [(one.reason, one.verdict, one.n) for one in rows] == [("immature", "insufficient", 0)] * 2
    assert all(isnan(one.value) for one in rows)


def test_nothing_is_due_where_there_are_no_rows(tmp_path: Path) -> None:
    [row], found = told(stored(tmp_path, after(75)), cohort="side = 'c'")
    assert (row.reason, row.verdict, row.n, found) == ("empty_current", "undefined", 0, [])


def test_without_weeks_before_the_last_quarter_is_held_against_the_others(tmp_path: Path) -> None:
    store = stored(tmp_path, after(75))
    [row], [finding] = told(store, window="all")
    assert row.reason == "judged on 2026-03-08/2026-03-29"
    assert (row.value, row.n, row.baseline_n) == (pytest.approx(12 / 21), 21 * A_DAY, 56 * A_DAY)
    assert (finding.severity, finding.since) == ("critical", FIRST + pd.Timedelta(days=75))
    rows, _ = told(store, window="all", by="week")
    assert {one.verdict for one in rows if not one.partial} == {"insufficient"}
    assert sum(one.n for one in rows) == 87 * A_DAY


def test_six_days_before_are_too_few(tmp_path: Path) -> None:
    every = rows_and_labels()
    short = every[every["at"] < FIRST + pd.Timedelta(days=9)]
    [row], found = told(stored(tmp_path, after(90), rows=short), window="all")
    assert (row.verdict, row.n, found) == ("insufficient", A_DAY, [])
    assert "history_too_short" in row.reason


def test_a_model_without_labels_has_no_such_row(tmp_path: Path) -> None:
    text = CONTRACT.replace("label: {column: y, positive: 1, negative: 0, observed_at: seen%s}\n", "")
    load(tmp_path, read_contract(text), predictions=[rows_and_labels().drop(columns=["y", "seen"])])
    assert told(tmp_path) == ([], [])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "side = 'b'", "x > 0.5"])
def test_days_and_weeks_add_up_to_the_window(tmp_path: Path, cohort: str) -> None:
    store = stored(tmp_path, after(75))
    [whole], _ = told(store, cohort=cohort)
    for by in ("day", "week"):
        rows, _ = told(store, cohort=cohort, by=by)
        there = [one for one in rows if one.n]
        assert sum(one.n for one in there) == whole.n > 0
        missing = [round(one.value * one.n) for one in there]
        assert sum(missing) == round(whole.value * whole.n)
        snapshot = Snapshot(store, "m")
        scope = Scope("m", window="last-30d", cohort=cohort, by=by)  # type: ignore[arg-type]
        wanted = Wanted("quality", "unlabelled_rate", "")
        question = resolve(scope, snapshot.contract, snapshot.extent)
        line = column_series(snapshot, question, [wanted])[wanted]
        assert [(repr(one.value), one.n) for one in line] == [(repr(one.value), one.n) for one in rows]
    assert told(store, cohort=cohort, by="hour", window="last-2d")[0] == []


def test_days_that_a_window_cuts_count_on_neither_side(tmp_path: Path) -> None:
    [row], _ = told(stored(tmp_path, after(75)), window="2026-03-02T06:00/2026-03-20T18:00")
    assert row.reason == "judged on 2026-03-03/2026-03-20"
    assert (row.n, row.baseline_n) == (17 * A_DAY, 56 * A_DAY)
    assert row.value == pytest.approx(3 / 17)


def test_labels_of_a_moment_are_those_that_were_known(tmp_path: Path) -> None:
    store = stored(tmp_path, after(90))
    moment = (FIRST + pd.Timedelta(days=70)).isoformat()
    [row], [finding] = told(store, as_of=moment, now="2026-04-01")
    assert row.reason == "judged on 2026-03-02/2026-03-30"
    known = 8 * A_DAY + 1  # the label of that very moment among them
    assert (row.value, finding.severity) == (pytest.approx(1 - known / (28 * A_DAY)), "critical")
    [row], found = told(store, as_of=moment)  # ages are counted from then
    assert (row.reason, row.value, found) == ("judged on 2026-03-02/2026-03-10", 0.0, [])
    assert told(store)[1] == []


def test_documents_and_slices_name_the_weeks_before(tmp_path: Path) -> None:
    """The grey line was called that of the period before, which it is not of."""
    store = stored(tmp_path, lambda rows: after(70)(rows) | np.asarray(rows["side"] == "a"))
    made = report(store, ["findings"], Scope("m", window="last-30d"))
    [finding] = [one for one in made.findings if one.measure == "unlabelled_rate"]
    told = [text for _, text in finding_file(Snapshot(store, "m"), made, finding.id).parts]
    assert any("Labels missing" in one and "; in the weeks before 0%" in one for one in told)
