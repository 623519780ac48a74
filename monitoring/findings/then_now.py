"""Then and now: what a frozen link showed, beside what the newest data say of the same window."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.model import Contract
from monitoring.contract.panel import Panel
from monitoring.findings.gathering import window_words
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.words import counted, counted_are
from monitoring.panels.labels.settled import LABELLED
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Question, Scope


def newest_scope(question: Question) -> Scope:
    """Give the same question of the newest data: the same days, whatever came after them.

    Parameters
    ----------
    question : Question
        As a frozen link asks it.

    Returns
    -------
    Scope
        Its window written out, without the data version.
    """
    return replace(question.scope, window=window_words(question), data_version="")


def then_now(
    then: Sequence[Measurement], now: Sequence[Measurement], panel: Panel, contract: Contract
) -> str:
    """Say how the number that leads a panel has changed since.

    Parameters
    ----------
    then, now : sequence of Measurement
        Of the panel, at the link's data version and at the newest, over the same window.
    panel : Panel
        Its name.
    contract : Contract
        Of then.

    Returns
    -------
    str
        One sentence; empty where the panel had no number then.
    """
    lead = _leading(then, panel, contract)
    if lead is None:
        return ""
    words = words_of(lead.measure)
    name = f"{words.name} of {lead.subject}" if lead.subject else words.name
    again = next((one for one in now if (one.measure, one.subject) == (lead.measure, lead.subject)), None)
    if again is None or isnan(again.value):
        return f"{name} {words.be(past=True)} {_told(lead)} then; the newest data have no such number."
    came = _came(lead, again, panel)
    if (lead.value, lead.n) == (again.value, again.n):
        return f"{name} {words.be()} the same in the newest data: {_told(again)}."
    return f"{name} {words.be(past=True)} {_told(lead)} then and {words.be()} {_told(again)} now{came}."


def _leading(rows: Sequence[Measurement], panel: Panel, contract: Contract) -> Measurement | None:
    if panel == "drift":
        psi = [one for one in rows if one.measure == "psi" and not isnan(one.value)]
        return max(psi, key=lambda one: one.value, default=None)
    order = headline_measures(contract) if panel == "performance" else ("ece_debiased", "missing_rate")
    whole = {one.measure: one for one in reversed(rows) if not isnan(one.value) and one.n}
    return next((whole[measure] for measure in order if measure in whole), None)


def _told(row: Measurement) -> str:
    value, ends = told(row, words_of(row.measure).unit)
    certain = f"95% CI {ends}, " if ends else ""
    return f"{value} ({certain}n={row.n:,})"


def _came(then: Measurement, now: Measurement, panel: Panel) -> str:
    more = now.n - then.n
    what = "label" if panel in LABELLED else "row"
    if more == 0:
        return ": as many rows, other values"
    said = f"{counted(more, what)} came" if more > 0 else f"{counted_are(-more, what)} gone"
    return f": {said} since"
