"""The named class of a multi-class model's labelled rows, by fine bin of its share: no row is read for it."""

from collections.abc import Sequence

from monitoring.cached_property import cached_property
from monitoring.panels.tasks.binned_scores import at_their_mean, binned_scores
from monitoring.profiles import MomentVector, ScoreLabelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, days_of
from monitoring.store.kinds.bins import TOP_SHARE
from monitoring.store.kinds.score_kinds import BRIER
from monitoring.store.snapshot import Snapshot


class TopLabels:
    """Rows by bin, right or wrong, in spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a multi-class model.
    selection : Selection
        Window or baseline.

    Attributes
    ----------
    score : str
        What the bins are of.
    """

    score = TOP_SHARE

    def __init__(self, snapshot: Snapshot, selection: Selection) -> None:
        self.snapshot, self.selection, self.zone = snapshot, selection, snapshot.contract.zone
        self.bins = snapshot.bins.number(TOP_SHARE)
        self._records = snapshot.profiles("score_label", selection)

    @cached_property
    def n(self) -> int:
        """How many rows; fewer than have a label where a day was stored before they were counted."""
        return self.bins_of([None]).n

    @property
    def method(self) -> str:
        """Where the shares come from."""
        return at_their_mean(self.bins)

    def bins_of(self, spans: Sequence[Span | None]) -> ScoreLabelCounts:
        """Count the right and the wrong of each span by fine bin."""
        return binned_scores(self._records.of(""), days_of(spans, self.zone), self.bins)

    def brier(self, spans: Sequence[Span | None]) -> list[float]:
        """Give the mean squared distance of the share from what came, of each span; exact."""
        days = days_of(spans, self.zone)
        return [float(self._records.merged(BRIER, _mean, some).mean[0]) for some in days]


def _mean(records: Sequence[bytes]) -> MomentVector:
    return MomentVector.merged(records, 1)
