"""The least and the greatest value of each number, by day: what codes of a cohort do not tell."""

import numpy as np

from monitoring.profiles.numeric import parts_of
from monitoring.scope.baseline import Selection
from monitoring.store.codes.coded_reads import Ends
from monitoring.store.cohorts.cohort_days import everybody
from monitoring.store.cube.opened import Opened


def daily_ends(snapshot: Opened, selection: Selection) -> dict[str, Ends]:
    """Give the least and the greatest finite value of each number, by day."""
    records, found = everybody(snapshot, "numeric", selection), {}
    for name, some in records.by_subject.items():
        parts = parts_of(some.records, snapshot.bins.number(name))
        first = some.firsts
        least, greatest = (
            np.fmin.reduceat(parts["minimum"], first),
            np.fmax.reduceat(parts["maximum"], first),
        )
        found[name] = Ends(some.day[first], least, greatest)
    return found
