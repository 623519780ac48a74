"""Attention cards: the worst findings, each with its number, its line and the way to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from textwrap import shorten
from urllib.parse import parse_qsl

import streamlit as st

from monitoring.charts.sparkline import sparkline
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import needing, until_words
from monitoring.findings.journal.lifecycle import OPEN, Life
from monitoring.findings.journal.standing import known_as, standing
from monitoring.findings.locus.slice import scope_within
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.words.change_words import signed_beside, without_intervals
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of, words_of_row
from monitoring.findings.words.target_unit import unit_behind
from monitoring.findings.words.words import ago
from monitoring.scope.address import CONTRACT_HASH, Address, read_address
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.ui import cache
from monitoring.ui.address.navigation import page_link
from monitoring.ui.drawing.drawing import show
from monitoring.ui.drawing.finding_trends import finding_trend, question_of
from monitoring.ui.look.theme import theme
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import unquoted
from monitoring.ui.words.verdicts import badge

MOST = 3
_CELL = 60  # signs
_UNBROKEN = "\u00a0"
_AWAY = re.compile(r" (has|had) moved away from [^,]*,")
_BEFORE = re.compile(r"; in [^;]*\.$")
_CLAUSE = re.compile(r"(, mostly in |, because of |; |\. | against |,? since |, where )")
"""Where a sentence may end that is too long: what follows is said where there is more place."""


@dataclass(frozen=True)
class Card:
    """One finding of one model, and the one that most likely caused it, where they began together.

    One of an older data version is looked at as it was then.
    """

    status: ModelStatus
    finding: Finding
    root: Finding | None = None
    then: bool = False


def short(sentence: str) -> str:
    """Leave the interval out of a sentence that stands beside its evidence.

    Parameters
    ----------
    sentence : str
        A finding's title.

    Returns
    -------
    str
        Without ``(95% CI …)``, levels without quotes.

    Examples
    --------
    >>> short("AUC fell 0.054 (95% CI 0.036–0.073) since 4 Sep, mostly in region = 'west'.")
    'AUC fell 0.054 since 4 Sep, mostly in region=west.'
    """
    return unquoted(without_intervals(sentence))


def brief(sentence: str) -> str:
    """Say a finding in the words that a cell has place for, which stands beside the change.

    Examples
    --------
    >>> brief("age has been 16.3% missing (95% CI 15–18%) since 4 Sep; in the training set 1.0%.")
    'age has been 16.3% missing since 4 Sep.'
    >>> brief("age has moved away from the training set, PSI 0.350 (95% CI 0.3–0.4), since 4 Sep.")
    'age has drifted, PSI 0.350, since 4 Sep.'
    >>> brief("Brier score rose 0.027 to 0.072 since 28 Aug, mostly in salary_range = '0 - 20K €'.")
    'Brier score rose 0.027 to 0.072 since 28 Aug.'
    >>> brief("To 29 Aug 2019: driver_tenure has been 21.4% missing since 31 Mar; in the training set 10.0%.")
    'To 29 Aug 2019: driver_tenure has been 21.4% missing.'
    """
    said = _AWAY.sub(r" \1 drifted,", _BEFORE.sub(".", short(sentence)))
    if len(said) <= _CELL:
        return said
    said = said.replace(" against its baseline", "", 1)  # which the columns beside it say
    if len(said) <= _CELL:
        return said
    whole = [f"{said[: end.start()]}." for end in _CLAUSE.finditer(said, 0, _CELL)]
    return whole[-1] if whole else shorten(said, _CELL, placeholder=" …")


def whom(cohort: str, version: str) -> str:
    """Name a part of the rows as people do; empty for all of them.

    Examples
    --------
    >>> whom("region = 'west'", "3.2"), whom("", "")
    ('version 3.2, region=west', '')
    """
    return ", ".join(part for part in (version and f"version {version}", unquoted(cohort)) if part)


def chosen(statuses: Sequence[ModelStatus]) -> list[Card]:
    """Choose the findings worth a card, of those that need somebody: each model's worst, then what else is.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        Worst first.

    Returns
    -------
    list of Card
        At most three.
    """
    open_ = [(one, needing(one.findings)) for one in statuses]
    worst = [Card(one, found[0]) for one, found in open_ if found]
    others = [Card(one, finding) for one, found in open_ for finding in found[1:]]
    return (worst + sorted(others, key=lambda card: card.finding.severity))[:MOST]


def draw_card(card: Card, question: Question, number_of: int, *, old: bool) -> None:
    """Draw a card.

    Parameters
    ----------
    card : Card
        From `chosen`.
    question : Question
        Of its model.
    number_of : int
        Its place, for the keys.
    old : bool
        Whether its rows ended long before those of another model: days are not counted back from then.
    """
    finding = card.finding
    key = f"card_{number_of}"
    with st.container(border=True, key=key, height="stretch", vertical_alignment="distribute", gap="xsmall"):
        with st.container(gap="xsmall"):
            _told(card, question, number_of)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            open_finding(finding, "Investigate")
            life = life_of(card)
            handled = f"{state_words(life)} · " if life.state != OPEN else ""
            st.markdown(f":gray[:small[{handled}{_age(finding, question, old)}]]", width="content")


def _told(card: Card, question: Question, number_of: int) -> None:
    """Draw what a card says: its number, its sentence and its line."""
    finding, words = card.finding, words_of_row(card.finding)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", gap="small", key=f"head_of_card_{number_of}"
    ):
        st.markdown(f"{badge(finding.severity).markdown} **{plain(card.status.model)}**", width="content")
        values = finding.value, finding.baseline_value
        change = values[0] - values[1]
        moved = "" if isnan(change) else signed_beside(change, words.unit, values).replace(" ", _UNBROKEN)
        measured = " ".join(filter(None, (words.brief, moved)))
        unit = unit_behind(finding.measure, question.contract)
        st.markdown(
            f"**{told(finding, words.unit).value}{plain(unit)}** :gray[:small[{plain(measured)}]]",
            width="content",
        )
    st.markdown(plain(short(finding.title)))
    trend = finding_trend(finding, card.status.findings, question_of(finding, question))
    if not trend.rows.empty:
        said = f"{words_of(trend.line.measure).name} up to now."
        show(sparkline(theme=theme()), trend.rows, said, key=f"card_line_{number_of}")


def life_of(card: Card) -> Life:
    """Tell where a finding stands today."""
    return standing(cache.lives(card.status.model), card.finding)


def journal_id(card: Card) -> str:
    """Give the id under which the journal knows a finding."""
    return known_as(cache.lives(card.status.model), card.finding)


def state_words(life: Life) -> str:
    """Say where a finding stands: what people, or the data, did with it."""
    until = f" {until_words(life.until)}" if life.until else ""
    return f"{life.state.replace('_', ' ').capitalize()}{until}"


def _age(finding: Finding, question: Question, old: bool) -> str:
    if finding.since is None:
        return "in this window"
    if old:
        return f"began {full_day(local_day(finding.since, question.zone))}"
    return ago(finding.since, question.newest)


def linked(finding: Finding, *, then: bool = False) -> tuple[str, Address]:
    """Give the page and the question of a finding.

    Parameters
    ----------
    finding : Finding
        Any.
    then : bool
        Whether of the data version that it was found in.

    Returns
    -------
    path : str
        Of the page.
    address : Address
        Of the newest data by default: inside the dashboard it is that of now anyway.
    """
    path, _, query = finding.link.lstrip("/").partition("?")
    address = read_address(dict(parse_qsl(query)), ("feature", "rule", CONTRACT_HASH))
    return path, address if then else replace(address, scope=replace(address.scope, data_version=""))


def open_finding(finding: Finding, label: str, *, then: bool = False, cohort: str = "") -> None:
    """Draw the link to a finding's page, with the finding's own question.

    Parameters
    ----------
    finding : Finding
        Any.
    label : str
        On the link.
    then : bool
        Whether it leads to the data version that it was found in.
    cohort : str
        Narrower than the finding's own.
    """
    path, address = linked(finding, then=then)
    feature = {key: value for key, value in address.selection.items() if then or key != CONTRACT_HASH}
    page_link(
        path,
        scope_within(address.scope, cohort or address.scope.cohort),
        feature,
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
    )
