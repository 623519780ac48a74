"""Estimates over all rows of a selection, kept for whoever asks of the same rows next.

Many windows are held against one baseline. A line over time asks again for a part of what the window's own
panel has measured of it; where a fall lies is looked for in the levels that the page has compared before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.panels.tasks.labels_alone import labels_alone
from monitoring.panels.tasks.readers import READERS, Reader
from monitoring.scope.baseline import Selection
from monitoring.statistics.estimate import Estimate
from monitoring.store.bounded import Bounded
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]


@dataclass(frozen=True)
class _Known:
    """What was measured of a selection: which measures were asked for, none where all were."""

    read: frozenset[str]
    found: Estimates

    def serves(self, read: frozenset[str]) -> bool:
        return not self.read or (bool(read) and read <= self.read)


_KEPT: Bounded[_Known] = Bounded(20_000, lambda one: len(one.found))


def whole_estimates(
    snapshot: Snapshot,
    selection: Selection,
    read: frozenset[str],
    *,
    exact: frozenset[str] = frozenset(),
    off_rows: bool = True,
    reader: Callable[[], Reader] | None = None,
) -> Estimates:
    """Measure a selection as a whole, once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    selection : Selection
        Window or baseline.
    read : frozenset of str
        Which measures of the task; all where it is empty.
    exact : frozenset of str
        Those that are read off the rows however many there are.
    off_rows : bool
        False where finer bins will do for these, if they are kept.
    reader : callable, optional
        Makes the reader of the selection, where somebody has its rows at hand.

    Returns
    -------
    dict
        Estimates by measure and subject, of rows that stand for themselves: as if no two were of one entity.
    """

    def make(known: _Known | None) -> _Known:
        lacking = read - known.read if known and read else read
        made = (
            reader()
            if reader
            else READERS[snapshot.contract.task](snapshot, selection, exact=exact, off_rows=off_rows)
        )
        [found] = made.estimates([None], lacking)
        alone = labels_alone(snapshot, selection).items()
        found |= {key: one for key, one in alone if not lacking or key[0] in lacking}
        return _Known(read | known.read, known.found | found) if known and read else _Known(read, found)

    key = snapshot.number, selection, exact, off_rows or not exact
    found = _KEPT.renewed(key, lambda known: known.serves(read), make).found
    return {name: one for name, one in found.items() if name[0] in read} if read else dict(found)
