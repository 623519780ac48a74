"""Whether a value by period rests on labels that are in: of those that came early no sample can be made."""

from collections.abc import Sequence
from datetime import datetime
from math import isnan, nan

from monitoring.contract.panel import Panel
from monitoring.panels.labels.judged_words import JUDGED_ON
from monitoring.panels.labels.maturity import MATURE, waits
from monitoring.panels.measurement import Measurement

LABELLED: tuple[Panel, ...] = ("performance", "calibration")
"""Panels whose values rest on labels."""


def settled(row: Measurement, labels_in: float = nan) -> bool:
    """Say whether a period's value stands for all of its labels.

    Parameters
    ----------
    row : Measurement
        By period: its value is of every labelled row, whatever days its verdict was taken on.
    labels_in : float
        The share of the period's labels that is in; NaN where it is not known.

    Returns
    -------
    bool
        False where the period waits and a label is not in, or some of its days do (or it is cut) and less
        than `MATURE` is in.
    """
    if waits(row.reason):  # too young for a verdict by age, which changes no value whose labels are all in
        return labels_in >= 1
    cut = row.partial and not isnan(labels_in)  # without a verdict nothing says that it waits
    return not (cut or JUDGED_ON in row.reason) or labels_in >= MATURE


def labels_in(rows: Sequence[Measurement]) -> dict[datetime, float]:
    """Give the share of its labels that is in, by the start of each period that performance has."""
    return {one.window_start: one.value for one in rows if one.measure == "label_coverage"}


def waiting(rows: Sequence[Measurement]) -> set[datetime]:
    """Name the periods, by their start, of which a value does not stand for all labels.

    Parameters
    ----------
    rows : sequence of Measurement
        What rests on labels, by period, and how far they are where that is known.
    """
    shares = labels_in(rows)
    return {one.window_start for one in rows if not settled(one, shares.get(one.window_start, nan))}
