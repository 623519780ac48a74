"""What calibration measures of labelled rows by score, and how each number is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from monitoring.contract.panel import CALIBRATION
from monitoring.panels.probabilities.bin_errors import ERRORS, errors_of
from monitoring.panels.probabilities.brier_parts import PARTS, brier_parts
from monitoring.panels.probabilities.certain_scores import CERTAIN, has_certain_scores
from monitoring.panels.probabilities.score_stacks import Scores, scores_by_subject
from monitoring.panels.seeds import seed_of
from monitoring.panels.tasks.binary_performance import BinaryPerformance
from monitoring.panels.tasks.class_scores_by_bin import ClassByBin
from monitoring.panels.tasks.multiclass_performance import MulticlassPerformance
from monitoring.scope.window import Span
from monitoring.statistics.calibration import (
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    spiegelhalter_z,
)
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.observed_expected import observed_expected
from monitoring.statistics.score_counts import ScoreCounts
from monitoring.store.scheduling.patience import look

Reader = BinaryPerformance | MulticlassPerformance
Estimates = dict[str, Estimate]

FITTED: dict[str, Callable[[ScoreCounts], Estimate]] = {
    "calibration_slope": calibration_slope,
    "calibration_intercept": calibration_intercept,
    "calibration_in_the_large": calibration_in_the_large,
    "observed_expected": observed_expected,
    "spiegelhalter_z": spiegelhalter_z,
}
_OF_LOGITS = ("calibration_slope", "calibration_intercept")
"""What rests on how far the outermost scores lie out."""
_BOUNDED = (*ERRORS, *PARTS[:2])
"""What bins tell within bounds."""
OF_SUMS = ("observed_expected", *PARTS[2:])
"""What needs no more than the sums of scores and labels, which bins keep: exact from these as well.

The interval of O/E takes every score at the mean of its bin.
"""
MEASURES = (*ERRORS, *FITTED, *PARTS)


@dataclass(frozen=True)
class Measured:
    """One subject over several spans.

    Parameters
    ----------
    scores : Scores
        What is measured, a group a span.
    estimates : list of dict
        By measure, one a span.
    """

    scores: Scores
    estimates: list[Estimates]

    def method(self, measure: str, k: int) -> str:
        """Say how a measure of a span is known: of an error with the bound of its value; empty if exactly."""
        if measure in OF_SUMS:
            return ""
        found = self.estimates[k].get(measure)
        bound = found.bound if found and measure in _BOUNDED else None
        return self.known_by(measure).said(k, bound)

    def known_by(self, measure: str) -> Scores:
        """Give the scores that a measure is of: what is fitted asks for all that is known of them."""
        return self.scores.told(ERRORS[measure][1] if measure in ERRORS else "finest")


@dataclass(frozen=True)
class Asked:
    """What is asked of a model.

    Parameters
    ----------
    model : str
        Its name.
    only : frozenset of str
        Which measures; all where it is empty.
    fits_of_rows : bool
        Whether rows that are read are fitted to.
    among : frozenset of str
        Which subjects; all where it is empty.
    """

    model: str
    only: frozenset[str]
    fits_of_rows: bool
    among: frozenset[str] = frozenset()


def by_subject(
    reader: Reader,
    spans: Sequence[Span | None],
    asked: Asked,
    of_classes: int | None = None,
    *,
    rows_of_classes: bool = False,
) -> dict[str, Measured]:
    """Measure every subject over some spans, each class over the first of them alone where that is said.

    The rows of each class stay beside its estimates only where they are asked for, as for a verdict: those of
    two hundred are more than all scores.
    """
    found = {}
    read = partial(scores_by_subject, fits_of_rows=asked.fits_of_rows, among=asked.among)
    for name, scores in read(reader, spans, of_classes=of_classes):
        estimates = _estimates(scores, seed_of(asked.model, CALIBRATION, name), asked.only)
        wanted = [part for part in PARTS if not asked.only or part in asked.only]
        if wanted:
            parts = brier_parts(scores, partial(_brier, reader, name, spans))
            for some, own in zip(estimates, parts, strict=True):
                some |= {part: own[part] for part in wanted}
        found[name] = Measured(scores if rows_of_classes or not name else scores.told_of(), estimates)
        if _hides_certain_scores(reader, name):
            for some in estimates:
                some |= {m: Estimate.undefined(CERTAIN, some[m].n) for m in _OF_LOGITS if m in some}
    return found


def _hides_certain_scores(reader: Reader, name: str) -> bool:
    """Say whether bins hide what decides a slope: of a class it is how far out rows lie that it had wrong."""
    if isinstance(reader, BinaryPerformance):
        return reader.rows is None and has_certain_scores(reader)
    binned = reader.binned(name)
    return isinstance(binned, ClassByBin) and binned.surely_wrong


def _estimates(scores: Scores, seed: int, only: frozenset[str]) -> list[Estimates]:
    """Give the estimates of each group by measure."""
    found: dict[str, list[Estimate]] = {}
    for measure in (one for one in (*ERRORS, *FITTED) if not only or one in only):
        look()  # each takes a second or two of millions of rows
        fitted = FITTED.get(measure)
        found[measure] = (
            [fitted(one) for one in scores.told("finest").stack.groups]
            if fitted
            else errors_of(measure, scores, seed)
        )
    return [{measure: each[k] for measure, each in found.items()} for k in range(len(scores.coarsest))]


def _brier(reader: Reader, name: str, spans: Sequence[Span | None]) -> list[float]:
    if isinstance(reader, MulticlassPerformance):  # of one class alone: its own score is of all of them
        binned = reader.binned(name)
        return binned.brier(spans) if binned else []
    return [one["brier", ""].value for one in reader.estimates(spans, ("brier",))]
