"""The picture of a finding: how its measure went, since when it is wrong, and what happened then."""

import streamlit as st

from monitoring.charts.metric_time import metric_time, with_names
from monitoring.charts.settled_scale import settled_scale
from monitoring.charts.specification import Specification
from monitoring.errors import TidemarkError
from monitoring.findings.dating.marks import since_words
from monitoring.findings.drawn_measure import from_zero
from monitoring.findings.finding import Finding
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.findings.words.measure_words import held_against, words_of
from monitoring.panels.distributions.column_series import Wanted
from monitoring.scope.period import AxisGrain
from monitoring.scope.question import Question
from monitoring.ui import cache
from monitoring.ui.address.context import grain_around
from monitoring.ui.drawing.cards import Card, whom
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.finding_trends import Trend, finding_trend, question_of
from monitoring.ui.drawing.time_rows import has_band, hollow_words
from monitoring.ui.drawing.trends import band_words
from monitoring.ui.findings.finding_slice import scope_inside
from monitoring.ui.look.headline import title
from monitoring.ui.look.theme import theme
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.measures import chart_format
from monitoring.ui.words.scope_words import baseline_words

HEIGHT = 170
Domain = tuple[float, float]


def finding_spec(
    line: Wanted,
    question: Question,
    look: str,
    domain: Domain | None = None,
    *,
    scale: float = 1.0,
    height: int = HEIGHT,
) -> Specification:
    """Give the chart of a finding, without its rows.

    Parameters
    ----------
    line : Wanted
        What it is of.
    question : Question
        Gives the grain of the axis.
    look : {'light', 'dark'}
        The theme.
    domain : pair of float, optional
        The axis' ends.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, optional
        In pixels.

    Returns
    -------
    dict
        Shared, never changed.
    """
    return metric_time(
        theme=look,
        scale=scale,
        height=height,
        measure=words_of(line.measure).name,
        grain=_grain(question),
        brush=False,
        format=chart_format(line.measure),
        zero=from_zero(line),
        domain=domain,
    )


def draw_line(
    finding: Finding, trend: Trend, question: Question, *, key: str, scale: float = 1.0, height: int = HEIGHT
) -> None:
    """Draw the line of a finding.

    Parameters
    ----------
    finding : Finding
        What it is of.
    trend : Trend
        Its marked rows.
    question : Question
        Of its model.
    key : str
        Unique on the page.
    scale : float, default 1.0
        Factor on the sizes of text and lines.
    height : int, optional
        In pixels, without the names of events.
    """
    ends = settled_scale(trend.rows, zero=from_zero(trend.line))
    spec = finding_spec(trend.line, trend.over, theme(), ends, scale=scale, height=height)
    since, zone = finding.since, question.zone
    began = f", marked {since_words(since, zone, finding.until)}" if since else ""
    said = f"{words_of(trend.line.measure).name} up to now{began}."
    show(with_names(spec, trend.rows), trend.rows, said, key=key)


def picture_words(finding: Finding, trend: Trend, question: Question) -> tuple[str, str]:
    """Say what is drawn of a finding, and what its signs mean.

    Parameters
    ----------
    finding : Finding
        What it is of.
    trend : Trend
        Its marked rows.
    question : Question
        Of its model.

    Returns
    -------
    tuple of str
        What is drawn, as text; the signs, as Markdown.
    """
    grain, drawn = _grain(trend.over), trend.line.measure
    grey = f"{band_words(question, grain, drawn)} · " if has_band(trend.rows) else ""
    signs = f"{grey}the window in blue on the axis{hollow_words(trend.rows)}"
    return f"{drawn_words(drawn, finding.subject, question.contract)} by {grain}", signs


def finding_chart(card: Card, cohort: str) -> None:
    """Draw the picture of a finding under what it is called; nothing where its measure has no series.

    Parameters
    ----------
    card : Card
        The finding and its model.
    cohort : str
        For whom: the finding's own, or the slice that it lies in mostly.
    """
    finding = card.finding
    try:
        question = _question(card, cohort)
        trend = finding_trend(finding, card.status.findings, question, marked=True)
    except TidemarkError as reason:
        st.markdown(f":gray[:small[No picture: {plain(str(reason))}.]]")
        return
    if trend.rows.empty:
        return
    part = plain(whom(cohort, finding.version))
    against = f"{part} · against" if part else "Against"
    head, signs = picture_words(finding, trend, question)
    usual = held_against(finding.measure, baseline_words(question.baseline.words))
    title(head, f"{against} {plain(usual)} · {signs}")
    draw_line(finding, trend, question, key="finding_chart")


def _question(card: Card, cohort: str) -> Question:
    """Give the question of the list, whose lines are known, else that of the slice."""
    if card.status.report and cohort == card.finding.cohort:
        return question_of(card.finding, card.status.report.question)
    return cache.asked(scope_inside(card, cohort))[1]


def _grain(question: Question) -> AxisGrain:
    return grain_around(question, cache.snapshot(question.scope.model, cache.generation_of(question.scope)))
