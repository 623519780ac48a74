"""The table of all models, and the sentence above it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import nan
from typing import Any, Literal

import streamlit as st

from monitoring.findings.awaited_labels import awaited
from monitoring.findings.journal.attention import count_words, needing
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.listed import listed
from monitoring.scope.instant import local_day
from monitoring.scope.question import Scope
from monitoring.ui import state
from monitoring.ui.address.navigation import switch
from monitoring.ui.drawing.cards import brief, short
from monitoring.ui.look.downloads import statuses_csv
from monitoring.ui.look.paging import paged, part
from monitoring.ui.look.styled_cells import STATUS, Cells, by_column
from monitoring.ui.look.tables import selected, table, table_title, text_width
from monitoring.ui.overview.every_model import EveryModel, lines
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.verdicts import badge

WAITING = "still being looked at"
_MOST_NAMED, _MOST_SAID = 5, 12
STALE = timedelta(days=30)
"""Rows that end so long before those of another model are old: how that model is, is how it was then."""
_COUNTS = (
    ("critical", "alert"),
    ("warning", "watch"),
    ("insufficient", "without a verdict"),
    ("ok", "steady"),
)


def overview_head(statuses: Sequence[ModelStatus], waiting: int = 0) -> tuple[str, str, str]:
    """Give verdict, sentence and meta line of the overview.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Worst first.
    waiting : int
        How many models are still being looked at; at least one is, or has been.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    n, bad = len(statuses) + waiting, [one for one in statuses if needing(one.findings)]
    counted = [(sum(one.verdict == verdict for one in statuses), word) for verdict, word in _COUNTS]
    counted.append((waiting, WAITING))
    findings = count_words([finding for one in statuses for finding in one.findings])
    old = stale(statuses)
    ended = f"{len(old)} without a row in the last {STALE.days} days of data" if old else ""
    said = [*(f"{count} {word}" for count, word in counted if count), findings, ended]
    meta = " · ".join(filter(None, said))
    so_far = " so far" if waiting else ""
    if bad:
        some = f"{_which(len(bad), n)} {'needs' if len(bad) == 1 else 'need'} a look"
        look = "Your model needs a look" if n == 1 else some
        up_to = f" to {full_day(old[bad[0].model])}" if bad[0].model in old else ""
        return bad[0].verdict, f"{look}{so_far}. {bad[0].model}{up_to}: {short(bad[0].sentence)}", meta
    if waiting:
        looked_at = f"{len(statuses)} of {n} models looked at"
        return "", f"{looked_at}, none needs a look so far.", meta
    if any(one.findings for one in statuses):
        first = next(one for one in statuses if one.findings)
        return statuses[0].verdict, f"Nothing needs a look now. {first.model}: {short(first.sentence)}", meta
    if any(one.verdict == "ok" for one in statuses):
        unsure = [one.model for one in statuses if one.verdict != "ok"]
        tail = f" No verdict yet on {listed(unsure, _MOST_NAMED)}." if unsure else ""
        meta = " · ".join(filter(None, [meta, _partly_judged(statuses)]))
        known = n - len(unsure)
        some = f"{_which(known, n)} {'is' if known == 1 else 'are'} steady."
        return "ok", ("Your model is steady." if n == 1 else some) + tail, meta
    return "insufficient", "No model has enough data for a verdict yet.", meta


def _which(some: int, n: int) -> str:
    """Say how many of several models.

    Examples
    --------
    >>> _which(1, 2), _which(2, 2), _which(3, 3)
    ('1 of 2 models', 'Both models', 'All 3 models')
    """
    if some < n:
        return f"{some} of {n} models"
    return "Both models" if n == 2 else f"All {n} models"


def _partly_judged(statuses: Sequence[ModelStatus]) -> str:
    """Say of how many models performance is that of a part of the window; of one, on which days."""
    days = [judged_days(one.measure) for one in statuses if one.measure and one.verdict == "ok"]
    partly = [*filter(None, days)]
    if not partly:
        return ""
    only = f"{len(partly)} judged on the days whose labels are in"
    return f"performance {partly[0]}" if len(statuses) == 1 else f"performance of {only}"


def stale(statuses: Sequence[ModelStatus]) -> dict[str, date]:
    """Give the last day of the models whose rows end long before those of another, by model."""
    reports = {one.model: one.report.question for one in statuses if one.report}
    newest = max((question.newest for question in reports.values()), default=None)
    return {
        model: local_day(question.newest, question.zone)
        for model, question in reports.items()
        if newest is not None and newest - question.newest > STALE
    }


