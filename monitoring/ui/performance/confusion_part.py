"""Which class is taken for which, and the rates of each class, of a multi-class model."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from monitoring.charts.class_rates import class_rates
from monitoring.charts.confusion_matrix import confusion_matrix
from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.curves import CONFUSION
from monitoring.findings.report import Report
from monitoring.findings.words.estimate_words import told_numbers
from monitoring.findings.words.measure_words import words_of
from monitoring.panels.tasks.class_confusion import LEAST, MOST, Row, most_confused
from monitoring.scope.question import Question
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.kept_curves import kept_curve
from monitoring.ui.words.markdown import bold, plain
from monitoring.ui.words.scope_words import baseline_words


def confusion_part(report: Report, question: Question) -> None:
    """Draw the confusion matrix, and beside it precision and recall; nothing for another task.

    Parameters
    ----------
    report : Report
        With the performance panel.
    question : Question
        Of one model.
    """
    if question.contract.task != "multiclass":
        return
    cells = kept_curve(question.scope, CONFUSION, PERFORMANCE)
    if not cells:
        return
    with st.grid(2, min_column_width=440, gap="large"):
        _matrix(cells, question)
        _rates(report, question, {one["actual"] for one in cells})


def _matrix(cells: list[Row], question: Question) -> None:
    with st.container(key="panel_confusion"):
        title("Which class is taken for which", _how_to_read(question))
        show(
            confusion_matrix(theme=theme()),
            kept_rows("confusion", "", question, lambda: pd.DataFrame(cells)),
            f"Share of each true class that was predicted as each class. {_worst(cells, str)}",
            key="confusion",
        )
        st.markdown(f":gray[:small[{_worst(cells, bold)}]]")


def _rates(report: Report, question: Question, classes: set[str]) -> None:
    with st.container(key="panel_class_rates"):
        known = "" if question.baseline.selection is None else f" · :gray[┃] {_before(question)}"
        title("Each class", f":blue[●] precision and recall with 95% CI{known}{_some(question)}")
        rows = kept_rows("class_rates", "", question, lambda: _rate_rows(report, classes))
        show(
            class_rates(theme=theme()),
            rows,
            "Precision and recall of each class, with 95% intervals, beside the baseline's.",
            key="class_rates",
        )


def _before(question: Question) -> str:
    return plain(baseline_words(question.baseline.words))


def _rate_rows(report: Report, classes: set[str]) -> pd.DataFrame:
    taken = [row for row in report.measurements if row.panel == PERFORMANCE and row.subject in classes]
    return pd.DataFrame(
        [
            {
                "label": f"{words_of(row.measure).name} of {row.subject}",
                "value": row.value,
                "lower": row.lower,
                "upper": row.upper,
                "before": row.baseline_value,
                "n": row.n,
            }
            for measure in ("recall", "precision")
            for row in taken
            if row.measure == measure
        ]
    )


def _how_to_read(question: Question) -> str:
    return f"Lines: the true class, to 100% · columns: the predicted one · framed: right{_some(question)}"


def _some(question: Question) -> str:
    classes = len(question.contract.classes)
    return f" · the {MOST} classes with the most rows of {classes}" if classes > MOST else ""


def _worst(cells: list[Row], named: Callable[[str], str]) -> str:
    one = most_confused(cells)
    if one is None:
        return f"No class of {LEAST} rows and more was taken for another."
    share = told_numbers(one["share"], one["lower"], one["upper"], "rate")
    return (
        f"Most often wrong: {named(one['actual'])} taken for {named(one['predicted'])}, "
        f"{share.value} (95% CI {share.ends}) of {one['of']:,} rows."
    )
