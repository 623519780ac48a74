"""The list of findings: a sentence each, its evidence, whose it is, and the way to it."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from monitoring.findings.measure_words import words_of
from monitoring.findings.status import ModelStatus
from monitoring.findings.words import evidence, interval, number
from monitoring.ui.cards import Card, open_finding, short
from monitoring.ui.markdown import plain
from monitoring.ui.scope_words import baseline_words
from monitoring.ui.verdicts import badge

WEEK = 7


def all_cards(statuses: Sequence[ModelStatus]) -> list[Card]:
    """Give every finding of every model, worst first."""
    cards = [Card(one, finding) for one in statuses for finding in one.findings]
    return sorted(cards, key=lambda card: badge(card.finding.severity).rank)


def findings_head(cards: Sequence[Card], statuses: Sequence[ModelStatus]) -> tuple[str, str, str]:
    """Give verdict, sentence and meta line of the page.

    Parameters
    ----------
    cards : sequence of Card
        All of them.
    statuses : sequence of ModelStatus
        Of all models.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    silent = [one for one in statuses if one.verdict == "insufficient"]
    waiting = f" {len(silent)} without a verdict: {', '.join(one.model for one in silent)}." if silent else ""
    if not cards:
        verdict = "insufficient" if len(silent) == len(statuses) else "ok"
        return verdict, "No open findings.", f"Every rule was checked on {len(statuses)} models.{waiting}"
    new = sum(_age(card) is not None and (_age(card) or 0) < WEEK for card in cards)
    fresh = f", {new} of them began in the last {WEEK} days of data" if new else ""
    count = f"{len(cards)} open finding{'s' if len(cards) != 1 else ''}"
    meta = f"Each finding keeps its evidence, its question and its link.{waiting}"
    return cards[0].finding.severity, f"{count}{fresh}.", meta


def _age(card: Card) -> int | None:
    report, since = card.status.report, card.finding.since
    return (report.question.newest - since).days if report and since else None


def draw_finding(card: Card, place: int) -> None:
    """Draw one finding.

    Parameters
    ----------
    card : Card
        The finding and its model.
    place : int
        For the key.
    """
    finding = card.finding
    with st.container(
        border=True, key=f"card_finding_{place}", horizontal=True, vertical_alignment="center", gap="medium"
    ):
        with st.container(width="stretch", gap=None):
            st.markdown(f"{badge(finding.severity).markdown} **{plain(short(finding.title))}**")
            st.markdown(f":gray[:small[{plain(_evidence(card))}]]")
        with st.container(width="content", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":gray[:small[{plain(_whose(card))}]]", width="content")
            if finding.runbook:
                st.link_button("Runbook", finding.runbook, type="tertiary")
            open_finding(finding, "Open")


def _evidence(card: Card) -> str:
    finding = card.finding
    words = words_of(finding.measure)
    ends = interval(finding.lower, finding.upper, words.unit)
    measured = f"{words.name} {number(finding.value, words.unit)}" + (f" ({ends})" if ends else "")
    said = (
        f"{card.status.model} {finding.version}".strip(),
        finding.cohort or "everyone",
        _window(finding.window),
        f"against {baseline_words(finding.baseline)}",
        measured,
        f"n={finding.n:,}",
        evidence(finding.adjusted_p),
    )
    return " · ".join(part for part in said if part)


def _window(words: str) -> str:
    try:
        first, end = (date.fromisoformat(word) for word in words.split("/"))
    except ValueError:
        return words
    return f"{first:%-d %b} – {end - timedelta(days=1):%-d %b %Y}"


def _whose(card: Card) -> str:
    age = _age(card)
    began = f"began {age} days ago" if age is not None else "in this window"
    return " · ".join(part for part in (card.finding.owner.split(" <")[0], began) if part)
