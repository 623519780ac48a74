"""Rows that are sent twice with a fresh id: found by their codes; rows that are often alike raise nothing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.report import Report, report
from monitoring.panels.copied_rows import COPIED
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.store.reads.alike_rows import MOST_ROWS

CONTRACT = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: a, kind: numeric}, {name: b, kind: numeric}, {name: c, kind: numeric}]
cohorts: [side]
"""
DAYS = 20


def rows(a_day: int = 300, *, alike: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = DAYS * a_day
    at = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(np.arange(n) * DAYS * 86_400 // n, unit="s")
    values = rng.integers(0, 3, (4, n)) / 2 if alike else rng.random((4, n))
    frame = pd.DataFrame(dict(zip("abcp", values, strict=True)))
    return frame.assign(id=np.arange(n), at=at, side=rng.choice(["u", "v"], n))


def again(some: pd.DataFrame, share: float) -> pd.DataFrame:
    """Some rows of the last two days are sent once more, some seconds later."""
    late = some[some["at"] >= some["at"].max() - pd.Timedelta(days=2)]
    twice = late.sample(frac=share, random_state=1)
    twice = twice.assign(id=twice["id"] + 10**6, at=twice["at"] + pd.Timedelta(seconds=9))
    return pd.concat([some, twice])


def asked(home: Path, some: pd.DataFrame, **words: str) -> tuple[Measurement, Report]:
    load(home, read_contract(CONTRACT), predictions=[some])
    made = report(home, ["quality"], Scope("m", **{"window": "last-7d", **words}))
    return next(one for one in made.measurements if one.measure == COPIED), made


def test_copies_are_counted_exactly_where_all_rows_are_looked_at(tmp_path: Path) -> None:
    some = again(rows(), 0.2)
    row, made = asked(tmp_path, some)
    newest = some[some["at"] >= some["at"].max().normalize() - pd.Timedelta(days=2)]
    copies = int(newest.duplicated([*"abcp"]).sum())
    assert (row.n, row.value, row.baseline_value) == (len(newest), copies / len(newest), 0.0)
    assert row.verdict == "critical"
    assert row.method == "sample of the newest 3 days, by the bins of 4 columns"
    [finding] = made.findings
    assert f"of the {row.n:,} rows looked at" in finding.title
    assert finding.title.endswith("under another id; in the week before 0%.")
    assert finding.next_action.startswith("Find the job that sends rows twice with a fresh id")


def test_of_many_rows_both_of_two_copies_are_looked_at_or_neither(tmp_path: Path) -> None:
    row, _ = asked(tmp_path, again(rows(12_000), 0.2))
    assert MOST_ROWS / 2 < row.n < 1.1 * MOST_ROWS
    assert row.value == pytest.approx(0.2 * 2 / 3 / (1 + 0.2 * 2 / 3), rel=0.1)


@pytest.mark.parametrize(
    ("alike", "words", "reason"),
    [
        (True, {}, "rows_alike"),
        (False, {"cohort": "side = 'u'"}, "not known by cohort"),
        (False, {"window": "all"}, "history_too_short"),
    ],
)
def test_what_cannot_be_told_says_why(
    tmp_path: Path, alike: bool, words: dict[str, str], reason: str
) -> None:
    row, made = asked(tmp_path, again(rows(alike=alike), 0.2), **words)
    assert row.reason.startswith(reason)
    assert [one.measure for one in made.findings if one.measure == COPIED] == []
