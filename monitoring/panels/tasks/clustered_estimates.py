"""Estimates with the intervals that rows of the same entities, or of the same labels, bear."""

from collections.abc import Callable

from monitoring.panels.tasks.whole_estimates import Estimates
from monitoring.scope.baseline import Selection
from monitoring.statistics.clusters import widened
from monitoring.statistics.registry import range_of
from monitoring.store.reads.cluster_reads import cluster_effect, clustered_by
from monitoring.store.snapshot import Snapshot


def widening(snapshot: Snapshot, selection: Selection) -> Callable[[Estimates], Estimates]:
    """Give what widens estimates to what the rows of a selection bear.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline, or what these are parts of.

    Returns
    -------
    callable
        Takes estimates by measure and subject as of rows that stand for themselves; gives them back where
        these do.
    """
    effect, by = cluster_effect(snapshot, selection), clustered_by(snapshot, selection)

    def widen(found: Estimates) -> Estimates:
        if effect <= 1:
            return found
        return {key: widened(one, effect, range_of(key[0]), by) for key, one in found.items()}

    return widen
