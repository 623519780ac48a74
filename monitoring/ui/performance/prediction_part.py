"""Where a regression leans: its error, and what came true, by bins of what it predicted."""

from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charts.long_tail import ROOTS
from monitoring.charts.prediction_bins import (
    errors_by_prediction,
    labels_by_prediction,
    long_errors,
    long_labels,
    prediction_bin_rows,
    range_words,
    shared_ends,
)
from monitoring.contract.panel import PERFORMANCE
from monitoring.errors import ScanLimitError
from monitoring.findings.awaited_labels import EARLY_BINS, labels_drawn
from monitoring.findings.curves import BY_PREDICTION
from monitoring.findings.words.estimate_words import told_numbers
from monitoring.findings.words.target_unit import target_unit
from monitoring.panels.probabilities.by_prediction import MOST_ROWS, leaning
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.kept_curves import kept_curve
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import baseline_words

Row = dict[str, Any]
HEIGHT = 219
_TALL = 330
_HOW_TO_READ = "mean of each, in bins of equal n, with 95% CI · dashed: as predicted"
NONE = "No bins of predictions", f"They need 40 labelled rows, and are made of up to {MOST_ROWS:,}."


def bins_of(question: Question) -> list[Row]:
    """Give the bins of a regression's predictions; empty where there are none, or reading takes too long."""
    try:
        return kept_curve(question.scope, BY_PREDICTION, PERFORMANCE)
    except ScanLimitError:
        return []


def errors_part(question: Question, height: int = HEIGHT) -> None:
    """Draw the mean error by prediction.

    Parameters
    ----------
    question : Question
        Of a regression.
    height : int
        In pixels.
    """
    bins = bins_of(question)
    before = f" · :gray[━] {plain(baseline_words(question.baseline.words))}"
    known = before if any(one["before_n"] for one in bins) else ""
    roots = long_errors(bins)
    with st.container(key="panel_errors_by_prediction"):
        told = f"mean of prediction less label, with 95% CI, in bins of equal n{known}{_notes(roots, bins)}"
        title(f"Error by prediction{_counted(question)}", told)
        if not bins:
            empty_card(*NONE, key="errors_by_prediction", height=height)
            return
        spec = errors_by_prediction(theme=theme(), height=height, roots=roots)
        show(spec, _rows(bins, question), _told("Mean error by prediction", bins), key="errors_by_prediction")


def labels_by_prediction_part(question: Question, height: int = _TALL) -> None:
    """Draw the mean label against the mean prediction, bin by bin.

    Parameters
    ----------
    question : Question
        Of a regression.
    height : int
        In pixels.
    """
    bins = bins_of(question)
    roots = long_labels(bins)
    with st.container(key="panel_labels_by_prediction"):
        title(f"Label against prediction{_counted(question)}", f"{_HOW_TO_READ}{_notes(roots, bins)}")
        if not bins:
            empty_card(*NONE, key="labels_by_prediction", height=height)
            return
        spec = labels_by_prediction(theme=theme(), height=height, ends=shared_ends(bins), roots=roots)
        said = _told("Mean label against mean prediction", bins)
        show(spec, _rows(bins, question), said, key="labels_by_prediction")


def _counted(question: Question) -> str:
    unit = target_unit(question.contract)
    return unit and f", {unit}"


def _notes(roots: bool, bins: list[Row]) -> str:
    """Say by which scale bins are drawn, and of which labels they are, where that is not the usual."""
    return "".join(f" · {one}" for one in (roots and ROOTS, labels_drawn(bins)) if one)


def _rows(bins: list[Row], question: Question) -> pd.DataFrame:
    judged = labels_drawn(bins) != EARLY_BINS

    def made() -> pd.DataFrame:
        return pd.DataFrame(prediction_bin_rows(bins, judged=judged))

    return kept_rows("by_prediction", "", question, made)


def _told(what: str, bins: list[Row]) -> str:
    off = f"{len(leaning(bins))} are off by more than their interval"
    return f"{what}, in {len(bins)} bins; {EARLY_BINS if labels_drawn(bins) == EARLY_BINS else off}."


def calibration_sentence(bins: list[Row]) -> str:
    """Say in one sentence whether labels come out as predicted.

    Of twenty bins one is off by chance: one that is alone is no news.

    Examples
    --------
    >>> one = {"least": 1, "most": 2, "error": -4.0, "lower": -5.0, "upper": -3.0}
    >>> calibration_sentence([one, {**one, "error": 0.1, "lower": -1.0, "upper": 1.0}])
    'Labels come out as predicted on average: 1 of 2 bins is off, as chance brings.'
    >>> calibration_sentence([one, one])
    'Predictions of 1–2 are too low by 4.0 (95% CI 3.0–5.0) on average.'
    """
    off = leaning(bins)
    if len(off) < 2:
        few = f"{len(off) or 'none'} of {len(bins)} bins is off{', as chance brings' if off else ''}"
        return f"Labels come out as predicted on average: {few}."
    worst = clearest(off)
    sizes = sorted(abs(worst[end]) for end in ("lower", "upper"))
    way = "high" if worst["error"] > 0 else "low"
    size = told_numbers(abs(worst["error"]), sizes[0], sizes[1], "amount").whole
    return f"Predictions of {range_words(worst)} are too {way} by {size} on average."


def clearest(off: list[Row]) -> Row:
    """Give the bin whose error is the largest in units of its interval."""
    return max(off, key=lambda one: abs(one["error"]) / (one["upper"] - one["lower"] or 1.0))
