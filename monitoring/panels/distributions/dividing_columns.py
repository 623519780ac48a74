"""The columns by which window and baseline are told apart: that they differ there says nothing."""

from dataclasses import replace
from math import nan

from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort import conditions, names
from monitoring.scope.question import Question

DIVIDES = "divides_sides"
"""Why what such a column measures has no verdict."""


def dividing_columns(question: Question) -> frozenset[str]:
    """Give the columns that are asked for on one side only, or otherwise than on the other.

    Parameters
    ----------
    question : Question
        Its window and baseline may be of two cohorts, and its contract says which column each is made of.

    Returns
    -------
    frozenset of str
        Names of columns; empty where both sides are of one cohort.
    """
    here, there = question.window, question.baseline.selection
    if there is None or (here.cohort, here.complement) == (there.cohort, there.complement):
        return frozenset()
    own, others = set(conditions(here.cohort)), set(conditions(there.cohort))
    apart = own | others if here.complement or there.complement else own ^ others
    columns = {one.name: one.column for one in question.contract.cohorts}
    return frozenset(columns.get(name, name) for one in apart for name in names(one))


def shown_alone(row: Measurement) -> Measurement:
    """Take the verdict from a row of such a column, and say why."""
    if row.evidence is None:
        return row
    return replace(row, evidence=replace(row.evidence, effect=nan, p_value=None, enough=True, note=DIVIDES))
