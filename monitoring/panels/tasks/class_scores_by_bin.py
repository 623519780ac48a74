"""The scores of each class of a multi-class model's labelled rows, by fine bin of its share of 1."""

from collections.abc import Sequence

from monitoring.panels.tasks.binned_scores import binned_scores
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, days_of
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.multiclass import class_aucs_of_bins
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.columns.subjects import OF_CLASS
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]


class ClassScoresByBin:
    """What puts each class against the rest, in spans of one selection.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a multi-class model.
    selection : Selection
        Window or baseline.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection) -> None:
        self.zone, self.classes = snapshot.contract.zone, list(snapshot.contract.classes)
        self.bins = [snapshot.bins.number(f"{OF_CLASS}{name}") for name in self.classes]
        self._records = snapshot.profiles("class_scores", selection)

    @property
    def n(self) -> int:
        """How many rows; none of very many classes, and fewer than have a label where a day lacks them."""
        return binned_scores(self._records.of(self.classes[0]), [None], self.bins[0]).n

    def aucs(self, spans: Sequence[Span | None]) -> list[Estimates]:
        """Give the AUC of each class and their mean, of each span, with the bounds of what the rows say."""
        days = days_of(spans, self.zone)
        stacks = []
        for name, bins in zip(self.classes, self.bins, strict=True):
            counts = binned_scores(self._records.of(name), days, bins)
            stacks.append(ScoreStack.of_bins(counts.scores, counts.negatives, counts.positives))
        return [
            {("auc_ovr_macro", ""): macro}
            | {("auc", name): one for name, one in zip(self.classes, each, strict=True)}
            for macro, each in class_aucs_of_bins(stacks, f"binned({max(self.bins)})")
        ]
