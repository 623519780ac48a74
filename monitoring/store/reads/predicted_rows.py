"""The predictions and labels of a regression's rows."""

import numpy as np

from monitoring.scope.baseline import Selection
from monitoring.store.kinds.losses import losses
from monitoring.store.reads.row_reads import WITH_LABEL, Floats, fetch
from monitoring.store.snapshot import Snapshot


def predicted_rows(snapshot: Snapshot, selection: Selection) -> tuple[Floats, Floats]:
    """Read prediction and label of the labelled rows of a regression.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.

    Returns
    -------
    prediction, label : ndarray of float64
        In order of time; rows of which one is not finite are left out.
    """
    known = losses(snapshot.contract)
    _, (prediction, label) = fetch(snapshot, selection, [known["prediction"], known["label"]], WITH_LABEL)
    finite = np.isfinite(prediction) & np.isfinite(label)
    return prediction[finite], label[finite]
