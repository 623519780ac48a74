"""What a panel that is steady says by itself: the sentence of its page, and of a document of it alone."""

from collections.abc import Collection, Sequence

from monitoring.contract.expectations import named_expectations
from monitoring.contract.features import OUTPUTS
from monitoring.contract.model import Contract
from monitoring.findings.words.words import number
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.panels.quality import NOT_RULES
from monitoring.store.columns.subjects import OF_CLASS
from monitoring.store.reads.expected_tables import LEVELS

ONE_BY_ONE = 6
"""Scores of classes that are named one by one: those of sixty filled nine lines."""


def is_output(subject: str) -> bool:
    """Say whether a subject of drift is what the model says or what came true, not what goes in."""
    return subject in OUTPUTS or subject.startswith(OF_CLASS)


def no_drift(subjects: Collection[str], against: str) -> str:
    """Say that nothing drifted.

    Parameters
    ----------
    subjects : collection of str
        All that were looked at.
    against : str
        The baseline, with its article.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> no_drift(["age", "score"], "the training set")
    'No feature has drifted from the training set.'
    >>> no_drift(["label", "score"], "version 3.2")
    'The model has no features; the score and the label kept to version 3.2.'
    >>> no_drift([f"score:{k}" for k in range(60)], "version 3.2")
    'The model has no features; the scores of 60 classes kept to version 3.2.'
    """
    if any(not is_output(one) for one in subjects):
        return f"No feature has drifted from {against}."
    scores = [one for one in subjects if one.startswith(OF_CLASS)]
    many = len(scores) > ONE_BY_ONE
    rest = [one for one in subjects if not many or one not in scores]
    named = [*([f"scores of {len(scores)} classes"] if many else []), *sorted(rest, reverse=True)]
    known = " and the ".join(named)
    return f"The model has no features; the {known} kept to {against}."


def well_calibrated(error: Measurement, where: str = "") -> str:
    """Say how far scores are from what comes, at most.

    Parameters
    ----------
    error : Measurement
        The debiased ECE of the window.
    where : str
        Such as ``on the whole``, where parts of the rows are still looked at.

    Returns
    -------
    str
        A sentence.
    """
    within = number(as_judged(error).upper, "rate")
    return f"Scores mean what they say{where and ' ' + where}, to within {within}."


def no_rule_failed(rows: Sequence[Measurement], contract: Contract) -> str:
    """Say whether some rows of the window fail, where no more do than used to.

    Parameters
    ----------
    rows : sequence of Measurement
        Of quality, over the window.
    contract : Contract
        Tells rules of rows from numbers that a table keeps as a whole.

    Returns
    -------
    str
        A sentence.
    """
    levels = {name for name, one in named_expectations(contract.expectations) if one.rule in LEVELS}
    of_rows = (one for one in rows if one.measure not in NOT_RULES and one.measure not in levels)
    failed = any(one.value > 0 for one in of_rows)
    return "Some rows fail, none more than they used to." if failed else "No rule failed in this window."
