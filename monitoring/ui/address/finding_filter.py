"""Which findings the list shows and in which order, as the address says it."""

from collections.abc import Mapping
from dataclasses import dataclass

OPEN_ONES, MINE, QUIET, CLOSED_ONES, EVERY = "open", "mine", "snoozed", "closed", "all"
STATES = {OPEN_ONES: "Open", MINE: "Mine", QUIET: "Snoozed", CLOSED_ONES: "Closed", EVERY: "All"}
"""What the address says of a state, and the list."""
SEVERITIES = {"": "Any", "critical": "Alert", "warning": "Watch"}
ORDERS = {"worst": "Worst first", "newest": "Newest first", "stake": "Most at stake"}
ORDERED_BY = {
    "worst": "severity, incident by incident",
    "newest": "when they began, the newest first",
    "stake": "what is at stake, the most first",
}
_MOST_DIGITS = 6


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are shown.

    Parameters
    ----------
    state : str
        A key of `STATES`.
    whose : str
        Whose are ``mine``: a name or a team.
    severity : str
        A key of `SEVERITIES`.
    models : tuple of str
        Of which models; of every one where there are none.
    order : str
        A key of `ORDERS`.
    search : str
        Words that the model's name or the sentence holds.
    """

    state: str = OPEN_ONES
    whose: str = ""
    severity: str = ""
    models: tuple[str, ...] = ()
    order: str = "worst"
    search: str = ""


def read_filter(selection: Mapping[str, str]) -> FindingFilter:
    """Read the page's own keys of the address, which have been checked."""
    return FindingFilter(
        selection.get("state") or OPEN_ONES,
        selection.get("whose", ""),
        selection.get("severity", ""),
        split_models(selection.get("models", "")),
        selection.get("order") or "worst",
        selection.get("search", ""),
    )


def split_models(words: str) -> tuple[str, ...]:
    """Read the models of an address, which no name of a model can hold the comma of.

    Examples
    --------
    >>> split_models("churn,fraud-card"), split_models("")
    (('churn', 'fraud-card'), ())
    """
    return tuple(dict.fromkeys(name for name in words.split(",") if name))


def page_of(words: str) -> int:
    """Read the number of a page; 0 for what is none.

    Examples
    --------
    >>> page_of("2"), page_of("0"), page_of("-1"), page_of("two")
    (2, 0, 0, 0)
    """
    plain = words.isascii() and words.isdecimal() and len(words) <= _MOST_DIGITS
    return int(words) if plain else 0
