"""The finding: one thing that is wrong, in one sentence, with everything needed to act on it."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from math import nan

from monitoring.contract.panel import Panel
from monitoring.findings.thresholds import Severity
from monitoring.findings.words.measure_words import subject_words
from monitoring.panels.measurement import Measurement

TOGETHER = timedelta(days=2, hours=2)
"""Onsets are dated to a day or two: as far apart they may be one. Two days have up to two hours more where
clocks change."""


@dataclass(frozen=True)
class Finding:
    """One finding; interface.md §4 says what each column means.

    Columns that follow those: `incident` is the id of the root of what began together, the same for all of
    it, and `incident_order` the place therein, 1 for the root; `at_stake` is what the rows that it concerns
    are worth in `currency`: those of its window since its onset and until its end, in the cohort that it
    mostly lies in, those whose labels are still to come among them; NaN where the contract does not say.
    `at_stake_n` is their number, and `at_stake_beyond` that cohort where rows outside it are in the sum as
    well. `snoozed_until` is the day on which a snoozed one wakes, or ``recovered``, and empty for one that is
    not snoozed. `until` is the first moment after the deviation, None for one that lasts or is not dated.
    `repeated` is the value that its rows repeat, where it is about one. `full` is the first day on which all
    of it was there, of what grew little by little since about `since`; None of what came at once.
    """

    id: str
    severity: Severity
    title: str
    panel: Panel
    measure: str
    subject: str
    cohort: str
    version: str
    window: str
    baseline: str
    value: float
    lower: float
    upper: float
    n: int
    baseline_value: float
    since: datetime | None
    adjusted_p: float | None
    owner: str
    runbook: str
    next_action: str
    link: str
    status: str
    note: str
    first_seen: datetime
    last_seen: datetime
    data_version: str
    incident: str = ""
    incident_order: int = 1
    at_stake: float = nan
    currency: str = ""
    snoozed_until: str = ""
    at_stake_n: int = 0
    at_stake_beyond: str = ""
    until: datetime | None = None
    repeated: float | None = None
    full: datetime | None = None


COLUMNS: tuple[str, ...] = tuple(one.name for one in fields(Finding))


def identity(model: str, measurement: "Measurement | Finding", baseline: str) -> str:
    """Name a finding by its question: the same next week, whatever the window's dates.

    Parameters
    ----------
    model : str
        Whose.
    measurement : Measurement or Finding
        That leads the finding, or the finding itself.
    baseline : str
        As asked for.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    question = (model, measurement.panel, measurement.measure, measurement.subject)
    words = (*question, measurement.cohort, measurement.version, baseline)
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=6).hexdigest()


def action_words(finding: Finding) -> str:
    """Say what is to be done, and whose it is where the contract names anybody."""
    return f"{finding.next_action} ({finding.owner})" if finding.owner else finding.next_action


def about(finding: Finding) -> str:
    """Say what a finding is about: its subject, else its panel."""
    return subject_words(finding.measure, finding.subject) or finding.panel
