"""The list of findings: a sentence each, its evidence, whose it is, and the way to it."""

from collections.abc import Sequence

import streamlit as st

from monitoring.charts.inline_sparkline import WIDTH
from monitoring.findings.incidents import incidents
from monitoring.findings.journal.attention import left_out_words
from monitoring.findings.journal.lifecycle import Life
from monitoring.findings.meeting.status import ModelStatus
from monitoring.findings.verdicts import CUTOFF
from monitoring.findings.words.day_words import days_of
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import held_against, words_of, words_of_row
from monitoring.findings.words.target_unit import unit_behind
from monitoring.findings.words.words import ago, counted, evidence
from monitoring.listed import listed
from monitoring.scope.window import WEEK
from monitoring.ui.address.address_bar import choose
from monitoring.ui.address.finding_filter import ORDERED_BY
from monitoring.ui.drawing.cards import Card, open_finding, short, state_words
from monitoring.ui.drawing.finding_trends import finding_trend, question_of
from monitoring.ui.findings.filtered_findings import owner_of
from monitoring.ui.look.paging import matching, paged
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import baseline_words, unquoted
from monitoring.ui.words.verdicts import badge, worst

MOST_NAMED = 12
CARDS = 20
"""On a page: each has a picture and a dozen parts."""
_NO_BREAK = "\N{WORD JOINER}"  # a line may end behind a hyphen: 1e-16 would stand on two
_WHOSE = 150
"""Pixels: as wide in every row, so that the lines stand below each other."""


def all_cards(statuses: Sequence[ModelStatus]) -> list[Card]:
    """Give every finding of every model, the most severe first, else in the order of its report."""
    cards = []
    for status in statuses:
        began = incidents(status.findings)
        roots = {symptom.id: incident.root for incident in began for symptom in incident.symptoms}
        cards += [Card(status, one, roots.get(one.id)) for one in status.findings]
    return sorted(cards, key=lambda card: badge(card.finding.severity).rank)


