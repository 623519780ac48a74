"""The columns by which window and baseline are told apart: that they differ there says nothing."""

from dataclasses import replace
from math import nan

from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort import leaves
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

DIVIDES = "divides_sides"
"""Why what such a column measures has no verdict."""


def dividing_columns(snapshot: Snapshot, question: Question) -> frozenset[str]:
    """Give the columns that are asked for on one side only, or otherwise than on the other.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, whose contract says which column a cohort is made of.
    question : Question
        Its window and baseline may be of two cohorts.

    Returns
    -------
    frozenset of str
        Names of columns; empty where both sides are of one cohort.
    """
    here, there = question.window, question.baseline.selection
    if there is None or (here.cohort, here.complement) == (there.cohort, there.complement):
        return frozenset()
    own, others = set(leaves(here.cohort)), set(leaves(there.cohort))
    apart = own | others if here.complement or there.complement else own ^ others
    columns = {one.name: one.column for one in snapshot.contract.cohorts}
    return frozenset(columns.get(one.name, one.name) for one in apart)


def shown_alone(row: Measurement) -> Measurement:
    """Take the verdict from a row of such a column, and say why."""
    if row.evidence is None:
        return row
    return replace(row, evidence=replace(row.evidence, effect=nan, p_value=None, enough=True, note=DIVIDES))
