"""What is wrong with the demo stream, and since when: one table for generator and tests."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TIMEZONE = "Europe/Berlin"
FIRST_DAY = date(2026, 7, 4)
END = date(2026, 11, 1)  # the day after the last one: windows are half-open
REFERENCE_FIRST_DAY, REFERENCE_END = date(2026, 3, 20), date(2026, 5, 19)  # old enough for every outcome

What = Literal[
    "covariate_drift", "unit_change", "missing_burst", "concept_drift", "canary", "service_incident"
]  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """One departure from the training population.

    Parameters
    ----------
    what
        The kind of departure.
    subject
        The column that changes; ``label`` where the outcomes change, ``version`` for the canary.
    since, until
        Local days, half-open; without `until` it lasts to the end of the stream.
    amount
        Its size: standard deviations (covariate drift), a factor (unit change), the share of rows hit
        (missing burst, canary), the rise of the true log-odds (concept drift), a factor of latency or the
        share of requests that fail (service incident).
    how
        One sentence for people.
    column, level
        The cohort it is confined to; empty for all rows.

    Examples
    --------
    >>> Planted("unit_change", "income", date(2026, 10, 5), None, 100, "…", "channel", "partner").cohort
    "channel = 'partner'"
    """

    what: What
    subject: str
    since: date
    until: date | None
    amount: float
    how: str
    column: str = ""
    level: str = ""

    @property
    def cohort(self) -> str:
        """The cohort as an expression of the scope; empty for all rows."""
        return f"{self.column} = '{self.level}'" if self.column else ""

    def rows(self, applications: pd.DataFrame) -> NDArray[np.bool_]:
        """Which applications lie in its period and cohort (of which `amount` may hit a share only)."""
        day = applications["day"]
        hit = (day >= pd.Timestamp(self.since)) & (day < pd.Timestamp(self.until or END))
        if self.column:
            hit &= applications[self.column] == self.level
        return hit.to_numpy(dtype=np.bool_)


PLANTED: tuple[Planted, ...] = (
    Planted(
        "concept_drift", "label", date(2026, 9, 1), None, 1.1,
        "after a new price list, applicants in the west default more often, and for other reasons: "
        "debt and utilisation no longer tell who will",
        "region", "west",
    ),
    Planted(
        "covariate_drift", "debt_to_income", date(2026, 9, 12), None, 0.6,
        "applicants carry more debt: the mean rises by about 0.6 standard deviations",
    ),
    Planted(
        "canary", "version", date(2026, 9, 24), None, 0.15,
        "version 3.3, trained on the new price list, scores 15 % of the applications",
    ),
    Planted(
        "unit_change", "loan_amount", date(2026, 10, 1), None, 100.0,
        "a core banking release logs cents where euros were meant, for everybody",
    ),
    Planted(
        "unit_change", "income", date(2026, 10, 5), date(2026, 10, 17), 100.0,
        "the partner interface sends cents where euros were meant, until it is mended",
        "channel", "partner",
    ),
    Planted(
        "missing_burst", "utilisation", date(2026, 10, 14), date(2026, 10, 24), 0.45,
        "the credit bureau times out: missing in 45 % of the rows instead of 1 %",
    ),
    Planted(
        "service_incident", "latency_ms", date(2026, 10, 27), date(2026, 10, 29), 3.0,
        "the decision service is short of memory: every answer takes three times as long",
    ),
    Planted(
        "service_incident", "status", date(2026, 10, 27), date(2026, 10, 29), 0.03,
        "the same days: 3 % of the requests fail instead of 0.15 %",
    ),
)  # fmt: skip


def planted(what: What, subject: str) -> Planted:
    """The entry of the table with this kind and subject."""
    return next(entry for entry in PLANTED if (entry.what, entry.subject) == (what, subject))