def findings_head(
    cards: Sequence[Card], statuses: Sequence[ModelStatus], waiting: int = 0
) -> tuple[str, str, str]:
    """Give verdict, sentence and meta line of the page.

    What is snoozed, closed or a false alarm is no open finding, and is told beside their number.

    Parameters
    ----------
    cards : sequence of Card
        Those that are open: they need somebody.
    statuses : sequence of ModelStatus
        Of all models.
    waiting : int
        How many models are still being looked at.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    silent = [one.model for one in statuses if one.verdict == "insufficient"]
    named = listed(silent, MOST_NAMED)
    unsure = f" {len(silent)} without a verdict: {named}." if silent else ""
    follow = f" {counted(waiting, 'model')} still being looked at." if waiting else ""
    every = [finding for one in statuses for finding in one.findings]
    left_out = left_out_words(every)
    beside = f"Left out: {left_out}. " if left_out else ""
    if not cards:
        if waiting:
            return "", "No open findings so far.", f"{beside}{follow.strip()}"
        if every:
            return worst(one.severity for one in every), "No open findings.", f"{beside.strip()}{unsure}"
        if len(silent) == len(statuses):
            return "insufficient", "Nothing can be judged.", f"There are too few rows of {named}."
        checked = f"Every rule was checked on {counted(len(statuses), 'model')}."
        return "ok", "No open findings.", f"{checked}{unsure}"
    new = sum(_age(card) is not None and (_age(card) or 0) < WEEK for card in cards)
    fresh = f", {new} of them began in the last {WEEK} days of data" if new else ""
    count = f"{len(cards)} open finding{'s' if len(cards) != 1 else ''}"
    began = len({(card.status.model, (card.root or card.finding).id) for card in cards})
    if began != len(cards):
        count += f" in {began} incident{'s' if began != 1 else ''}"
    so_far = " so far" if waiting else ""
    meta = f"{beside}{_false_alarms(statuses)}{unsure}{follow}"
    return cards[0].finding.severity, f"{count}{fresh}{so_far}.", meta


def _false_alarms(statuses: Sequence[ModelStatus]) -> str:
    """Say how many false alarms are to be expected: the rate that the judging holds."""
    tests = sum(one.tests for one in statuses)
    rate = f"at most 1 in {round(1 / CUTOFF)} of what they found is expected to be false"
    return f"{counted(tests, 'test')} {'was' if tests == 1 else 'were'} made: {rate}."


def _age(card: Card) -> int | None:
    report, since = card.status.report, card.finding.since
    return (report.question.newest - since).days if report and since else None


def paged_cards(cards: Sequence[Card], order: str) -> list[Card]:
    """Give those of a page, where there are more: a search box by model and sentence stands above them."""
    names = [_searched(card) for card in cards]
    return paged(cards, names, "findings", ORDERED_BY[order], key="findings", rows=CARDS)


def found_cards(cards: Sequence[Card], words: str) -> list[Card]:
    """Give those that hold some words, on whichever page."""
    return [cards[k] for k in matching([_searched(card) for card in cards], words)]


def _searched(card: Card) -> str:
    return f"{card.status.model} {card.finding.title}"


def draw_finding(card: Card, life: Life, place: int) -> None:
    """Draw one finding.

    Parameters
    ----------
    card : Card
        The finding and its model.
    life : Life
        Where it stands.
    place : int
        For the key.
    """
    finding = card.finding
    with st.container(
        border=True, key=f"card_finding_{place}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        with st.container(width="stretch", gap=None, key=f"finding_words_{place}"):
            st.markdown(f"{badge(finding.severity).markdown} **{plain(short(finding.title))}**")
            st.markdown(f":gray[:small[{plain(evidence_line(card))}]]")
            if card.root:
                st.markdown(
                    f":small[:material/subdirectory_arrow_right: Began with: {plain(short(card.root.title))}]"
                )
        with st.container(width="content", horizontal=True, vertical_alignment="center", gap="small"):
            _sparkline(card, place)
            st.markdown(
                "  \n".join(f":gray[:small[{plain(line)}]]" for line in _whose(card, life)), width=_WHOSE
            )
            key = f"details_{place}"
            st.button("Details", key=key, type="tertiary", on_click=_ask, args=(finding.id,))
            open_finding(finding, "Open")


def _sparkline(card: Card, place: int) -> None:
    """Draw how the measure went up to now; what it is called stands under it."""
    report = card.status.report
    if report is None:
        return
    question = question_of(card.finding, report.question)
    trend = finding_trend(card.finding, card.status.findings, question)
    name = words_of(trend.line.measure).name
    drawn = trend.picture(question)
    with st.container(key=f"sparkline_{place}", width=WIDTH, gap=None):
        if drawn:
            st.image(drawn, width=WIDTH, alt=f"{name} up to now, the window in blue.")
            st.markdown(f":gray[:small[{plain(words_of(trend.line.measure).brief)}]]")


def _ask(finding: str) -> None:
    """Put a finding into the address: it is opened, and can be sent to somebody."""
    choose(finding=finding)


def evidence_line(card: Card) -> str:
    """Say of whom, of when and against what a finding is, its number with its interval, how sure it is."""
    finding = card.finding
    words, report = words_of_row(finding), card.status.report
    value, ends = told(finding, words.unit)
    unit = unit_behind(finding.measure, report.contract) if report else ""
    measured = f"{words.name} {value}{unit}" + (f" ({ends})" if ends else "")
    said = (
        f"{card.status.model} {finding.version}".strip(),
        unquoted(finding.cohort) or "everyone",
        days_of(finding.window),
        f"against {held_against(finding.measure, baseline_words(finding.baseline))}",
        measured,
        f"n={finding.n:,}",
        evidence(finding.adjusted_p).replace("-", f"-{_NO_BREAK}"),
    )
    return " · ".join(part for part in said if part)


def _whose(card: Card, life: Life) -> tuple[str, str]:
    """Say where a finding stands and whose it is, and below since when."""
    report, since = card.status.report, card.finding.since
    began = ago(since, report.question.newest) if report and since else "in this window"
    stands = (state_words(life), owner_of(card, life).split(" <")[0])
    return " · ".join(part for part in stands if part), began
