"""What people did, in words: a remark is told apart from the deed that it stands beside."""

import pytest

from monitoring.findings.journal.history_words import told
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
