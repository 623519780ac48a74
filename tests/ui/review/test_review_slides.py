"""The number of a slide says what it is counted in, as the sentence above it does."""

from datetime import UTC, datetime

from monitoring.findings.finding import Finding
from monitoring.ui.review.review_slides import _evidence

START = datetime(2026, 10, 1, tzinfo=UTC)


def test_a_number_has_its_unit() -> None:
    """Below "Value per labelled decision fell 17.0 to −69.0 EUR" stood −52.0 → −69.0 of nothing."""
    found = Finding(
        "id", "warning", "", "business", "value_per_decision", "decisions", "", "", "", "",
        -69.0, -73.0, -65.2, 13_037, -52.0, START, None, "", "", "", "", "open", "", START, START, "1",
    )  # fmt: skip
    told = _evidence(found, " EUR").replace("\\", "")
    assert told == "Value per decision **−52.0 → −69.0 EUR** (95% CI −73.0 to −65.2), n=13,037"
