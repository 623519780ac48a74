"""Cohorts over the contract's own columns, times above all, hold the rows that pandas finds."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from monitoring.errors import ScopeError
from monitoring.profiles import LevelCounts
from monitoring.scope.question import Scope, resolve
from monitoring.store.bounded import Bounded
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.cohorts.cohort_days import from_rows_of
from monitoring.store.kinds.kinds import KINDS
from monitoring.store.routes import planner
from monitoring.store.snapshot import Snapshot

MODEL = "lending-default"
COLUMNS = {
    "scored_at": "__ts", "logged_at": "__received", "outcome_at": "__observed", "defaulted": "__label",
    "model_version": "__version", "application_id": "__id", "region": "region",
}  # fmt: skip
TIMES = ("scored_at", "logged_at", "outcome_at")
COHORTS = {
    "scored_at >= '2026-10-15'": lambda d: d.scored_at >= berlin("2026-10-15"),
    "scored_at < '2026-10-25T02:30+02:00' and region = 'west'": lambda d: (
        (d.scored_at < berlin("2026-10-25T00:30Z")) & (d.region == "west")
    ),
    "scored_at between '2026-10-15' and '2026-10-20T12:00:30.5'": lambda d: (
        d.scored_at.between(berlin("2026-10-15"), berlin("2026-10-20 12:00:30.5"))
    ),
    "not (logged_at >= '2026-10-15T14:00Z')": lambda d: ~(d.logged_at >= berlin("2026-10-15T14:00Z")),
    "outcome_at < '2026-10-28'": lambda d: d.outcome_at < berlin("2026-10-28"),
    "outcome_at is null or defaulted = 1": lambda d: d.outcome_at.isna() | (d.defaulted == 1),
    "model_version = '3.3' and scored_at != '2026-10-15'": lambda d: (
        (d.model_version == "3.3") & (d.scored_at != berlin("2026-10-15"))
    ),
    "scored_at in ('2026-10-15', '2026-10-16T09:00')": lambda d: (
        d.scored_at.isin([berlin("2026-10-15"), berlin("2026-10-16 09:00")])
    ),
}  # fmt: skip


def berlin(words: str) -> pd.Timestamp:
    moment = pd.Timestamp(words)
    return moment.tz_localize("Europe/Berlin") if moment.tzinfo is None else moment


@pytest.fixture(scope="module")
def snapshot(lending_of: Callable[..., Path]) -> Snapshot:
    return Snapshot(lending_of(20_000), MODEL)


@pytest.fixture(scope="module")
def rows(snapshot: Snapshot) -> pd.DataFrame:
    listed = ", ".join(f"{sql} as {name}" for name, sql in COLUMNS.items())
    found = pd.DataFrame(snapshot.ask(f"select {listed} from rows"), columns=list(COLUMNS))
    return found.assign(**{name: pd.to_datetime(found[name]).dt.tz_localize("UTC") for name in TIMES})


@pytest.mark.sampled(3)
@pytest.mark.parametrize("as_of", ["", "2026-10-20"])
@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize("cohort", COHORTS)
def test_the_rows_are_those_that_pandas_finds(
    snapshot: Snapshot,
    rows: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    cohort: str,
    coded: bool,
    as_of: str,
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1 if coded else 10**9)
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    asked = resolve(Scope(MODEL, cohort=cohort, as_of=as_of), snapshot.contract, snapshot.extent).window
    [span] = asked.spans
    known = rows.copy()
    if as_of:
        known.loc[known.outcome_at > berlin(as_of), ["outcome_at", "defaulted"]] = None
    inside = known[(known.scored_at >= span.start) & (known.scored_at < span.end) & COHORTS[cohort](known)]
    counts = planner.answer(snapshot, "labels", asked).merged("", LevelCounts.merged).counts
    assert counts.get("rows", 0) == len(inside)
    assert counts.get("labelled", 0) == inside.defaulted.notna().sum()
    for kind in KINDS if cohort.startswith(("outcome", "scored_at <")) else ():
        found, exact = planner.answer(snapshot, kind, asked), from_rows_of(snapshot, kind, asked)
        for name, own in exact.by_subject.items():
            assert {*found.of(name).day.tolist()} == {*own.day.tolist()}


def test_what_is_no_time_is_refused_with_what_to_write(snapshot: Snapshot) -> None:
    for words in ("scored_at > 5", "scored_at = 'soon'", "logged_at in (true)"):
        with pytest.raises(ScopeError, match=r"write a date or time in quotes, such as \w+ >= '2025-01-31"):
            resolve(Scope(MODEL, cohort=words), snapshot.contract, snapshot.extent)
