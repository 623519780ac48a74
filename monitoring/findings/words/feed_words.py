"""Labels that repeat and rows that are copies, in a sentence."""

from math import ceil, log10

from monitoring.findings.words.day_words import days_within
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.words import name_in_sentence, number
from monitoring.panels.measurement import Measurement
from monitoring.panels.stuck_kind import ALL, NONE
from monitoring.statistics.stuck_labels import FALLEN

LEAST_P = 1e-300


def stuck_label_words(m: Measurement, how: object) -> tuple[str, str]:
    """Say which labels repeat, and how many there are.

    Parameters
    ----------
    m : Measurement
        ``stuck_label_rate``; its evidence names them.
    how : Telling
        As of every template.

    Returns
    -------
    tuple of str
        The sentence without its end, and what stands behind everything else.
    """
    stuck = m.stuck
    if stuck is None:
        return f"{number(m.value, 'rate')} of the labels repeat", ""
    days = days_within(stuck.first, stuck.last, m.window_end - m.window_start)
    of = f"{number(stuck.labels, 'count')} labels of predictions {days}"
    named = name_in_sentence(stuck.named)
    said = {NONE: f"None of the {of} is {named}", ALL: f"All {of} are {named}"}
    core = said.get(stuck.kind, f"All {of} are what was predicted")
    usual = number(1 - stuck.usual if stuck.kind != NONE else stuck.usual, "rate")
    left = f"{FALLEN:.0%} of {'these' if stuck.kind == NONE else 'the others'}"
    chance = f"1e{ceil(log10(max(stuck.p, LEAST_P)))}"
    return (
        f"{core}, where {usual} usually are",
        f"; if {left} still came, the chance of none is below {chance}",
    )


def copied_words(m: Measurement, how: object) -> tuple[str, str]:
    """Say how many of the rows that were looked at are copies of others.

    Parameters
    ----------
    m : Measurement
        ``copied_rate``.
    how : Telling
        As of every template.

    Returns
    -------
    tuple of str
        The sentence without its end, and what stands behind everything else.
    """
    rate, before = told(m, "rate"), number(m.baseline_value, "rate")
    looked = f"{number(m.n, 'count')} rows looked at"
    alike = "are like another one of their day in every column of numbers"
    return (
        f"{rate.value} of the {looked}{rate.sure} {alike}",
        f" under another id; in the week before {before}",
    )


FEED = {"stuck_label_rate": stuck_label_words, "copied_rate": copied_words}
