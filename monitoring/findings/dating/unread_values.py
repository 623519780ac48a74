"""Missing values that are there, and cannot be read as what their column is."""

from collections.abc import Mapping

from monitoring.findings.words.words import number
from monitoring.store.kinds.tally import violations

MEASURE = "type_violation_rate"
MOSTLY = 0.5
"""Of the rows that came to be missing."""
_READ_AS = {"numeric": "a number", "boolean": "true or false"}


def unread_words(kind: str, subject: str, then: Mapping[str, int], now: Mapping[str, int]) -> str:
    """Say that what came to be missing are mostly values that cannot be read.

    Parameters
    ----------
    kind : str
        Of the column.
    subject : str
        Its name.
    then, now : mapping of str to int
        Tallies of the rows before, and of those that deviate.

    Returns
    -------
    str
        Words behind a sentence; empty where they are not.

    Examples
    --------
    >>> from monitoring.store.kinds.tally import tally_key
    >>> missing, unread = (tally_key("x", rule) for rule in ("missing", "type_violation"))
    >>> then, now = {"rows": 1000, missing: 10}, {"rows": 500, missing: 105, unread: 98}
    >>> unread_words("numeric", "x", then, now)
    'in these rows 19.6% have a value that cannot be read as a number (n=500)'
    >>> unread_words("numeric", "x", now, now)
    ''
    """
    missing, unread = ([_share(side, subject, rule) for side in (then, now)] for rule in _RULES)
    rise = missing[1] - missing[0]
    if not rise > 0 or unread[1] - unread[0] < MOSTLY * rise:
        return ""
    as_what = _READ_AS.get(kind, "what it should be")
    told = f"{number(unread[1], 'rate')} have a value that cannot be read as {as_what}"
    return f"in these rows {told} (n={now['rows']:,})"


_RULES = ("missing", "type_violation")


def _share(tally: Mapping[str, int], subject: str, rule: str) -> float:
    broken, checked = violations(tally, subject, rule, none=0)
    return broken / checked if checked else 0.0
