"""The calibration page of a regression: whether labels come out as predicted, whatever is predicted."""

import streamlit as st

from monitoring.charts.prediction_bins import range_words
from monitoring.contract.model import Contract
from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.words.words import counted
from monitoring.panels.probabilities.by_prediction import leaning
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.look.explain import explain
from monitoring.ui.look.headline import headline
from monitoring.ui.look.no_rows import nothing_asked
from monitoring.ui.look.skeleton import skeleton
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
        bias, known = (whole(measured, one) for one in ("bias", "label_coverage"))
        bins = bins_of(question)
    if nothing_asked("Calibration", bias.n if bias else 0, snapshot, question):
        return
    sentence = calibration_sentence(bins) if bins else f"{NONE[0]} can be made. {NONE[1]}"
    headline(
        "" if bins else "insufficient",
        f"{question.scope.model} · Calibration",
        sentence,
        _meta(bins, early=not (known and known.value == 1)),
    )
    with st.grid(2, min_column_width=440, gap="large"):
        labels_by_prediction_part(question)
        errors_part(question, height=330)
    if bins:
        explain(*_meaning(bins))


def _meta(bins: list[Row], *, early: bool) -> str:
    if not bins:
        return ""
    n = counted(sum(one["n"] for one in bins), "labelled row")
    off = f"{len(leaning(bins))} of {len(bins)} bins off"
    sample = ", and early labels are no sample" if early else ""
    return f"{off} · {n} · not judged: by chance one bin in twenty is off{sample}"


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
