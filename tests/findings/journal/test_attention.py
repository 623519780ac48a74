"""Which findings need somebody, and how the others are told."""

from dataclasses import replace
from datetime import UTC, datetime

from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import (
    all_left_out_words,
    count_words,
    handled_words,
    left_out_words,
    needing,
)

START = datetime(2026, 10, 1, tzinfo=UTC)
OPEN = Finding(
    "a", "critical", "", "drift", "psi", "age", "", "", "", "", 0.3, 0.2, 0.4, 10, 0.1, START, None,
    "", "", "", "", "open", "", START, START, "1",
)  # fmt: skip
SEEN = replace(OPEN, id="b", status="acknowledged")
QUIET = replace(OPEN, id="c", status="snoozed", snoozed_until="2026-12-03")
LONGER = replace(QUIET, id="d", snoozed_until="recovered")
WRONG = replace(OPEN, id="e", status="false_alarm")
DONE = replace(OPEN, id="f", status="resolved")


def test_open_and_acknowledged_findings_need_somebody() -> None:
    assert needing([QUIET, OPEN, WRONG, SEEN, DONE]) == [OPEN, SEEN]


def test_what_is_left_out_is_counted_by_why() -> None:
    assert left_out_words([OPEN, SEEN]) == ""
    assert (
        left_out_words([QUIET, WRONG, WRONG, DONE])
        == "1 snoozed until 3 Dec 2026, 2 false alarms, 1 resolved"
    )
    assert left_out_words([QUIET, LONGER]) == "2 snoozed until 3 Dec 2026 or later"
    assert left_out_words([LONGER, LONGER]) == "2 snoozed until they recover"
    assert count_words([OPEN, QUIET]) == "1 finding open; 1 snoozed until 3 Dec 2026"
    assert count_words([QUIET]) == "0 findings open; 1 snoozed until 3 Dec 2026"
    assert count_words([]) == ""


def test_why_none_needs_anybody() -> None:
    assert all_left_out_words([QUIET, QUIET]) == "all findings snoozed until 3 Dec 2026"
    assert all_left_out_words([LONGER]) == "the finding is snoozed until it recovers"
    assert all_left_out_words([WRONG, WRONG]) == "all findings called false alarms"
    assert all_left_out_words([QUIET, DONE]).endswith("1 snoozed until 3 Dec 2026, 1 resolved")


def test_each_says_what_was_done_with_it() -> None:
    said = [handled_words(one) for one in (OPEN, SEEN, QUIET, WRONG)]
    assert said == ["", "acknowledged", "snoozed until 3 Dec 2026", "false alarm"]
