"""Which class is taken for which, and the rates of each class, of a multi-class model."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from monitoring.charts.class_rates import class_rates
from monitoring.charts.confusion_matrix import confusion_matrix
from monitoring.contract.panel import PERFORMANCE
from monitoring.findings.awaited_labels import labels_drawn
from monitoring.findings.curves import CLASS_RATES, CONFUSION
from monitoring.findings.report import Report
from monitoring.findings.words.estimate_words import told_numbers
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.worst_classes import drawn_classes, order_words
from monitoring.panels.tasks.by_cohort import within
from monitoring.panels.tasks.class_confusion import LEAST, MOST, Row, most_confused
from monitoring.scope.cohort import Comparison
from monitoring.scope.question import Question
from monitoring.ui.address.navigation import page_link
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.kept_curves import kept_curve
from monitoring.ui.words.markdown import bold, plain
from monitoring.ui.words.scope_words import baseline_words

_OPENED = 4
_ARROW = ":material/arrow_forward:"


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
    cells = kept_curve(
        question.scope, CONFUSION, PERFORMANCE, drawn_classes(report.measurements, question.contract)
    )
    if not cells:
        return
    with st.grid(2, min_column_width=440, gap="large"):
        _matrix(cells, question)
        _rates(report, question, {one["actual"]: one["of"] for one in cells})


def _matrix(cells: list[Row], question: Question) -> None:
    most = _most_wrong(cells, str, _some(question))
    with st.container(key="panel_confusion"):
        title("Which class is taken for which", f"{_how_to_read(question)}{_labels(cells)}")
        show(
            confusion_matrix(theme=theme()),
            kept_rows("confusion", "", question, lambda: pd.DataFrame(cells)),
            f"Share of each true class that was predicted as each class. {most}",
            key="confusion",
        )
        st.markdown(f":gray[:small[{_most_wrong(cells, bold, _some(question))}]]")


def _rates(report: Report, question: Question, classes: dict[str, int]) -> None:
    rates = kept_curve(question.scope, CLASS_RATES, PERFORMANCE)
    with st.container(key="panel_class_rates"):
        known = "" if question.baseline.selection is None else f" · :gray[┃] {_before(question)}"
        shown = f":blue[●] precision and recall with 95% CI{known}{_some(question)}{_labels(rates)}"
        title("Each class", shown)
        many = len(question.contract.classes) > MOST
        rows = kept_rows("class_rates", "", question, lambda: _rate_rows(rates, list(classes), together=many))
        show(
            class_rates(theme=theme()),
            rows,
            "Precision and recall of each class, with 95% intervals, beside the baseline's.",
            key="class_rates",
        )
        if _some(question):
            st.markdown(f":gray[:small[Worst first: by {order_words(report.measurements)}.]]")
            _by_day([name for name, rows in classes.items() if rows][:_OPENED], question)


def _by_day(classes: list[str], question: Question) -> None:
    """Lead to the worst classes over time: the accuracy of a true class's rows is its recall."""
    if len(classes) < 2:  # the question is of one class already
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="class_links"):
        st.markdown(":gray[:small[Recall by day, and since when:]]", width="content")
        for name in classes:
            alone = within(question.window, Comparison("label", "=", name)).cohort
            scope = replace(question.scope, cohort=str(alone))
            page_link("performance", scope, label=plain(name), icon=_ARROW, icon_position="right")


def _before(question: Question) -> str:
    return plain(baseline_words(question.baseline.words))


def _rate_rows(rates: list[Row], classes: list[str], *, together: bool) -> pd.DataFrame:
    """Give recall and precision of each class; of many classes its two lines stand together."""
    known = {(one["class"], one["measure"]): one for one in rates}
    each = ("recall", "precision")
    pairs = [(c, m) for c in classes for m in each] if together else [(c, m) for m in each for c in classes]
    shown = [{**one, "label": _label(one)} for one in (known[pair] for pair in pairs if pair in known)]
    return pd.DataFrame(shown, columns=["label", "value", "lower", "upper", "before", "n"])


def _label(rate: Row) -> str:
    return f"{words_of(rate['measure']).name} of {rate['class']}"


def _labels(curve: list[Row]) -> str:
    which = labels_drawn(curve)
    return which and f" · {which}"


def _how_to_read(question: Question) -> str:
    beside = ", and what they are most often taken for"
    some = _some(question) and f"{_some(question)}{beside}"
    return f"Lines: the true class, to 100% · columns: the predicted one · framed: right{some}"


def _some(question: Question) -> str:
    classes = len(question.contract.classes)
    return f" · {MOST} of {classes} classes, worst first" if classes > MOST else ""


def _most_wrong(cells: list[Row], named: Callable[[str], str], some: str) -> str:
    one = most_confused(cells)
    if one is None:
        return f"No class of {LEAST} rows and more was taken for another."
    begin = "Of these most often wrong" if some else "Most often wrong"
    share = told_numbers(one["share"], one["lower"], one["upper"], "rate")
    return (
        f"{begin}: {named(one['actual'])} taken for {named(one['predicted'])}, "
        f"{share.value} (95% CI {share.ends}) of {one['of']:,} rows."
    )
