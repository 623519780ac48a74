"""Rows of cohorts from profiles are those of the rows."""

from pathlib import Path

import pytest

from monitoring.contract import read_contract
from monitoring.profiles import LevelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.store.cohorts import cohort_days
from monitoring.store.cohorts.cohort_levels import cohort_levels
from monitoring.store.ingest.load import load
from monitoring.store.reads.cohort_counts import count_rows, rows_by_level
from monitoring.store.snapshot import Snapshot
from tests.store.conftest import CHURN, lived_rows

WINDOWS = ("all", "2025-03-02/2025-03-04", "2025-03-02T10:00/2025-03-05T03:30", "2020-01-01/2020-01-02")


def asked(snapshot: Snapshot, **words: str) -> Selection:
    return resolve(Scope("churn", **words), snapshot.contract, snapshot.extent).window  # type: ignore[arg-type]


def read(snapshot: Snapshot, selection: Selection) -> int:
    """Count the rows themselves."""
    return int(snapshot.ask(f"select count(*) from {snapshot.rows_of(selection)}")[0][0])


@pytest.mark.sampled(6)
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("version", ["", "2"])
@pytest.mark.parametrize("known", [True, False])
def test_levels_and_nulls_make_up_the_window(
    lived_template: Path, window: str, version: str, known: bool
) -> None:
    snapshot, words = Snapshot(lived_template, "churn"), {"window": window, "version": version}
    for column in snapshot.cohorts:
        levels = cohort_levels(snapshot, column, 60) if known else ()
        found = rows_by_level(snapshot, asked(snapshot, **words), column, levels)
        assert not known or tuple(found) == levels
        none = asked(snapshot, cohort=f"{column.name} is null", **words)
        whole = count_rows(snapshot, asked(snapshot, **words))
        assert sum(found.values()) + count_rows(snapshot, none) == whole
        for level, rows in found.items():
            assert rows == read(snapshot, asked(snapshot, cohort=f"{column.name} = '{level}'", **words))


@pytest.mark.parametrize("cohort", ["", "channel = 'web'", "age >= 30 and channel = 'app'", "label is null"])
def test_profiles_and_rows_count_the_same(lived_template: Path, cohort: str) -> None:
    snapshot = Snapshot(lived_template, "churn")
    selection = asked(snapshot, window="all", cohort=cohort)
    assert count_rows(snapshot, selection) == read(snapshot, selection) > 0


@pytest.mark.parametrize("cohort", ["age >= 30 and channel = 'app'", "not age >= 30"])
def test_what_is_counted_already_is_not_read_again(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    """The page's panels have counted the baseline that its line of words tells."""
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    snapshot = Snapshot(lived_template, "churn")
    selection = asked(snapshot, window="2025-03-02/2025-03-04", cohort=cohort)
    rows = read(snapshot, selection)
    snapshot.profiles("numeric", selection)
    monkeypatch.setattr(snapshot, "ask", lambda *given: pytest.fail("rows were read"))
    assert count_rows(snapshot, selection) == rows > 0


def test_when_a_label_came_is_no_matter_of_rows(lived_template: Path) -> None:
    snapshot = Snapshot(lived_template, "churn")
    early = asked(snapshot, window="all", as_of="2025-03-02")
    assert count_rows(snapshot, early) == count_rows(snapshot, asked(snapshot, window="all")) > 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["label = 1", "label is null", "channel = 'web' and not label = 0"])
def test_a_cohort_that_names_the_label_has_the_rows_of_then(lived_template: Path, cohort: str) -> None:
    snapshot = Snapshot(lived_template, "churn")
    for moment in ("2025-03-02", "2025-03-11", "2025-03-13"):  # before all labels, and before two are revised
        early = asked(snapshot, window="all", cohort=cohort, as_of=moment)
        known = snapshot.profiles("labels", early).merged("", LevelCounts.merged).counts.get("rows", 0)
        assert count_rows(snapshot, early) == known
        assert (known == 0) == (moment == "2025-03-02" and cohort == "label = 1")


def test_levels_of_cohort_columns_are_read_from_profiles_alone(
    lived_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Snapshot(lived_template, "churn")
    selection = asked(snapshot, window="2025-03-02/2025-03-04")
    monkeypatch.setattr(snapshot, "ask", None)
    counts = rows_by_level(snapshot, selection, snapshot.cohorts[0], ["app", "web", "post"])
    assert counts["app"] > 0 < counts["web"]
    assert counts["post"] == 0
    assert count_rows(snapshot, selection) == sum(counts.values())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("number", ["1234567890123005", "1234567890123006.0", "9007199254740991"])
def test_an_id_of_many_digits_finds_its_row(tmp_path: Path, number: str) -> None:
    ids = ["1234567890123005", "1234567890123006", "9007199254740991"]
    load(
        tmp_path,
        read_contract(CHURN),
        predictions=lived_rows("2025-03-01", 1, "1", 1)[:3].assign(customer=ids),
    )
    snapshot = Snapshot(tmp_path, "churn")
    assert count_rows(snapshot, asked(snapshot, window="all", cohort=f"customer = {number}")) == 1
