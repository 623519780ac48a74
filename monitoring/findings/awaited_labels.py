"""What is said of a measure that waits for labels: they are to come, however many are there."""

from collections.abc import Iterable, Mapping, Sequence

from monitoring.contract.model import Contract
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.day_words import days_words
from monitoring.findings.words.reason_words import judged_days
from monitoring.panels.labels.judged_words import days_judged
from monitoring.panels.labels.maturity import waits
from monitoring.panels.measurement import Measurement

UNTIL = "until enough of the window's labels are in"
_NEVER = (
    " If some never come, say in the contract after how long none is awaited any more: label: {horizon: 30d}."
)
"""Nothing says how old labels are: days with fewer than nearly all would wait for ever."""
EARLY_BINS = "early labels, which are not judged"
"""What a picture of labels says where no bin of it may be called off."""


def awaited(row: Measurement) -> bool:
    """Say whether labels that are still to come keep a measure from a verdict."""
    return row.verdict in UNJUDGED and waits(row.reason)


def early_alone(calibration: Iterable[Measurement]) -> bool:
    """Say whether the outcomes are none but early ones, which are no sample of all.

    Parameters
    ----------
    calibration : iterable of Measurement
        With the rows of the calibration panel of the window as a whole.

    Returns
    -------
    bool
        False as well where there is no such panel.
    """
    return any(
        awaited(row)
        for row in calibration
        if (row.panel, row.measure, row.subject) == ("calibration", "ece_debiased", "")
    )


def which_labels(calibration: Iterable[Measurement]) -> str:
    """Say of which labels the bins of a reliability diagram are, where these are not all of the window's.

    Parameters
    ----------
    calibration : iterable of Measurement
        As of `early_alone`.

    Returns
    -------
    str
        `EARLY_BINS`, or the days judged; empty where it is of the whole window.
    """
    rows = [*calibration]
    if early_alone(rows):
        return EARLY_BINS
    return next((judged_days(row) for row in rows if row.measure == "reliability"), "")


def labels_drawn(curve: Sequence[Mapping[str, object]]) -> str:
    """Say of which labels a curve is, where these are not all of the window's.

    Parameters
    ----------
    curve : sequence of dict
        Rows whose ``reason`` is that of `drawn_question`.

    Returns
    -------
    str
        `EARLY_BINS`, or the days; empty where it is of the whole window, and without rows.

    Examples
    --------
    >>> labels_drawn([{"reason": "immature"}]), labels_drawn([{"reason": "judged on 2026-10-02/2026-10-10"}])
    ('early labels, which are not judged', 'of 2–9 Oct, whose labels are in')
    """
    reason = str(curve[0]["reason"]) if curve else ""
    if waits(reason):
        return EARLY_BINS
    days = days_judged(reason)
    return f"of {days_words(*days, year=False)}, whose labels are in" if days else ""


def more_labels(row: Measurement, contract: Contract) -> str:
    """Say what to do where labels, or errors that can be summed, are what a measure lacks."""
    if awaited(row):
        label = contract.label
        timeless = label is not None and label.observed_at is None and label.horizon is None
        return f"Wait for the labels, or choose an earlier window.{_NEVER if timeless else ''}"
    if row.because("too_large"):
        return "Look at the rows with the largest errors: no sum holds their squares."
    if row.because("too_small"):
        return "Write predictions and labels in a smaller unit: no sum holds the squares of such errors."
    return "Widen the window, clear the cohort, or wait for more labels."
