"""The measure that a line over time is of: what alarmed, or what single days have and tells the same."""

from typing import Protocol

from monitoring.contract.panel import Panel
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.distributions.column_series import MEAN, Wanted

_OWN = ("psi", "ks", "missing_rate", "unseen_rate", "mean_shift_sd")
_TELLING = {
    "unit_factor": MEAN,
    **dict.fromkeys(("gap_hours", "copied_rate"), "volume"),
    "stuck_label_rate": "unlabelled_rate",
}
"""What a day has instead of a measure that only a whole window has, and changes with it."""


class Named(Protocol):
    """What names a measure: a finding, a measurement."""

    @property
    def panel(self) -> Panel:
        """As in the measurement table."""

    @property
    def measure(self) -> str:
        """As in the measurement table."""

    @property
    def subject(self) -> str:
        """As in the measurement table."""

    @property
    def repeated(self) -> float | None:
        """The value that its rows repeat."""


def drawn_measure(alarm: Named) -> Wanted:
    """Name the measure that the line of a finding, or of the row that leads it, is of.

    Parameters
    ----------
    alarm : Finding or Measurement
        Any.

    Returns
    -------
    Wanted
        Its own measure, of a repeated value its share; of drift, where that is none of a single day, the
        column's mean for a change of unit and else PSI; for hours without a row the rows of their days.
    """
    own = alarm.panel != "drift" or alarm.measure in _OWN or alarm.repeated is not None
    measure = _TELLING.get(alarm.measure, alarm.measure if own else "psi")
    return Wanted(alarm.panel, measure, alarm.subject, alarm.repeated)


def from_zero(line: Named) -> bool:
    """Say whether the axis of a line begins at 0: of distances, shares and counts, on pages as in documents.

    Parameters
    ----------
    line : Wanted or Measurement
        What it is of.

    Returns
    -------
    bool
        False where only differences can be read, as of an AUC.
    """
    return line.panel == "drift" or words_of(line.measure).unit in ("rate", "count")
