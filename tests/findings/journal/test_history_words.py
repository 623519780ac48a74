"""What people did, in words: a remark is told apart from the deed that it stands beside."""

from zoneinfo import ZoneInfo

import pytest

from monitoring.findings.journal.history_words import occurrence_words, told
from monitoring.findings.journal.response import Occurrence
from monitoring.store.catalog.journal import Entry


@pytest.mark.parametrize(
    ("action", "said", "words"),
    [
        ("acknowledge", {}, "acknowledged it"),
        ("acknowledge", {"text": "feed is late"}, "acknowledged it: feed is late"),
        ("assign", {"to": "Bob", "text": "yours"}, "gave it to Bob: yours"),
        ("snooze", {"until": "2026-12-03", "text": "known"}, "snoozed it until 3 Dec 2026: known"),
        ("snooze", {"until": "recovered"}, "snoozed it until it recovers"),
        ("comment", {"text": "seen"}, "said seen"),
        (
            "decide",
            {"text": "retrain", "to": "Cem", "until": "2026-12-01"},
            "decided Cem, retrain, until 1 Dec 2026",
        ),
    ],
)
def test_a_deed_is_told(action: str, said: dict[str, str], words: str) -> None:
    assert told(Entry("Ada", action, "m", "f", said)) == words


def test_all_days_of_an_occurrence_are_those_of_the_model() -> None:
    opened = Entry(
        "tidemark",
        "opened",
        "m",
        "f",
        {"since": "2026-03-01T15:00:00+00:00"},
        at="2026-03-01T16:00:00+00:00",
    )
    recovered = Entry("tidemark", "recovered", "m", "f", at="2026-03-03T23:30:00+00:00")
    said = occurrence_words(Occurrence((opened, recovered)), ZoneInfo("Asia/Tokyo"))
    assert said == "began 2 Mar 2026, seen 2 Mar 2026, recovered 4 Mar 2026"
