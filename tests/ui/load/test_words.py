"""What the load page says of a load that is to come."""

from collections import Counter
from datetime import UTC, datetime

from monitoring.contract import read_contract
from monitoring.store.ingest.result import Counts, LoadResult
from monitoring.store.upkeep.rehearsal import Rehearsal
from monitoring.ui.load.words import checks
from monitoring.ui.words.refusal_words import WRITTEN

CONTRACT = """
model: churn
task: binary
id: customer
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1}
"""


def test_it_says_what_waits_what_goes_and_what_nobody_uses() -> None:
    result = LoadResult(
        expired={"rows": 5},
        retention={"rows": "30d", "rows_from": "2026-03-01", "rows_of_load": 5, "days_of_load": 2},
        unused_references=["training"],
    )
    result.counts["labels"] = Counts(read=4, loaded=4, waiting=12, waiting_of_load=3)
    result.counts["features"] = Counts(
        read=2, loaded=1, waiting=1, waiting_of_load=1, quarantined=Counter(id=1)
    )
    found = Rehearsal(result, None, None, 10, 4, (), None)
    assert [one.words for one in checks(found, read_contract(CONTRACT))] == [
        "Features: 2 rows read, 1 new, 1 waits for its prediction",
        "Labels: 4 rows read, 4 new, 3 wait for their prediction (12 in all)",
        "Labels are in for 40% of the model's 10 predictions",
        "Of features: 1 row: the id is missing",
        "Dropped by retention: 5 rows before 1 Mar 2026 (rows: 30d), 5 of them, of 2 days, from this load",
        "Labels of rows before 1 Mar 2026, which retention has dropped, count as waiting",
        "No baseline of the contract uses the reference training:"
        " add `baselines: {training: {file: FILE}}`, then `contract apply`",
    ]


def test_times_that_are_in_no_format_are_told_from_those_that_are_in_another() -> None:
    result = LoadResult()
    result.counts["predictions"] = Counts(read=2, quarantined=Counter(time=2))
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    found = Rehearsal(result, moment, moment, 0, 0, (), None)
    plain, written = (read_contract(CONTRACT + more) for more in ("", 'time_format: "%d.%m.%Y"'))
    assert "Of predictions: 2 rows: the time cannot be read: write it as 2026-01-31 14:05" in "".join(
        one.words for one in checks(found, plain)
    )
    said = [one.words for one in checks(found, written)]
    assert f"Of predictions: 2 rows: {WRITTEN}" in said
    assert "Predictions of 1 Jun 2026" in said
