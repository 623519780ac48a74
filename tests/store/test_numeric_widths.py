"""Stores whose numeric records were written wide are read, merged and verified beside narrow ones."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.panels.registry import compute
from monitoring.profiles import numeric_table
from monitoring.profiles.numeric_table import numeric_record
from monitoring.profiles.records import Gathered
from monitoring.scope.question import Scope, resolve
from monitoring.store.cube import reads as profile_reads
from monitoring.store.ingest.load import load
from monitoring.store.records import held_profiles
from monitoring.store.records.held_profiles import HeldProfiles
from monitoring.store.records.stored_records import ScatteredRecords
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.verification import verify

DAYS, ROWS = 12, 400


def rows(first: int, days: int) -> pd.DataFrame:
    """Predictions of some days, with labels."""
    rng = np.random.default_rng(first)
    n = days * ROWS
    at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 86_400 / ROWS, unit="s")
    return pd.DataFrame({
        "customer": [f"{first}-{k}" for k in range(n)],
        "scored_at": at + pd.Timedelta(days=first),
        "p": rng.uniform(size=n).round(3),
        "y": rng.integers(0, 2, n),
        "seen": at + pd.Timedelta(days=first),
        "age": np.where(rng.random(n) < 0.1, np.nan, rng.normal(40 + first, 9, n).round(1)),
        "channel": rng.choice(["web", "shop"], n),
    })  # fmt: skip


def widths(store: Path) -> set[int]:
    """The sizes of the records of a number."""
    snapshot = Snapshot(store, "churn")
    question = resolve(Scope("churn", "all", ""), snapshot.contract, snapshot.extent)
    return {len(one) for one in snapshot.profiles("numeric", question.window).of("age").records}


def drift(store: Path, cohort: str) -> list[object]:
    snapshot = Snapshot(store, "churn")
    scope = Scope("churn", "last-6d", "previous", cohort, by="day")
    return list(compute("drift", snapshot, resolve(scope, snapshot.contract, snapshot.extent)))


def test_a_store_of_both_widths_answers_as_one_of_narrow_records(
    churn: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for store, old in ((tmp_path / "both", True), (tmp_path / "new", False)):
        with monkeypatch.context() as patch:
            if old:
                patch.setattr(numeric_table, "numeric_records", lambda bins: (numeric_record(bins),))
            load(store, churn, predictions=rows(0, DAYS // 2 + 2))
        load(store, churn, predictions=rows(DAYS // 2 + 2, DAYS // 2 - 2))
    assert (len(widths(tmp_path / "both")), len(widths(tmp_path / "new"))) == (2, 1)
    cohorts = ("", "channel = 'web' and band = '18-40'", "age > 41")
    asked = [drift(tmp_path / "new", cohort) for cohort in cohorts]
    assert all(asked)
    assert [repr(drift(tmp_path / "both", cohort)) for cohort in cohorts] == list(map(repr, asked))
    assert verify(tmp_path / "both", "churn").differences == ()
    compact(tmp_path / "both", "churn")
    assert len(widths(tmp_path / "both")) == 2
    assert [repr(drift(tmp_path / "both", cohort)) for cohort in cohorts] == list(map(repr, asked))
    assert verify(tmp_path / "both", "churn").differences == ()


@pytest.mark.soak
def test_records_that_stay_in_their_files_say_the_same(
    churn: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Years of a thousand features are read subject by subject: here everything is."""
    load(tmp_path, churn, predictions=rows(0, DAYS))
    load(tmp_path, churn, predictions=rows(DAYS, 3))
    cohorts = ("", "channel = 'web'", "band = '18-40'", "channel = 'web' and band = '18-40'")
    asked = [drift(tmp_path, cohort) for cohort in cohorts]
    gathered: list[str] = []
    made = held_profiles._gathered

    def heard(one: ScatteredRecords, place: slice) -> Gathered:
        gathered.append(one.subject.names[one.subject.code[place.start]])
        return made(one, place)

    monkeypatch.setattr(held_profiles, "_gathered", heard)
    monkeypatch.setattr(held_profiles, "COPIED_BYTES", 0)
    monkeypatch.setattr(profile_reads, "HELD", HeldProfiles())
    assert [repr(drift(tmp_path, cohort)) for cohort in cohorts] == list(map(repr, asked))
    assert {"age", "channel"} <= set(gathered)
    load(tmp_path, churn, predictions=rows(DAYS + 3, 2))  # what is held is extended by the new days
    again = [repr(drift(tmp_path, cohort)) for cohort in cohorts]
    monkeypatch.setattr(held_profiles, "COPIED_BYTES", 1 << 30)
    monkeypatch.setattr(profile_reads, "HELD", HeldProfiles())
    assert [repr(drift(tmp_path, cohort)) for cohort in cohorts] == again
