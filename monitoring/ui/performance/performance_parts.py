"""The parts of the performance page: tiles, and the measure over time with how far its labels are."""

from collections import Counter
from math import isnan

import pandas as pd
import streamlit as st

from monitoring.charts.metric_time import metric_time
from monitoring.charts.metric_time_rows import metric_time_rows
from monitoring.charts.settled_scale import blocks, settled_scale, without_blocks
from monitoring.contract.headline_measures import headline_measures
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES
from monitoring.findings.words.change_words import change_words
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.findings.words.estimate_words import in_decimals_of, told
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.target_unit import name_with_unit
from monitoring.findings.words.words import counted
from monitoring.panels.labels.maturity import IMMATURE, MATURE
from monitoring.panels.labels.settled import labels_in, waiting
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.statistics.registry import range_of
from monitoring.ui import state
from monitoring.ui.address.context import hours_words
from monitoring.ui.drawing.event_marks import events_on_axis, events_said
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.overlay import laid_over, overlaid
from monitoring.ui.drawing.time_chart import show_over_time, time_title
from monitoring.ui.drawing.time_rows import Row, has_band, has_line, hollow_words, period_rows, window_on_axis
from monitoring.ui.drawing.trends import Marks, band_words, noise_band, of_measure
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.theme import theme
from monitoring.ui.performance.performance_words import no_labels, whole
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.measures import chart_format
from monitoring.ui.words.reason_words import said
from monitoring.ui.words.scope_words import baseline_words, the_baseline


def tiles(report: Report, leading: Measurement | None, question: Question) -> None:
    """Draw the leading measures; nothing where no row has a label.

    Parameters
    ----------
    report : Report
        With the performance panel.
    leading : Measurement or None
        The first of them.
    question : Question
        Names the baseline.
    """
    if leading is None or not leading.n:
        return
    with st.grid(4, min_column_width=164, gap="small"):
        for measure in headline_measures(report.contract)[:4]:
            row = whole(report, measure)
            if row is not None:
                _tile(row, question)


def _tile(row: Measurement, question: Question) -> None:
    words = words_of(row.measure)
    alarming = row.verdict in SEVERITIES
    before = (
        f"{in_decimals_of(row, row.baseline_value, words.unit)} in {baseline_words(question.baseline.words)}"
    )
    known = not isnan(row.change)
    change, (value, ends) = change_words(row), told(row, words.unit)
    falls = change.startswith("−")  # which Streamlit takes for no sign
    bad = {"lower": falls, "higher": not falls, "away": True}[words.worse]
    way = ("down" if falls else "up") if change[0] in "+−" else "off"
    with st.container(border=True, key=f"card_tile_{row.measure}", gap="xxsmall"):
        st.metric(
            plain(name_with_unit(words.name, row.measure, question.contract)),
            value,
            delta=change if known else None,
            delta_arrow=way,  # type: ignore[arg-type]
            delta_color=("inverse" if bad else "normal") if alarming else "off",
        )
        if known:  # below, where it is wrapped: beside the change it is cut on a narrow page
            st.markdown(f":gray[:small[{plain(before)}]]")
        based = [f"95% CI {ends}" if ends else "", f"n={row.n:,}"]
        st.markdown(f":gray[:small[{plain(' · '.join(part for part in based if part))}]]")
        if judged := judged_alone(row):
            st.markdown(f":gray[:small[{plain(judged)}]]")


def judged_alone(row: Measurement) -> str:
    """Say the value of the days that were judged and its change, as the page's sentence has them.

    Parameters
    ----------
    row : Measurement
        Any.

    Returns
    -------
    str
        Empty where all days were judged.
    """
    mature, days = as_judged(row), judged_days(row)
    if not days or mature is row:
        return ""
    return f"{days}: {told(mature, words_of(row.measure).unit).value} ({change_words(mature)})"


