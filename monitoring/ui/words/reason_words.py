"""The reasons of a measurement as pages write them: of one window, so that days need no year."""

from monitoring.findings.words import reason_words
from monitoring.panels.labels.judged_words import JUDGED_ON
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
    return reason_words.said(reason, year=False)
