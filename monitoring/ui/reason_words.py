"""The reasons of a measurement as people read them."""

from monitoring.findings.day_words import judged_on
from monitoring.panels.judged_words import JUDGED_ON
from monitoring.panels.measurement import Measurement


def judged_days(row: Measurement) -> str:
    """Say on which days a row was judged; empty where that is the whole window, or none."""
    return next((one for one in said(row.reason) if one.startswith(JUDGED_ON)), "")


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
        judged_on(part, year=False) or words.get(part, part.replace("_", " "))
        for part in reason.split("; ")
        if part
    ]
