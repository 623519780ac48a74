"""The reasons of a measurement as people read them."""

import re
from datetime import date, timedelta

from monitoring.findings.day_words import days_words
from monitoring.panels.measurement import Measurement


def judged_days(row: Measurement) -> str:
    """Say on which days a row was judged; empty where that is the whole window, or none."""
    return next((one for one in said(row.reason) if one.startswith("judged on ")), "")


def said(reason: str) -> list[str]:
    """Say a measurement's reasons as a person reads them.

    Examples
    --------
    >>> said("judged on 2026-10-02/2026-10-10; immature")
    ['judged on 2–9 Oct', 'labels not in yet']
    """
    words = {
        "immature": "labels not in yet",
        "no_labels": "no labels",
        "empty_reference": "no baseline",
        "too_few": "too few rows",
        "better than the baseline": "better",
    }
    return [
        _judged_on(part) or words.get(part, part.replace("_", " ")) for part in reason.split("; ") if part
    ]


def _judged_on(part: str) -> str:
    found = re.fullmatch(r"judged on (\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", part)
    if not found:
        return ""
    first, end = date.fromisoformat(found[1]), date.fromisoformat(found[2]) - timedelta(days=1)
    return f"judged on {days_words(first, end, year=False)}"
