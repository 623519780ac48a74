"""The table of all models, and the sentence above it."""

from collections.abc import Sequence
from math import nan

import streamlit as st

from monitoring.findings.attention import count_words, needing
from monitoring.findings.change_words import change_words
from monitoring.findings.measure_words import words_of
from monitoring.findings.status import ModelStatus
from monitoring.findings.words import number
from monitoring.scope.question import Question, Scope
from monitoring.ui import state
from monitoring.ui.address_bar import address_of
from monitoring.ui.cards import brief, short
from monitoring.ui.downloads import statuses_csv
from monitoring.ui.navigation import PAGES
from monitoring.ui.paging import paged
from monitoring.ui.styled_cells import STATUS, Cells, by_column
from monitoring.ui.tables import selected, table, table_title
from monitoring.ui.trends import performance_trend, values
from monitoring.ui.verdicts import badge

_MOST_NAMED = 5
_COUNTS = (
    ("critical", "alert"),
    ("warning", "watch"),
    ("insufficient", "without a verdict"),
    ("ok", "steady"),
)


def overview_head(statuses: Sequence[ModelStatus]) -> tuple[str, str, str]:
    """Give verdict, sentence and meta line of the overview.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Worst first, at least one.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    n, bad = len(statuses), [one for one in statuses if needing(one.findings)]
    counted = [(sum(one.verdict == verdict for one in statuses), word) for verdict, word in _COUNTS]
    findings = count_words([finding for one in statuses for finding in one.findings])
    meta = " · ".join([*(f"{count} {word}" for count, word in counted if count), *filter(None, [findings])])
    if bad:
        which = f"All {n}" if len(bad) == n else f"{len(bad)} of {n}"
        some = f"{which} models {'needs' if len(bad) == 1 else 'need'} a look"
        look = "Your model needs a look" if n == 1 else some
        return bad[0].verdict, f"{look}. {bad[0].model}: {short(bad[0].sentence)}", meta
    if any(one.findings for one in statuses):
        first = next(one for one in statuses if one.findings)
        return statuses[0].verdict, f"Nothing needs a look now. {first.model}: {short(first.sentence)}", meta
    if any(one.verdict == "ok" for one in statuses):
        calm = "Your model is steady." if n == 1 else f"All {n} models are steady."
        unsure = [one.model for one in statuses if one.verdict != "ok"]
        more = f" and {len(unsure) - _MOST_NAMED} more" if len(unsure) > _MOST_NAMED else ""
        tail = f" No verdict yet on {', '.join(unsure[:_MOST_NAMED])}{more}." if unsure else ""
        return "ok", (calm if not unsure else f"{n - len(unsure)} of {n} models are steady.") + tail, meta
    return "insufficient", "No model has enough data for a verdict yet.", meta


def overview_table(statuses: Sequence[ModelStatus], questions: dict[str, Question], scope: Scope) -> None:
    """Draw the table; a chosen row opens that model.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Worst first.
    questions : dict
        By model, for those that have data.
    scope : Scope
        The window that goes along.
    """
    with st.container(key="panel_models"):
        table_title(
            "Every model, worst first",
            "Select a row to open it.",
            name="tidemark-models",
            csv=lambda: statuses_csv(statuses),
        )
        shown = paged(statuses, [one.model for one in statuses], "models", "severity", key="models")
        # A table of other rows is another table: what was chosen in the one is not chosen in the other.
        key = state.MODELS + (f"_{shown[0].model}_{len(shown)}" if 0 < len(shown) < len(statuses) else "")
        table(
            _cells(shown, questions),
            key=key,
            alt=_alt(shown),
            columns=_COLUMNS,
            selection="single-row",
            on_select=lambda: None,
        )
    row = selected(key)
    if row is not None:
        query = address_of(Scope(shown[row].model, window=scope.window))
        st.switch_page(state.HOME / PAGES["performance"].file, query_params=query)


def _cells(statuses: Sequence[ModelStatus], questions: dict[str, Question]) -> Cells:
    return by_column([_row(one, questions.get(one.model)) for one in statuses])


def _row(one: ModelStatus, question: Question | None) -> dict[str, object]:
    words = words_of(one.measure.measure) if one.measure else None
    line = values(performance_trend(one.measure.measure, question)) if one.measure and question else []
    return {
        STATUS: badge(one.verdict).cell,
        "Model": one.model,
        "What changed": brief(one.sentence),
        "Measure": words.name if words else "–",
        "Now": number(one.measure.value, words.unit) if one.measure and words else "–",
        "Change": change_words(one.measure) if one.measure else "–",
        "Trend": line,
        "Drifted": one.drifted if one.report else nan,
        "Quality": one.failing if one.report else nan,
        "Labels in": round(one.labels_in, 2),
    }


_COLUMNS = {
    STATUS: st.column_config.TextColumn(width=84),
    "Model": st.column_config.TextColumn(width=128),
    "What changed": st.column_config.TextColumn(width=440),
    "Measure": st.column_config.TextColumn(width=66),
    "Now": st.column_config.TextColumn(width=60, alignment="right"),
    "Change": st.column_config.TextColumn(width=66, alignment="right", help="Against the model's baseline"),
    "Trend": st.column_config.LineChartColumn(width=64, help="The measure by period, up to now"),
    "Drifted": st.column_config.NumberColumn(width=54, help="Columns that have drifted"),
    "Quality": st.column_config.NumberColumn(width=54, help="Columns that break a quality rule"),
    "Labels in": st.column_config.ProgressColumn(
        width=84, min_value=0.0, max_value=1.0, format="percent", color="gray"
    ),
}


def _alt(statuses: Sequence[ModelStatus]) -> str:
    return "Every model, worst first. " + " ".join(f"{one.model}: {one.sentence}" for one in statuses)
