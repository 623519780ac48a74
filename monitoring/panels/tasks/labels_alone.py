"""What labels tell without predictions: the base rate of a table that a model was trained on."""

from math import nan, sqrt

from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.baseline import Selection
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.proportions import proportions
from monitoring.statistics.skewed_means import skewed_interval
from monitoring.store.columns.unpredicted import unpredicted
from monitoring.store.snapshot import Snapshot


def labels_alone(snapshot: Snapshot, selection: Selection) -> dict[tuple[str, str], Estimate]:
    """Measure the labels of a reference that has no predictions.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    dict
        ``label_rate`` of a binary model, ``mean_label`` of a regression; empty of rows with predictions, of
        which the task's own reader tells it, and without labels.
    """
    if not unpredicted(snapshot.contract, snapshot.segments, selection.source):
        return {}
    if snapshot.contract.task == "binary":
        counted = snapshot.profiles("categorical", selection).merged("label", LevelCounts.merged).counts
        rows = sum(counted.values())
        return {("label_rate", ""): proportions([counted.get("1", 0)], [rows])[0]} if rows else {}
    if snapshot.contract.task == "regression":
        some = snapshot.profiles("numeric", selection).of("label").records
        profile = NumericProfile.merged(some, snapshot.bins.number("label"))
        error = sqrt(profile.variance / profile.n) if profile.n > 1 else nan
        return {("mean_label", ""): skewed_interval(profile.mean, error, profile.n)} if profile.n else {}
    return {}
