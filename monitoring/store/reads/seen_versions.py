"""The versions that a window has rows of: a model may have had others before it, or since."""

from monitoring.scope.baseline import Selection
from monitoring.store.snapshot import Snapshot


def seen_versions(snapshot: Snapshot, selection: Selection) -> tuple[str, ...]:
    """Give the versions of the rows on the days of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    selection : Selection
        Of which nothing but its days is looked at: a day of which a part is asked counts whole.

    Returns
    -------
    tuple of str
        In alphabetical order, without that of rows that have none; of a store that does not keep them by
        day, all that the model has.
    """
    files = snapshot.files("times", Selection("", selection.spans))
    if files is None:
        return snapshot.extent.versions
    return snapshot.cube.versions("times", files) if files else ()