def hero(rows: list[Measurement], measure: str, question: Question, grain: AxisGrain) -> None:
    """Draw the leading measure over time; a stretch drawn on it becomes the window.

    Parameters
    ----------
    rows : list of Measurement
        The performance panel by period.
    measure : str
        Which.
    question : Question
        The window, drawn as a bar.
    grain : str
        Of the periods.
    """
    words, drawn = words_of(measure), drawn_words(measure, "", question.contract)
    frame = kept_rows("hero", measure, question, lambda: _hero_rows(rows, measure, question, grain))
    domain = settled_scale(frame)
    behind = f" · {band_words(question, grain)}" if has_band(frame) else ""
    unsure = "; without a band where that is as wide as the axis" if blocks(frame) else ""
    beyond = "" if domain is None else f", and may run off the axis{unsure}"
    with st.container(key="panel_hero"):
        time_title(
            f"{drawn} by {grain}",
            f":blue[━] {plain(words.name)} with 95% CI{behind} · "
            f"dashed where labels are under {MATURE:.0%} in{beyond}{hollow_words(frame)} · "
            "drag across to set the window",
            question,
        )
        if not has_line(frame):
            empty_card(*why_empty(rows, measure, question), key="hero", height=270)
            return
        show_over_time(
            metric_time(
                theme=theme(),
                measure=words.name,
                format=chart_format(measure),
                grain=grain,
                domain=domain,
                overlay=overlaid(question),
            ),
            frame,
            f"{drawn} by {grain}, with its 95% interval and the level of "
            f"{the_baseline(question.baseline.words)}.",
            key=state.HERO,
            question=question,
        )
        events_said(frame)


def why_empty(rows: list[Measurement], measure: str, question: Question) -> tuple[str, str, str]:
    """Say why a measure has no value in any period: title, reason, what to do.

    Parameters
    ----------
    rows : list of Measurement
        The performance panel by period.
    measure : str
        Which.
    question : Question
        May ask as of a moment before any label.
    """
    taken = [row for row in of_measure(rows, measure) if row.n]
    if not taken:
        missing = "No prediction of this stretch has its label."
        hours = hours_words(question)
        days = f"Hours are drawn of {hours}: draw days instead, or choose an earlier window."
        return "No labels yet", missing, days if hours else no_labels(question)[1]
    reasons = Counter(one for row in taken for one in row.reasons if one and one != IMMATURE)
    [(reason, _)] = reasons.most_common(1) or [("", 0)]
    name, n = words_of(measure).name, sum(row.n for row in taken)
    if reason == "one_class":
        are = "The one labelled prediction" if n == 1 else f"All {n:,} labelled predictions"
        sentence = f"{are} of this stretch {'is' if n == 1 else 'are'} of one class; {name} compares two."
        return f"{name} has no value", sentence, "Choose a cohort with both, or a measure of the table below."
    sentence = f"{counted(n, 'labelled prediction')} in this stretch; {', '.join(said(reason))}."
    return f"{name} has no value", sentence, "Choose a longer window or a wider cohort."


def _hero_rows(rows: list[Measurement], measure: str, question: Question, grain: AxisGrain) -> pd.DataFrame:
    taken = of_measure(rows, measure)
    marks: Marks = {"events": events_on_axis(question), "window": window_on_axis(question)}
    second = laid_over("performance", measure, question)
    shown, level, within = with_labels(taken, rows, question), noise_band(taken), range_of(measure)
    return without_blocks(
        metric_time_rows(shown, baseline=level, grain=grain, overlay=second, within=within, **marks)
    )


def with_labels(
    taken: list[Measurement], rows: list[Measurement], question: Question, *, settled_only: bool = False
) -> list[Row]:
    """Add to each period the share of its labels that is in.

    Parameters
    ----------
    taken : list of Measurement
        One measure by period.
    rows : list of Measurement
        The performance panel by period.
    question : Question
        Gives the zone.
    settled_only : bool
        Whether periods that still wait lose their value: rates of early labels mislead.

    Returns
    -------
    list of dict
        For `metric_time_rows`.
    """
    coverage = {row.window_start: row for row in of_measure(rows, "label_coverage")}
    shares, wait = labels_in(rows), waiting([*taken, *rows])
    found = period_rows(taken, question)
    for shown, row in zip(found, taken, strict=True):
        shown["labels_in"] = shares.get(row.window_start)
        shown["mature"] = row.window_start not in wait
        if settled_only and not shown["mature"]:
            shown |= {"value": None, "lower": None, "upper": None}
    empty = {start for start, row in coverage.items() if row.n == 0}
    return [shown for shown, row in zip(found, taken, strict=True) if row.window_start not in empty]
