"""Whether the score of each class means what it says: a small reliability diagram for each."""

from itertools import islice

import streamlit as st

from monitoring.charts.reliability import reliability, reliability_rows
from monitoring.charts.reliability_bins import diagram_bins
from monitoring.errors import ScanLimitError
from monitoring.findings.curves import CLASS_RELIABILITY
from monitoring.panels.probabilities.calibration_estimates import PANEL
from monitoring.panels.probabilities.class_reliability import MOST, Row, by_class
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.kept_curves import kept_curve
from monitoring.ui.words.markdown import plain

_HEIGHT = 170


def class_reliability_part(question: Question) -> None:
    """Draw the diagrams of the classes, in the contract's order; nothing for another task.

    Parameters
    ----------
    question : Question
        Of one model.
    """
    if question.contract.task != "multiclass":
        return
    try:
        classes = by_class(kept_curve(CLASS_RELIABILITY, PANEL, question))
    except ScanLimitError:
        return
    if not classes:
        return
    with st.container(key="panel_class_reliability"):
        some = f" · the first {MOST} of {len(classes)} classes" if len(classes) > MOST else ""
        title("Reliability of each class", f"how often the class came, against its own score{some}")
        with st.grid(2, min_column_width=200, gap="small"):
            for place, (name, bins) in enumerate(islice(classes.items(), MOST)):
                _class(place, name, bins, question)


def _class(place: int, name: str, bins: list[Row], question: Question) -> None:
    frame = kept_rows("class_reliability", name, question, lambda: reliability_rows(diagram_bins(bins)))
    off = int((frame["judgement"] == "off the diagonal").sum())
    n = sum(one["n"] for one in bins)
    with st.container(key=f"class_reliability_{place}", gap="xxsmall"):
        st.markdown(f"**{plain(name)}** :gray[:small[{off} of {len(bins)} bins off · n={n:,}]]")
        said = f"Observed rate of {name} against its score in {len(bins)} bins; {off} leave the diagonal."
        spec = reliability(theme=theme(), height=_HEIGHT, small=True)
        show(spec, frame, said, key=f"class_reliability_chart_{place}")
