"""The findings that a filter chooses, in its order."""

from collections.abc import Mapping, Sequence
from math import inf, isnan

from monitoring.findings.journal.attention import CLOSED
from monitoring.findings.journal.lifecycle import SNOOZED, Life
from monitoring.ui.address.finding_filter import CLOSED_ONES, EVERY, MINE, OPEN_ONES, QUIET, FindingFilter
from monitoring.ui.drawing.cards import Card


def filtered(cards: Sequence[Card], lives: Mapping[str, Life], asked: FindingFilter) -> list[Card]:
    """Choose and order findings.

    Parameters
    ----------
    cards : sequence of Card
        Worst first, as `all_cards` gives them.
    lives : mapping of str to Life
        Where each stands, by id.
    asked : FindingFilter
        Its search is left to the pages of the list, beside which it stands.

    Returns
    -------
    list of Card
        In the order that is asked for.
    """
    found = [
        card
        for card in of_state(cards, lives, asked.state, asked.whose)
        if asked.severity in ("", card.finding.severity)
        and (not asked.models or card.status.model in asked.models)
    ]
    return sorted(found, key=_KEYS[asked.order]) if asked.order in _KEYS else found


def of_state(cards: Sequence[Card], lives: Mapping[str, Life], chosen: str, whose: str) -> list[Card]:
    """Choose the findings that are open, somebody's, snoozed, closed, or all.

    Parameters
    ----------
    cards : sequence of Card
        In their order.
    lives : mapping of str to Life
        Where each stands, by id.
    chosen : str
        A key of `STATES`.
    whose : str
        Whose are ``mine``; nobody's where it is empty. What is closed needs nobody and is nobody's.

    Returns
    -------
    list of Card
        In the same order.
    """
    return [card for card in cards if chosen in _lists(card, lives[card.finding.id], whose.casefold())]


def _lists(card: Card, life: Life, whose: str) -> set[str]:
    """Name the lists that a finding stands in."""
    listed = state_listed(life)
    own = bool(whose) and listed != CLOSED_ONES and whose in owner_of(card, life).casefold()
    return {EVERY, listed, *([MINE] if own else [])}


def state_listed(life: Life) -> str:
    """Give the list in which a finding of that life stands."""
    return QUIET if life.state == SNOOZED else CLOSED_ONES if life.state in CLOSED else OPEN_ONES


def owner_of(card: Card, life: Life) -> str:
    """Say whose a finding is."""
    return life.assignee or card.finding.owner


def _newest(card: Card) -> float:
    return -card.finding.since.timestamp() if card.finding.since else inf


def _stake(card: Card) -> float:
    return inf if isnan(card.finding.at_stake) else -abs(card.finding.at_stake)


_KEYS = {"newest": _newest, "stake": _stake}
