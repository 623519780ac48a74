"""How many incidents are open, when the finding that one began with has been closed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import needing
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.words.words import ago
from monitoring.ui.drawing import cards
from monitoring.ui.drawing.cards import chosen
from monitoring.ui.findings.findings_list import all_cards, evidence_line, findings_head

START = datetime(2026, 10, 1, tzinfo=UTC)
ONE = Finding(
    "age", "critical", "", "drift", "psi", "age", "", "", "", "", 0.3, 0.2, 0.4, 10, 0.1, START, None,
    "", "", "", "", "open", "", START, START, "1",
)  # fmt: skip
SCORE = replace(ONE, id="score", subject="score")
APART = replace(ONE, id="apart", subject="income", since=None)


def test_an_incident_stays_open_when_what_it_began_with_is_closed() -> None:
    status = ModelStatus("m", "M", "critical", "", ONE, (ONE, SCORE, APART))
    cards = all_cards([status])
    assert findings_head(cards, [status])[1] == "3 open findings in 2 incidents."
    left = [card for card in cards if card.finding.id != "age"]
    assert findings_head(left, [status])[1] == "2 open findings."


def test_the_overview_begins_with_what_the_list_begins_with() -> None:
    """Also where what is critical of the first incident needs nobody any more."""
    closed, watch = replace(ONE, status="resolved"), replace(SCORE, severity="warning")
    status = ModelStatus("m", "M", "critical", "", APART, (closed, APART, watch))
    listed = [card for card in all_cards([status]) if needing([card.finding])]
    assert [card.finding.id for card in listed] == ["apart", "score"]
    assert [card.finding.id for card in chosen([status])] == ["apart", "score"]
    assert [card.root and card.root.id for card in listed] == [None, "age"]


def test_card_and_list_count_days_back_from_the_newest_row() -> None:
    """Labels come later than the rows: a card counted from them, and named two days more than the list."""
    question: Any = SimpleNamespace(
        newest=START + timedelta(days=9), now=START + timedelta(days=11), zone=UTC
    )
    assert cards._age(ONE, question, old=False) == ago(START, question.newest) == "began 9 days ago"


def test_the_evidence_is_written_as_people_write_and_its_q_stays_in_one_line() -> None:
    found = replace(ONE, cohort="region = 'west'", window="2026-10-02/2026-11-01", adjusted_p=1e-30)
    [card] = all_cards([ModelStatus("m", "M", "critical", "", found, (found,))])
    said = evidence_line(card).split(" · ")
    assert said[1:3] == ["region=west", "2–31 Oct 2026"]
    assert said[-1] == "q<1e-\N{WORD JOINER}16"
