"""Cohorts with a name: kept beside the generations, replaced knowingly, refused by name."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitoring.errors import TidemarkError
from monitoring.store.reads.saved_cohorts import remove_cohort, rename_cohort, save_cohort, saved_cohorts
from monitoring.store.snapshot import Snapshot


def test_a_cohort_is_saved_in_canonical_words_and_needs_no_generation(lived: Path) -> None:
    before = Snapshot(lived, "churn").data_version
    assert save_cohort(lived, "churn", " Young ", "age<30 AND channel in ('web')") == (
        "age < 30 and channel in ('web')",
        "",
    )
    assert saved_cohorts(lived, "churn") == {"Young": "age < 30 and channel in ('web')"}
    assert Snapshot(lived, "churn").data_version == before


def test_the_same_name_takes_the_new_expression_and_gives_the_old_one(lived: Path) -> None:
    save_cohort(lived, "churn", "Young", "age < 30")
    assert save_cohort(lived, "churn", "Young", "age < 25") == ("age < 25", "age < 30")
    assert saved_cohorts(lived, "churn") == {"Young": "age < 25"}
    assert remove_cohort(lived, "churn", "Young") == "age < 25"
    assert saved_cohorts(lived, "churn") == {}


def test_another_name_leaves_the_cohort_as_it_is(lived: Path) -> None:
    save_cohort(lived, "churn", "Young", "age < 30")
    save_cohort(lived, "churn", "Old", "age > 60")
    assert rename_cohort(lived, "churn", "Young", " Under 30 ") == "age < 30"
    assert saved_cohorts(lived, "churn") == {"Under 30": "age < 30", "Old": "age > 60"}
    assert rename_cohort(lived, "churn", "Old", "Old") == "age > 60"


@pytest.mark.parametrize(
    ("name", "to", "said"),
    [
        ("Young", "Old", "'Old' is the name of another cohort, age > 60: remove that one"),
        ("Young", " ", "saved under a name"),
        ("Yung", "Under 30", "did you mean 'Young'"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(lived: Path, name: str, to: str, said: str) -> None:
    save_cohort(lived, "churn", "Young", "age < 30")
    save_cohort(lived, "churn", "Old", "age > 60")
    with pytest.raises(TidemarkError, match=said):
        rename_cohort(lived, "churn", name, to)
    assert saved_cohorts(lived, "churn") == {"Old": "age > 60", "Young": "age < 30"}


def test_what_somebody_else_saved_meanwhile_is_not_lost(lived: Path) -> None:
    save_cohort(lived, "churn", "Young", "age < 30")
    save_cohort(lived, "churn", "Young", "age < 25")  # by somebody else
    for change in (
        lambda: save_cohort(lived, "churn", "Young", "age < 20", "age < 30"),
        lambda: save_cohort(lived, "churn", "Young", "age < 20", ""),
        lambda: rename_cohort(lived, "churn", "Young", "Under 30", "age < 30"),
        lambda: remove_cohort(lived, "churn", "Young", "age < 30"),
    ):
        with pytest.raises(TidemarkError, match="'Young' means age < 25 by now"):
            change()
    assert saved_cohorts(lived, "churn") == {"Young": "age < 25"}
    assert save_cohort(lived, "churn", "Young", "age < 25", "") == ("age < 25", "age < 25"), "as it is"
    assert save_cohort(lived, "churn", "Young", "age < 20", "age < 25") == ("age < 20", "age < 25")
    remove_cohort(lived, "churn", "Young", "age < 20")
    with pytest.raises(TidemarkError, match="'Young' is the name of no cohort by now"):
        save_cohort(lived, "churn", "Young", "age < 18", "age < 20")


@pytest.mark.parametrize(
    "name", ["Caf\N{LATIN SMALL LETTER E WITH ACUTE} A", "Cafe\N{COMBINING ACUTE ACCENT}  A"]
)
def test_names_that_look_the_same_are_one(lived: Path, name: str) -> None:
    save_cohort(lived, "churn", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} A", "age < 30")
    assert save_cohort(lived, "churn", name, "age < 25") == ("age < 25", "age < 30")
    assert rename_cohort(lived, "churn", name, "B") == "age < 25"
    save_cohort(lived, "churn", name, "age < 25")
    assert remove_cohort(lived, "churn", name) == "age < 25"
    assert saved_cohorts(lived, "churn") == {"B": "age < 25"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("", "age < 30", "saved under a name: write one"),
        ("x" * 61, "age < 30", "at most 60"),
        ("a\nb", "age < 30", "one line"),
        ("Young", "  ", "would be everybody"),
        ("Young", "agee < 30", "did you mean 'age'"),
        ("Young", "age < ", "not finished"),
    ],
)
def test_what_is_no_cohort_or_no_name_is_refused(lived: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(TidemarkError, match=said):
        save_cohort(lived, "churn", name, text)
    assert saved_cohorts(lived, "churn") == {}


def test_unknown_names_are_told_with_the_nearest(lived: Path) -> None:
    save_cohort(lived, "churn", "Young", "age < 30")
    with pytest.raises(TidemarkError, match="did you mean 'Young'"):
        remove_cohort(lived, "churn", "Yung")
    with pytest.raises(TidemarkError, match="did you mean 'churn'"):
        saved_cohorts(lived, "chrun")


def test_a_store_from_before_there_were_any_takes_them(lived: Path) -> None:
    with closing(sqlite3.connect(lived / "catalog.sqlite")) as con:
        con.execute("drop table cohorts")
    assert saved_cohorts(lived, "churn") == {}
    save_cohort(lived, "churn", "Young", "age < 30")
    assert saved_cohorts(lived, "churn") == {"Young": "age < 30"}
