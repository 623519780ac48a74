"""Whether the score of each class means what it says: a small reliability diagram for each."""

import pandas as pd
import streamlit as st

from monitoring.charts.reliability import common_end, reliability, reliability_rows
from monitoring.charts.reliability_bins import diagram_bins
from monitoring.contract.panel import CALIBRATION
from monitoring.errors import ScanLimitError
from monitoring.findings.awaited_labels import EARLY_BINS, labels_drawn
from monitoring.findings.curves import CLASS_RELIABILITY
from monitoring.panels.probabilities.class_reliability import MOST, Row, by_class, worst_calibrated
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.kept_curves import kept_curve
from monitoring.ui.words.markdown import plain

_HEIGHT = 170


def class_reliability_part(question: Question) -> None:
    """Draw the diagrams of the worst classes; nothing for another task.

    Parameters
    ----------
    question : Question
        Of one model; of early labels alone no bin is called off.
    """
    if question.contract.task != "multiclass":
        return
    try:
        rows = kept_curve(question.scope, CLASS_RELIABILITY, CALIBRATION)
    except ScanLimitError:
        return
    if not rows:
        return
    classes, which = by_class(rows), labels_drawn(rows)
    waits = which == EARLY_BINS
    with st.container(key="panel_class_reliability"):
        shown = f" · {MOST} of {len(classes)} classes, largest calibration error (ECE) first"
        some = shown if len(classes) > MOST else ""
        words = f"how often the class came, against its own score{some}{which and f' · {which}'}"
        title("Reliability of each class", words)
        with st.grid(2, min_column_width=200, gap="small"):
            drawn = worst_calibrated(classes)
            frames = {name: _frame(name, bins, question, judged=not waits) for name, bins in drawn.items()}
            end = common_end(frames.values())
            for place, (name, frame) in enumerate(frames.items()):
                _class(place, name, frame, end, judged=not waits)


def _frame(name: str, bins: list[Row], question: Question, *, judged: bool) -> pd.DataFrame:
    def made() -> pd.DataFrame:
        return reliability_rows(diagram_bins(bins), judged=judged)

    return kept_rows("class_reliability", name, question, made)


def _class(place: int, name: str, frame: pd.DataFrame, end: float, *, judged: bool) -> None:
    bins = len(frame)
    off = f"{int((frame['judgement'] == 'off the diagonal').sum())} of {bins} bins off"
    n, told = int(frame["n"].sum()), off if judged else f"{bins} bins"
    with st.container(key=f"class_reliability_{place}", gap="xxsmall"):
        st.markdown(f"**{plain(name)}** :gray[:small[{told} · n={n:,}]]")
        said = f"Observed rate of {name} against its score: {off if judged else EARLY_BINS}."
        spec = reliability(theme=theme(), height=_HEIGHT, small=True, end=end)
        show(spec, frame, said, key=f"class_reliability_chart_{place}")
