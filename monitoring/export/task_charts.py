"""The pictures of a panel that only some tasks have: of classes, and of numbers by prediction."""

from __future__ import annotations

from typing import Any

from monitoring.charts.confusion_matrix import confusion_matrix
from monitoring.charts.long_tail import ROOTS
from monitoring.charts.prediction_bins import (
    errors_by_prediction,
    labels_by_prediction,
    long_errors,
    long_labels,
    prediction_bin_rows,
    shared_ends,
)
from monitoring.charts.reliability import own_end, reliability, reliability_rows
from monitoring.charts.reliability_bins import diagram_bins
from monitoring.export.long_text import shortened
from monitoring.export.picture import Picture
from monitoring.findings.awaited_labels import EARLY_BINS, labels_drawn
from monitoring.findings.curves import BY_PREDICTION, CLASS_RELIABILITY, CONFUSION
from monitoring.findings.report import Report
from monitoring.panels.probabilities.class_reliability import by_class, worst_calibrated
from monitoring.panels.tasks.class_confusion import MOST

_NARROW = 560
_DIAGRAM = 420
_LONGEST = 80


def confused(report: Report) -> list[Picture]:
    """Draw which class is taken for which, of a multi-class model."""
    cells, classes = report.curves.get(CONFUSION), len(report.contract.classes)
    if not cells:
        return []
    some = f", {MOST} of {classes} classes, worst first" if classes > MOST else ""
    caption = f"Of each true class (lines) the share predicted as each (columns){some}{_labels(cells)}"
    return [Picture(caption, lambda theme: confusion_matrix(theme=theme), cells, _NARROW)]


def by_prediction(report: Report) -> list[Picture]:
    """Draw mean error and mean label by prediction, of a regression."""
    bins = report.curves.get(BY_PREDICTION)
    if not bins:
        return []
    rows = prediction_bin_rows(bins, judged=labels_drawn(bins) != EARLY_BINS)
    ends = shared_ends(bins)
    errors, labels = long_errors(bins), long_labels(bins)
    return [
        Picture(
            f"Mean of prediction less label by prediction, with its 95% interval; grey: the baseline"
            f"{f'; {ROOTS}' if errors else ''}{_labels(bins)}",
            lambda theme: errors_by_prediction(theme=theme, roots=errors),
            rows,
        ),
        Picture(
            f"Mean label against mean prediction, in bins of equal n; dashed: as predicted"
            f"{f'; {ROOTS}' if labels else ''}{_labels(bins)}",
            lambda theme: labels_by_prediction(theme=theme, ends=ends, roots=labels),
            rows,
            _DIAGRAM,
        ),
    ]


def class_diagrams(report: Report) -> list[Picture]:
    """Draw how often each class came against its own score, of a multi-class model."""
    rows = report.curves.get(CLASS_RELIABILITY, [])
    which = labels_drawn(rows)
    return [_diagram(name, bins, which) for name, bins in worst_calibrated(by_class(rows)).items()]


def _labels(curve: list[dict[str, Any]]) -> str:
    which = labels_drawn(curve)
    return which and f"; {which}"


def _diagram(name: str, bins: list[dict[str, Any]], which: str) -> Picture:
    caption = f"How often {shortened(name, _LONGEST)} came, against its own score"
    return reliability_picture(caption, diagram_bins(bins), which, _DIAGRAM, 260)


def reliability_picture(
    caption: str, bins: list[dict[str, Any]], which: str, width: int, height: int
) -> Picture:
    """Draw a reliability diagram as the page does.

    Parameters
    ----------
    caption : str
        What is held against what.
    bins : list of dict
        From `diagram_bins`.
    which : str
        From `which_labels` or `labels_drawn`, for the caption; of early ones alone no bin is called off.
    width, height : int
        In pixels.

    Returns
    -------
    Picture
        With the band in which a calibrated model would fall.
    """
    rows = reliability_rows(bins, judged=which != EARLY_BINS)
    return Picture(
        f"{caption}; grey band: where a calibrated model would fall 95% of the time{which and f'; {which}'}",
        lambda theme: reliability(theme=theme, height=height, end=own_end(rows)),
        rows,
        width,
    )
