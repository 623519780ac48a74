"""The calibration page of a regression: whether labels come out as predicted, whatever is predicted."""

import streamlit as st

from monitoring.charts.prediction_bins import range_words
from monitoring.contract.model import Contract
from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.awaited_labels import EARLY_BINS, UNTIL, labels_drawn, more_labels
from monitoring.findings.words.words import counted
from monitoring.panels.probabilities.by_prediction import leaning
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
from monitoring.ui.performance.calibration_words import EARLY
from monitoring.ui.performance.performance_words import whole
from monitoring.ui.performance.prediction_part import (
    NONE,
    Row,
    bins_of,
    calibration_sentence,
    clearest,
    errors_part,
    labels_by_prediction_part,
)


def leans(contract: Contract) -> bool:
    """Say whether a model predicts numbers whose labels are known: it may lean, and has no probabilities."""
    return contract.task == "regression" and contract.label is not None


def regression_calibration(snapshot: Snapshot, question: Question) -> None:
    """Lay the page out.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a regression with labels.
    question : Question
        Window and baseline.
    """
    with skeleton(420):
        measured = cache.measured(PERFORMANCE, question.scope)
        bias = whole(measured, "bias")
        bins = bins_of(question)
    if nothing_asked("Calibration", bias.n if bias else 0, snapshot, question):
        return
    which = labels_drawn(bins)
    early = which == EARLY_BINS
    headline(
        "insufficient" if early or not bins else "",
        f"{question.scope.model} · Calibration",
        f"Calibration has no verdict {UNTIL}." if early else _sentence(bins),
        _meta(bins, which),
    )
    with st.grid(2, min_column_width=440, gap="large"):
        labels_by_prediction_part(question)
        errors_part(question, height=330)
    if early and bias:
        explain(EARLY, more_labels(bias, question.contract))
    elif bins:
        explain(*_meaning(bins))


def _sentence(bins: list[Row]) -> str:
    return calibration_sentence(bins) if bins else f"{NONE[0]} can be made. {NONE[1]}"


def _meta(bins: list[Row], which: str) -> str:
    """Say how many bins are off, of which rows; of early labels none is called off."""
    if not bins:
        return ""
    n = counted(sum(one["n"] for one in bins), "labelled row")
    if which == EARLY_BINS:
        return f"{n} · {which}"
    off = f"{len(leaning(bins))} of {len(bins)} bins off"
    return f"{off} · {n}{which and f' {which}'} · not judged: by chance one bin in twenty is off"


def _meaning(bins: list[Row]) -> tuple[str, str]:
    off = leaning(bins)
    high = sum(one["error"] > 0 for one in off)
    told = f"{high} of {len(bins)} bins of the predictions are too high, {len(off) - high} too low."
    hidden = "Where both happen, the bias of all rows hides it." if 0 < high < len(off) else ""
    if len(off) < 2:
        return f"{told} A forecast can be taken as the mean of what comes.", "Nothing needs doing here."
    where = range_words(clearest(off))
    fix = "fit a line or steps of the label on the prediction to newer labels, and apply it to what is served"
    return (
        f"{told} {hidden}".strip(),
        f"Look at rows with predictions of {where} first; then recalibrate: {fix}.",
    )
