"""Since the last review: each finding once, by what became of it last."""

from pathlib import Path

import pytest

from monitoring.errors import StoreError
from monitoring.findings.journal.since_review import close_review, since_review
from monitoring.store.catalog.journal import Deed, Journal


def data(action: str, finding: str, title: str = "", severity: str = "") -> Deed:
    said = {name: text for name, text in (("title", title), ("severity", severity)) if text}
    return Deed("tidemark", action, "m", finding, said, "1")


def test_before_the_first_review_everything_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert since_review(journal.entries()).counts() == "nothing changed"
    journal.add(data("opened", "f", "AUC fell."), data("opened", "g", "PSI rose."), data("recovered", "g"))
    found = since_review(journal.entries())
    assert (found.last, found.counts()) == (None, "1 finding opened, 1 recovered")
    assert [(one.what, one.title) for one in found.changes] == [
        ("opened", "AUC fell."),
        ("recovered", "PSI rose."),
    ]


def test_a_closed_review_begins_the_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(data("opened", "f", "AUC fell."))
    closed = close_review(journal, " Ada ", " retrain ")
    assert (closed.who, closed.said) == ("Ada", {"text": "retrain"})
    found = since_review(journal.entries())
    assert (found.last, found.who, found.changes) == (closed.moment, "Ada", ())
    journal.add(data("worsened", "f"), Deed("Bob", "comment", "m", "f", {"text": "hm"}))
    [change] = since_review(journal.entries()).changes
    assert (change.what, change.title) == ("worsened", "AUC fell."), "as it was called when it opened"
    assert journal.flaw() == ""


def test_what_opened_since_has_opened_however_it_went_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(data("opened", "f", "AUC fell.", "warning"), data("worsened", "f", "AUC fell.", "critical"))
    journal.add(data("opened", "g", "PSI rose.", "critical"), data("eased", "g", "PSI rose.", "warning"))
    assert since_review(journal.entries()).counts() == "2 findings opened"
    journal.add(data("recovered", "g"))
    assert since_review(journal.entries()).counts() == "1 finding opened, 1 recovered"
    journal.add(data("opened", "g", "PSI rose again."))
    assert since_review(journal.entries()).counts() == "2 findings opened"


def test_what_is_as_severe_again_as_at_the_review_has_not_changed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(data("opened", "f", "AUC fell.", "warning"))
    close_review(journal, "Ada")
    journal.add(data("worsened", "f", "AUC fell more.", "critical"))
    assert since_review(journal.entries()).counts() == "1 finding got worse"
    journal.add(data("eased", "f", "AUC fell.", "warning"))
    assert since_review(journal.entries()).counts() == "nothing changed"
    journal.add(data("worsened", "f", "AUC fell more.", "critical"))
    assert since_review(journal.entries()).counts() == "1 finding got worse"
    close_review(journal, "Ada")
    journal.add(data("eased", "f", "AUC fell.", "warning"), data("recovered", "f"))
    assert since_review(journal.entries()).counts() == "1 finding recovered"


def test_closing_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="needs who acts"):
        close_review(Journal(tmp_path), " ")


def test_what_is_there_still_is_told_as_it_is_today(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(data("opened", "f", "AUC fell since 1 May."), data("opened", "g", "PSI rose."))
    journal.add(data("opened", "h", "Rows are missing."), data("worsened", "i", "Scores moved."))
    today = {"i": "Scores moved.", "h": "Rows are missing.", "f": "AUC fell since 27 May."}
    told = since_review(journal.entries()).retold(today)
    assert [one.title for one in told.changes] == [
        "Rows are missing.",
        "AUC fell since 27 May.",
        "PSI rose.",
        "Scores moved.",
    ], "by kind, then as today; what is over last"
