"""The scores of each class of a multi-class model's labelled rows, by fine bin of its share of 1."""

from collections.abc import Sequence
from functools import partial

from monitoring.cached_property import cached_property
from monitoring.panels.tasks.binned_scores import at_their_mean, binned_scores
from monitoring.profiles import MomentVector, ScoreLabelCounts
from monitoring.scope.baseline import Selection
from monitoring.scope.window import Span, days_of
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.multiclass import class_aucs_of_bins
from monitoring.statistics.score_stack import ScoreStack
from monitoring.store.columns.subjects import OF_CLASS
from monitoring.store.kinds.score_kinds import class_errors
from monitoring.store.snapshot import Snapshot

Estimates = dict[tuple[str, str], Estimate]
_errors = partial(MomentVector.merged, width=2)


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
        self.zone, self.bins, self.classes = snapshot.contract.zone, snapshot.bins, snapshot.contract.classes
        self.records = snapshot.profiles("class_scores", selection)

    def of_class(self, name: str) -> "ClassByBin":
        """Give one of them."""
        return ClassByBin(self, name)

    @cached_property
    def n(self) -> int:
        """How many rows; none of very many classes, and fewer than have a label where a day lacks them."""
        first = self.of_class(next(iter(self.classes)))
        return min(first.bins_of([None]).n, first.errors.n)

    def aucs(self, spans: Sequence[Span | None]) -> list[Estimates]:
        """Give the AUC of each class and their mean, of each span, with the bounds of what the rows say."""
        every = [self.of_class(name) for name in self.classes]
        counts = [one.bins_of(spans) for one in every]
        stacks = [ScoreStack.of_bins(one.scores, one.negatives, one.positives) for one in counts]
        return [
            {("auc_ovr_macro", ""): macro}
            | {("auc", name): one for name, one in zip(self.classes, each, strict=True)}
            for macro, each in class_aucs_of_bins(stacks, f"binned({max(one.bins for one in every)})")
        ]


class ClassByBin:
    """One class against the rest.

    Parameters
    ----------
    every : ClassScoresByBin
        All of them.
    name : str
        Which.

    Attributes
    ----------
    order : ScoreOrder
        The edges of the bins.
    """

    def __init__(self, every: ClassScoresByBin, name: str) -> None:
        self._every, self._name = every, name
        score = f"{OF_CLASS}{name}"
        self.bins, self.order = every.bins.number(score), every.bins.order(score)

    @property
    def method(self) -> str:
        """Where the shares come from."""
        return at_their_mean(self.bins)

    @property
    def errors(self) -> MomentVector:
        """Squared distance of the share from what came, and whether that was surely wrong."""
        return self._every.records.merged(class_errors(self._name), _errors)

    @property
    def surely_wrong(self) -> bool:
        """Whether the class came where its share was next to 0, or did not where it was next to 1."""
        return bool(self.errors.mean[1] > 0)

    def bins_of(self, spans: Sequence[Span | None]) -> ScoreLabelCounts:
        """Count the rows of the class and the others of each span by fine bin."""
        scores = self._every.records.of(self._name)
        return binned_scores(scores, days_of(spans, self._every.zone), self.bins)

    def brier(self, spans: Sequence[Span | None]) -> list[float]:
        """Give the mean squared distance of the share from what came, of each span; exact."""
        merged = partial(self._every.records.merged, class_errors(self._name), _errors)
        return [float(merged(days).mean[0]) for days in days_of(spans, self._every.zone)]