def overview_table(found: EveryModel, scope: Scope) -> list[str]:
    """Draw the table; a chosen row opens that model.

    Parameters
    ----------
    found : EveryModel
        What is known of them.
    scope : Scope
        The window that goes along.

    Returns
    -------
    list of str
        The models of its rows whose line is not known yet.
    """
    pending = [ModelStatus(name, name, "", WAITING.capitalize()) for name in found.waiting]
    statuses = [*found.known, *pending]
    with st.container(key="panel_models"):
        table_title(
            "Every model, worst first",
            "Select a row to open it.",
            name="tidemark-models",
            csv=lambda: statuses_csv(found.known),
        )
        names = [f"{one.model} {badge(one.verdict).word} {one.sentence}" for one in statuses]
        shown = paged(statuses, names, "models", "severity", key="models")
        known, old = lines(found, shown), stale(found.known)
        # A table of another page is another table: what was chosen in the one is not chosen in the other.
        key = f"{state.MODELS}_{part('models')}".rstrip("_")
        cells = by_column([_row(one, known.get(one.model, ()), old.get(one.model)) for one in shown])
        table(
            cells,
            key=key,
            alt=_alt(shown),
            columns=columns_fitting(cells),
            formats=FORMATS,
            selection="single-row",
            on_select=lambda: None,
        )
        _said(shown, old)
    row, before = selected(key), st.session_state.get(state.MODELS_ORDER, {}).get(key, ())
    st.session_state[state.MODELS_ORDER] = {key: [one.model for one in shown]}
    if row is not None:
        models = before or [one.model for one in shown]
        switch("performance", Scope(models[row], window=scope.window))
    return [one.model for one in shown if one.model not in known and one.report]


def _said(shown: Sequence[ModelStatus], old: Mapping[str, date]) -> None:
    """Write the sentences of the worst rows below them, where a narrow screen cuts the cells; else hidden."""
    known = [one for one in shown if one.verdict]
    with st.container(key="models_said"):
        lines = (
            f"{badge(one.verdict).markdown} **{plain(one.model)}** {plain(_told(one, old.get(one.model)))}"
            for one in known[:_MOST_SAID]
        )
        st.markdown("  \n".join(lines))


def _told(one: ModelStatus, ended: date | None) -> str:
    """Say what is to be known of a model, without its interval; up to when, where its rows ended long ago."""
    up_to = f"To {full_day(ended)}: " if ended else ""
    return f"{up_to}{short(one.sentence.removeprefix(_STEADY))}"


def _row(one: ModelStatus, line: Sequence[float], ended: date | None) -> dict[str, object]:
    words = words_of(one.measure.measure) if one.measure else None
    waits = one.measure is not None and awaited(one.measure)  # early labels are no sample of all labels
    return {
        STATUS: badge(one.verdict).cell,
        "Model": one.model,
        "What changed": brief(_told(one, ended)),
        "Now": f"{words.brief} {'–' if waits else told(one.measure, words.unit).value}"
        if one.measure and words
        else "–",
        "Change": "unjudged" if waits else change_words(one.measure) if one.measure else "–",
        "Trend": list(line),
        "Drifted": one.drifted if one.report else nan,
        "Quality": one.failing if one.report else nan,
        "Labels in": _hundredths(one.labels_in),
        "Data to": local_day(one.report.question.newest, one.report.question.zone) if one.report else None,
    }


def _hundredths(share: float) -> float:
    """Round a share: to all or none only where it is so, as the line below the scope says it.

    >>> [_hundredths(share) for share in (1.0, 0.996, 0.504, 0.001, 0.0, nan)]
    [1.0, 0.99, 0.5, 0.01, 0.0, nan]
    """
    return min(max(round(share, 2), 0.01), 0.99) if 0 < share < 1 else share


_STEADY = "Steady: "
"""How a sentence begins that stands alone; here the status says so."""


def _whole(count: float) -> str:
    return f"{count:.0f}"


FORMATS: dict[str, Callable[[Any], str]] = {"Drifted": _whole, "Quality": _whole, "Data to": full_day}
"""Counts that some models have and others not: a column of both has fractions."""
_CHANGE = "Against the model's baseline; unjudged until enough of the window's labels are in"
_COLUMNS = {
    "What changed": st.column_config.TextColumn(width=366),
    "Change": st.column_config.TextColumn(width=66, alignment="right", help=_CHANGE),
    "Trend": st.column_config.LineChartColumn(width=64, help="The measure by period, up to now"),
    "Drifted": st.column_config.NumberColumn(width=54, help="Columns that have drifted"),
    "Quality": st.column_config.NumberColumn(width=54, help="Columns that break a quality rule"),
    "Labels in": st.column_config.ProgressColumn(
        width=76, min_value=0.0, max_value=1.0, format="percent", color="gray"
    ),
    "Data to": st.column_config.DateColumn(
        width=88, help="The day of its newest row: how it is, it is up to then"
    ),
}


_WIDTHS = {STATUS: (72, 84), "Model": (60, 180), "Now": (60, 180)}


def columns_fitting(cells: Cells) -> dict[str, Any]:
    """Make columns as wide as the names of these models and measures are, up to a limit.

    Parameters
    ----------
    cells : mapping of str to sequence
        Of the table.

    Returns
    -------
    dict
        Streamlit's column configuration: up to the change of a measure they fit on a screen of 1,024 pixels
        where names are short.
    """
    fitting = {}
    for name, (least, most) in _WIDTHS.items():
        width = max(least, *(text_width(str(one)) for one in cells[name]))
        alignment: Literal["left", "right"] = "right" if name == "Now" else "left"
        fitting[name] = st.column_config.TextColumn(width=min(width, most), alignment=alignment)
    return {**_COLUMNS, **fitting}


def _alt(statuses: Sequence[ModelStatus]) -> str:
    return "Every model, worst first. " + " ".join(f"{one.model}: {one.sentence}" for one in statuses)
